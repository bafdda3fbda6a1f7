#include "tools/bench/socket_table.hpp"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include <netinet/in.h>

namespace donet::bench {

namespace {

template <class T>
std::optional<T> number(std::string_view text, int base) {
  T value{};
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, base);
  if (text.empty() || read.ec != std::errc() || read.ptr != end)
    return std::nullopt;
  return value;
}

// `0100007F:1C1F`
struct printed_address {
  std::string address;
  std::uint16_t port = 0;
};

std::optional<printed_address> parse_address(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == text.npos)
    return std::nullopt;
  const auto port = number<std::uint16_t>(std::string_view(text).substr(colon + 1), 16);
  if (!port)
    return std::nullopt;
  return printed_address{text.substr(0, colon), *port};
}

// number, local, remote, state, queues, timer, retransmissions, user, timeout, inode
std::optional<socket_entry> parse_line(std::string_view line) {
  std::istringstream in{std::string(line)};
  const std::vector<std::string> words{std::istream_iterator<std::string>(in), {}};
  if (words.size() < 10)
    return std::nullopt;
  const auto local = parse_address(words[1]);
  const auto remote = parse_address(words[2]);
  const auto state = number<std::uint8_t>(words[3], 16);
  const auto inode = number<std::uint64_t>(words[9], 10);
  if (!local || !remote || !state || !inode)
    return std::nullopt;
  return socket_entry{local->address, local->port, remote->port, *state, *inode};
}

// The kernel prints the words of an address in the byte order of this machine.
std::string as_printed(const endpoint& where) {
  const std::size_t words = where.family() == AF_INET6 ? 4 : 1;
  const std::size_t begin = where.family() == AF_INET6 ? offsetof(sockaddr_in6, sin6_addr)
                                                       : offsetof(sockaddr_in, sin_addr);
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    std::uint32_t word = 0;
    const void* const bytes = &where.address;
    std::memcpy(&word, static_cast<const char*>(bytes) + begin + 4 * i, sizeof word);
    char printed[9];
    std::snprintf(printed, sizeof printed, "%08X", word);
    text += printed;
  }
  return text;
}

}  // namespace

std::vector<socket_entry> parse_socket_table(std::string_view text) {
  std::vector<socket_entry> entries;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto entry = parse_line(text.substr(0, end)))
      entries.push_back(*std::move(entry));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return entries;
}

std::vector<socket_entry> read_socket_tables(transport of) {
  std::vector<socket_entry> all;
  const std::string name = of == transport::udp ? "/proc/net/udp" : "/proc/net/tcp";
  for (const auto& path : {name, name + '6'}) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    const auto entries = parse_socket_table(text.str());
    all.insert(all.end(), entries.begin(), entries.end());
  }
  return all;
}

bool listens_at(const socket_entry& entry, const endpoint& where, transport by) {
  const auto state = by == transport::udp ? socket_state::unconnected : socket_state::listening;
  if (entry.state != static_cast<std::uint8_t>(state) || entry.local_port != where.port())
    return false;
  const bool for_all = entry.local_address.find_first_not_of('0') == std::string::npos;
  return entry.local_address == as_printed(where) || (for_all && where.is_loopback());
}

}  // namespace donet::bench
