#include "tools/bench/compare/bare_forwarder.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace donet::bench::compare {

namespace {

constexpr std::size_t receive_bytes = 65'536;
constexpr int events_max = 128;

// Runs in the child process until it is killed.
class forwarding_loop {
public:
  forwarding_loop(int listening, const forwarding& plan)
      : listening_(listening), plan_(plan), set_(::epoll_create1(EPOLL_CLOEXEC)),
        unfinished_(plan.publishers) {
    watch(listening, 0);
  }

  void turn() {
    std::array<epoll_event, events_max> events;
    const int count = ::epoll_wait(set_, events.data(), events_max, -1);
    for (int i = 0; i < count; ++i) {
      const std::size_t tag = events[static_cast<std::size_t>(i)].data.u64;
      if (tag == 0)
        accept();
      else
        receive(tag - 1);
    }
    if (!gathered_.empty())
      for (std::size_t i = plan_.publishers; i < links_.size(); ++i)
        send(links_[i], gathered_);
    gathered_.clear();
  }

private:
  void watch(int socket, std::uint64_t tag) const {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.u64 = tag;
    ::epoll_ctl(set_, EPOLL_CTL_ADD, socket, &wanted);
  }

  void accept() {
    const int link = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (link < 0)
      return;
    const int on = 1;
    ::setsockopt(link, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    links_.push_back(link);
    watch(link, links_.size());
  }

  void receive(std::size_t index) {
    const auto size = ::recv(links_[index], space_.data(), space_.size(), MSG_DONTWAIT);
    if (size <= 0) {
      if (size == 0 || errno != EAGAIN)
        ::epoll_ctl(set_, EPOLL_CTL_DEL, links_[index], nullptr);
      return;
    }
    if (index >= plan_.publishers)
      return;
    const std::string_view bytes(space_.data(), static_cast<std::size_t>(size));
    if (!plan_.to_all)
      return send_to_own(index, bytes);
    if (plan_.publishers == 1)
      gathered_ += bytes;
    else
      gather_whole(unfinished_[index] += bytes);
  }

  void send_to_own(std::size_t publisher, std::string_view bytes) const {
    const std::size_t subscriber = plan_.publishers + publisher;
    if (subscriber < links_.size())
      send(links_[subscriber], bytes);
  }

  void gather_whole(std::string& stream) {
    std::size_t whole = 0;
    while (stream.size() - whole >= 2) {
      const std::size_t size = 2 + load<std::uint16_t>(stream.data() + whole);
      if (stream.size() - whole < size)
        break;
      whole += size;
    }
    gathered_.append(stream, 0, whole);
    stream.erase(0, whole);
  }

  // Blocks while the kernel has no room; the generator never stops reading.
  static void send(int link, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto size = ::send(link, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0)
        return;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
  }

  int listening_;
  forwarding plan_;
  int set_;
  std::vector<int> links_;
  std::array<char, receive_bytes> space_;
  std::string gathered_;                 // output of this turn, for all subscribers
  std::vector<std::string> unfinished_;  // incomplete input of each publisher
};

sockaddr* any_address(sockaddr_in& of) {
  void* const any = &of;
  return static_cast<sockaddr*>(any);
}

[[noreturn]] void forward(int listening, const forwarding& plan) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, "bare-forwarder");
  forwarding_loop loop(listening, plan);
  for (;;)
    loop.turn();
}

}  // namespace

bare_forwarder::bare_forwarder(const forwarding& plan) {
  const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool listens = ::bind(listening, any_address(address), size) == 0
                       && ::listen(listening, SOMAXCONN) == 0
                       && ::getsockname(listening, any_address(address), &size) == 0;
  port_ = ntohs(address.sin_port);
  if (listens)
    pid_ = ::fork();
  if (pid_ == 0)
    forward(listening, plan);
  const int wrong = errno;
  if (listening >= 0)
    ::close(listening);
  if (pid_ < 0)
    throw run_failure("cannot start the bare system calls: "
                      + std::generic_category().message(wrong));
}

bare_forwarder::~bare_forwarder() {
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
    ;
}

}  // namespace donet::bench::compare
