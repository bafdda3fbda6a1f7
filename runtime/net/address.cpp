#include "runtime/net/address.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace donet::runtime {

std::string to_string(const address& where) {
  const bool v6 = where.host.find(':') != std::string::npos;
  return (v6 ? '[' + where.host + ']' : where.host) + ':' + std::to_string(where.port);
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
