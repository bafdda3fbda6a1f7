#include "tools/harness/endpoint.hpp"

#include "tools/harness/failure.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <poll.h>
#include <unistd.h>

namespace donet::harness {

endpoint find_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  auto host = std::string(text.substr(0, colon));
  if (colon == text.npos || host.empty() || colon + 1 == text.size())
    throw failure('"' + std::string(text) + "\" is no address: write host:port");
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  const std::string port(text.substr(colon + 1));

  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (const int wrong = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &list); wrong != 0)
    throw failure("cannot find " + std::string(text) + ": " + ::gai_strerror(wrong));
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

bool is_listening(const endpoint& where) {
  constexpr int patience_ms = 1000;
  const int descriptor =
    ::socket(where.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0)
    return false;
  const void* const raw = &where.address;
  int error = 0;
  if (::connect(descriptor, static_cast<const sockaddr*>(raw), where.size) != 0)
    error = errno;
  if (error == EINPROGRESS) {
    pollfd waiting{descriptor, POLLOUT, 0};
    socklen_t size = sizeof error;
    if (::poll(&waiting, 1, patience_ms) <= 0
        || ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
      error = ETIMEDOUT;
  }
  ::close(descriptor);
  return error == 0;
}

}  // namespace donet::harness
