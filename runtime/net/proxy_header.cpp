#include "runtime/net/proxy_header.hpp"

#include "runtime/net/socket.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace donet::runtime {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view v2_signature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::string_view v1_tcp = "PROXY TCP";
constexpr std::string_view v1_unknown = "PROXY UNKNOWN";

constexpr std::size_t fixed_size = 16;
// Bytes of a line, with CR and LF.
constexpr std::size_t v1_size_max = 107;

constexpr proxy_result needs_more() {
  return {};
}

proxy_result malformed() {
  return {proxy_verdict::malformed, 0, {}};
}

proxy_result complete(std::size_t size, proxy_header header) {
  return {proxy_verdict::complete, size, std::move(header)};
}

// ---- version 1 ----

// Removes and returns the text before the next spaces, and removes these spaces.
std::string_view take_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return word;
}

// Reads the number at the front of the text and ignores the rest, as Astron does (spec/clientagent
// 3.3).
std::uint16_t port_of(std::string_view text) {
  return static_cast<std::uint16_t>(std::strtol(std::string(text).c_str(), nullptr, 10));
}

proxy_result read_tcp_line(std::string_view line, std::size_t size) {
  take_word(line);
  const std::string_view protocol = take_word(line);
  const std::string_view source = take_word(line);
  const std::string_view destination = take_word(line);
  const std::string_view source_port = take_word(line);
  // The last word extends to the end of the line, spaces included. If it exists, so do the others.
  if ((protocol != "TCP4" && protocol != "TCP6") || line.empty())
    return malformed();
  proxy_header header;
  header.has_addresses = true;
  header.source = {std::string(source), port_of(source_port)};
  header.destination = {std::string(destination), port_of(line)};
  return complete(size, std::move(header));
}

proxy_result read_v1(std::string_view received) {
  const std::size_t end = received.substr(0, v1_size_max - 1).find('\r');
  if (end == received.npos)
    return received.size() < v1_size_max - 1 ? needs_more() : malformed();
  if (end + 1 == received.size())
    return needs_more();
  if (received[end + 1] != '\n')
    return malformed();
  const std::string_view line = received.substr(0, end);
  if (line.starts_with(v1_tcp))
    return read_tcp_line(line, end + 2);
  // The proxy does not have the addresses; the rest of the line has no meaning.
  const std::string_view rest = line.substr(std::min(v1_unknown.size(), line.size()));
  return rest.empty() || rest.front() == ' ' ? complete(end + 2, {}) : malformed();
}

// ---- version 2 ----

enum : unsigned { command_local, command_proxy };
enum : unsigned { family_unknown, family_v4, family_v6, family_unix, families };
enum : unsigned { transport_unknown, transport_stream, transport_datagram, transports };

std::size_t read_big_endian(std::string_view at) {
  return std::size_t{static_cast<unsigned char>(at[0])} << 8 | static_cast<unsigned char>(at[1]);
}

// Reads both addresses, then both ports, then the TLVs.
proxy_header read_body(std::string_view body, std::size_t host_size) {
  const std::string_view hosts = body.substr(0, 2 * host_size);
  const std::string_view ports = body.substr(hosts.size(), 4);
  proxy_header header;
  header.has_addresses = true;
  header.source = {host_text(dc::as_bytes(hosts.substr(0, host_size))),
                   static_cast<std::uint16_t>(read_big_endian(ports))};
  header.destination = {host_text(dc::as_bytes(hosts.substr(host_size))),
                        static_cast<std::uint16_t>(read_big_endian(ports.substr(2)))};
  header.tlvs = body.substr(hosts.size() + ports.size());
  return header;
}

proxy_result read_v2(std::string_view received) {
  const std::size_t size = fixed_size + read_big_endian(received.substr(14));
  if (received.size() < size)
    return needs_more();
  const unsigned version = static_cast<unsigned char>(received[12]) >> 4;
  const unsigned command = static_cast<unsigned char>(received[12]) & 15;
  const unsigned family = static_cast<unsigned char>(received[13]) >> 4;
  const unsigned transport = static_cast<unsigned char>(received[13]) & 15;
  if (version != 2 || family >= families || transport >= transports)
    return malformed();
  if (command == command_local) {
    proxy_header header;
    header.is_local = true;
    return complete(size, std::move(header));
  }
  if (command != command_proxy || (transport == transport_unknown && family != family_unknown))
    return malformed();
  // Addresses of another kind than TCP over IP do not describe this connection.
  if (transport != transport_stream || (family != family_v4 && family != family_v6))
    return complete(size, {});
  const std::size_t host_size = family == family_v4 ? 4 : 16;
  const std::string_view body = received.substr(fixed_size, size - fixed_size);
  if (body.size() < 2 * host_size + 4)
    return malformed();
  return complete(size, read_body(body, host_size));
}

}  // namespace

proxy_result read_proxy_header(dc::bytes_view received) {
  const std::string_view text = dc::as_text(received);
  // The only header that is shorter than the bytes by which the versions are distinguished.
  if (text.starts_with(v1_unknown))
    return read_v1(text);
  if (text.size() < fixed_size)
    return needs_more();
  if (text.starts_with(v2_signature))
    return read_v2(text);
  return text.starts_with(v1_tcp) ? read_v1(text) : malformed();
}

}  // namespace donet::runtime
