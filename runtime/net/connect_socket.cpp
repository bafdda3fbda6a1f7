#include "runtime/net/connect_socket.hpp"

#include "runtime/net/socket.hpp"
#include "runtime/open_files.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace donet::runtime {

namespace {

using std::chrono::steady_clock;

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// Returns 0 or the `errno` of the attempt.
int wait_until_connected(int socket, steady_clock::time_point deadline) {
  const auto left =
    std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  pollfd one{socket, POLLOUT, 0};
  const int ready =
    ::poll(&one, 1, static_cast<int>(std::clamp<decltype(left)>(left, 0, INT32_MAX)));
  if (ready < 0)
    return errno;
  if (ready == 0)
    return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

int connect_to(int socket, const addrinfo& where, steady_clock::time_point deadline) {
  set_connection_options(socket);
  if (::connect(socket, where.ai_addr, where.ai_addrlen) == 0)
    return 0;
  return errno == EINPROGRESS ? wait_until_connected(socket, deadline) : errno;
}

}  // namespace

connected_socket connect_socket(const address& to, steady_clock::time_point deadline) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(to.port);
  if (const int error = ::getaddrinfo(to.host.c_str(), port.c_str(), &wanted, &list); error != 0)
    return {-1, to_string(to) + ": " + ::gai_strerror(error), false};
  const address_list found(list, &::freeaddrinfo);
  int error = EADDRNOTAVAIL;
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    const int socket =
      ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol);
    if (socket < 0) {
      error = errno;
      continue;
    }
    error = connect_to(socket, *one, deadline);
    if (error == 0)
      return {socket, {}, false};
    close_socket(socket);
  }
  return {-1, to_string(to) + ": " + describe_system_error(error), error == ECONNREFUSED};
}

}  // namespace donet::runtime
