#include "tools/bench/endpoint.hpp"

#include "tools/bench/failure.hpp"

#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

namespace donet::bench {

namespace {

// Copies the address into the type of its family, because the storage has another type.
template <class T>
T as(const endpoint& from) {
  T result;
  std::memcpy(&result, &from.address, sizeof result);
  return result;
}

}  // namespace

std::uint16_t endpoint::port() const {
  return ntohs(family() == AF_INET6 ? as<sockaddr_in6>(*this).sin6_port
                                    : as<sockaddr_in>(*this).sin_port);
}

bool endpoint::is_loopback() const {
  if (family() != AF_INET6)
    return ntohl(as<sockaddr_in>(*this).sin_addr.s_addr) >> 24 == 127;
  const auto v6 = as<sockaddr_in6>(*this).sin6_addr;
  return std::memcmp(&v6, &in6addr_loopback, sizeof v6) == 0;
}

std::optional<std::uint32_t> next_source(const endpoint& to, std::uint64_t number) {
  if (to.family() != AF_INET || !to.is_loopback())
    return std::nullopt;
  constexpr std::uint32_t first = 0x7f00'0002;
  constexpr std::uint64_t addresses = 200;
  return first + static_cast<std::uint32_t>(number % addresses);
}

endpoint find_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  auto host = std::string(text.substr(0, colon));
  if (colon == text.npos || host.empty() || colon + 1 == text.size())
    throw run_failure('"' + std::string(text) + "\" is no address: write host:port");
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  const std::string port(text.substr(colon + 1));

  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (const int wrong = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &list); wrong != 0)
    throw run_failure("cannot find " + std::string(text) + ": " + ::gai_strerror(wrong));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found(list, ::freeaddrinfo);

  // "localhost" has both families, and most servers that listen on one of them use IPv4.
  const auto* chosen = found.get();
  for (const auto* each = chosen->ai_next; each != nullptr; each = each->ai_next)
    if (each->ai_family == AF_INET && chosen->ai_family != AF_INET)
      chosen = each;
  endpoint result;
  result.text = text;
  result.size = chosen->ai_addrlen;
  std::memcpy(&result.address, chosen->ai_addr, chosen->ai_addrlen);
  return result;
}

}  // namespace donet::bench
