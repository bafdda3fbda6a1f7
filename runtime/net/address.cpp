#include "runtime/net/address.hpp"

#include <charconv>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace donet::runtime {

std::string to_string(const address& where) {
  const bool v6 = where.host.find(':') != std::string::npos;
  return (v6 ? '[' + where.host + ']' : where.host) + ':' + std::to_string(where.port);
}

std::optional<address> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find_first_of(":[]") != std::string_view::npos)
    return std::nullopt;
  address parsed{std::string(host), 0};
  const auto [end, error] =
    std::from_chars(digits.data(), digits.data() + digits.size(), parsed.port);
  if (host.empty() || error != std::errc() || end != digits.data() + digits.size()
      || parsed.port == 0)
    return std::nullopt;
  return parsed;
}

std::string address_group(const std::string& host) {
  constexpr std::size_t network_bytes = 8;
  in6_addr v6{};
  char text[INET6_ADDRSTRLEN] = {};
  if (host.find(':') == std::string::npos || ::inet_pton(AF_INET6, host.c_str(), &v6) != 1)
    return host;
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    ::inet_ntop(AF_INET, v6.s6_addr + sizeof v6 - sizeof(in_addr), text, sizeof text);
    return text;
  }
  std::memset(v6.s6_addr + network_bytes, 0, sizeof v6 - network_bytes);
  ::inet_ntop(AF_INET6, &v6, text, sizeof text);
  return text + std::string("/64");
}

}  // namespace donet::runtime
