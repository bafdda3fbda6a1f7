#include "tools/bench/bare_sockets.hpp"

#include "tools/bench/session.hpp"

#include <array>
#include <ctime>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::bench {

namespace {

constexpr int turns_max = 2'000;
constexpr auto span_max = std::chrono::milliseconds(100);

class own_socket {
public:
  explicit own_socket(int descriptor) : descriptor_(descriptor) {
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  own_socket(const own_socket&) = delete;
  own_socket& operator=(const own_socket&) = delete;
  ~own_socket() {
    if (descriptor_ >= 0)
      ::close(descriptor_);
  }

  int get() const { return descriptor_; }
  bool send() const {
    return ::send(descriptor_, message_.data(), message_.size(), MSG_NOSIGNAL)
           == static_cast<ssize_t>(message_.size());
  }
  bool receive() {
    return ::recv(descriptor_, message_.data(), message_.size(), MSG_WAITALL)
           == static_cast<ssize_t>(message_.size());
  }
  /// Wakes a thread that waits in `recv`, which then returns the end of the stream.
  void shut_down() const { ::shutdown(descriptor_, SHUT_RDWR); }

private:
  int descriptor_;
  std::array<char, 64> message_{};
};

int make_socket() {
  return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

bool listen_and_connect(const own_socket& listening, const own_socket& connecting) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  void* const any = &address;
  auto* const as_known_to_sockets = static_cast<sockaddr*>(any);
  return ::bind(listening.get(), as_known_to_sockets, size) == 0
         && ::listen(listening.get(), 1) == 0
         && ::getsockname(listening.get(), as_known_to_sockets, &size) == 0
         && ::connect(connecting.get(), as_known_to_sockets, size) == 0;
}

double thread_cpu_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

}  // namespace

std::optional<bare_sockets> measure_bare_sockets() {
  const own_socket listening(make_socket());
  own_socket here(make_socket());
  if (!listen_and_connect(listening, here))
    return std::nullopt;
  own_socket there(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (there.get() < 0)
    return std::nullopt;

  double used = 0;
  int turns = 0;
  const time_point begin = clock::now();
  time_point end = begin;
  {
    const std::jthread echo([&there, &used] {
      const double before = thread_cpu_seconds();
      bool goes_on = true;
      while (goes_on)
        goes_on = there.receive() && there.send();
      used = thread_cpu_seconds() - before;
      there.shut_down();
    });
    while (turns < turns_max && end - begin < span_max && here.send() && here.receive()) {
      ++turns;
      end = clock::now();
    }
    here.shut_down();
  }
  if (turns == 0)
    return std::nullopt;
  constexpr double microseconds = 1e6;
  return bare_sockets{seconds_of(end - begin) * microseconds / turns, used * microseconds / turns};
}

}  // namespace donet::bench
