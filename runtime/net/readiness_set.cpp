#include "runtime/net/readiness_set.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include <linux/time_types.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace donet::runtime {

namespace {

epoll_event event_for(readiness what, ready_handler& handler) noexcept {
  epoll_event event{};
  if (what.readable)
    event.events |= EPOLLIN;
  if (what.writable)
    event.events |= EPOLLOUT;
  // The kernel reports errors and hang-ups for every socket. A handler that is watched for nothing
  // does not react to them, so it must receive them once only; otherwise the thread would spin.
  if (event.events == 0)
    event.events = EPOLLET;
  event.data.ptr = &handler;
  return event;
}

// The kernel's 64-bit time type, on every machine. The C library's wrapper exists since glibc 2.35
// only.
int wait_for_nanoseconds(int epoll, epoll_event* events, int size,
                         std::chrono::nanoseconds timeout) noexcept {
#ifdef SYS_epoll_pwait2
  const auto whole = std::chrono::floor<std::chrono::seconds>(timeout);
  const __kernel_timespec left{.tv_sec = whole.count(), .tv_nsec = (timeout - whole).count()};
  return static_cast<int>(::syscall(SYS_epoll_pwait2, epoll, events, size,
                                    timeout == readiness_set::forever ? nullptr : &left, nullptr,
                                    0));
#else
  static_cast<void>(epoll), static_cast<void>(events), static_cast<void>(size);
  static_cast<void>(timeout);
  errno = ENOSYS;
  return -1;
#endif
}

int wait_for_milliseconds(int epoll, epoll_event* events, int size,
                          std::chrono::nanoseconds timeout) noexcept {
  constexpr std::chrono::milliseconds most{std::numeric_limits<int>::max()};
  if (timeout == readiness_set::forever)
    return ::epoll_wait(epoll, events, size, -1);
  const auto left = timeout > most ? most : std::chrono::ceil<std::chrono::milliseconds>(timeout);
  return ::epoll_wait(epoll, events, size, static_cast<int>(left.count()));
}

}  // namespace

readiness_set::readiness_set(wait_precision precision)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      has_nanoseconds_(precision == wait_precision::nanoseconds) {
  // Edge-triggered: each write is reported once, and the eventfd need not be read.
  epoll_event woken{};
  woken.events = EPOLLIN | EPOLLET;
  if (epoll_ >= 0 && wake_ >= 0 && ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &woken) == 0)
    return;
  const int error = errno;
  if (epoll_ >= 0)
    ::close(epoll_);
  if (wake_ >= 0)
    ::close(wake_);
  throw std::system_error(error, std::generic_category(), "epoll");
}

readiness_set::~readiness_set() {
  ::close(wake_);
  ::close(epoll_);
}

void readiness_set::watch(int socket, readiness what, ready_handler& handler) {
  epoll_event event = event_for(what, handler);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  ++watched_;
}

void readiness_set::change(int socket, readiness what, ready_handler& handler) noexcept {
  // Cannot fail, because the socket is in the set.
  epoll_event event = event_for(what, handler);
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event);
}

void readiness_set::forget(int socket, const ready_handler& handler) noexcept {
  if (::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr) == 0)
    --watched_;
  for (std::size_t i = 0; i < found_; ++i) {
    if (events_[i].data.ptr == &handler)
      events_[i].data.ptr = nullptr;
  }
}

void readiness_set::wake() noexcept {
  ::eventfd_write(wake_, 1);
}

std::size_t readiness_set::wait(std::chrono::nanoseconds timeout) noexcept {
  int found = wait_once(timeout);
  // A signal, for example SIGCONT, has interrupted the wait before it could report sockets.
  while (found < 0 && errno == EINTR)
    found = wait_once(std::chrono::nanoseconds::zero());
  found_ = static_cast<std::size_t>(std::max(found, 0));
  const auto ready = static_cast<std::size_t>(
    std::count_if(events_.begin(), events_.begin() + found_,
                  [](const epoll_event& event) { return event.data.ptr != nullptr; }));
  has_more_ = found_ == sockets_per_wait_max;
  count_round(ready);
  return ready;
}

int readiness_set::wait_once(std::chrono::nanoseconds timeout) noexcept {
  constexpr int size = sockets_per_wait_max;
  ++waits_;
  if (has_nanoseconds_) {
    const int found = wait_for_nanoseconds(epoll_, events_.data(), size, timeout);
    // A sandbox may refuse a system call that it does not support.
    if (found >= 0 || (errno != ENOSYS && errno != EPERM))
      return found;
    has_nanoseconds_ = false;
  }
  return wait_for_milliseconds(epoll_, events_.data(), size, timeout);
}

void readiness_set::dispatch() noexcept {
  for (std::size_t i = 0; i < found_; ++i) {
    auto* const handler = static_cast<ready_handler*>(events_[i].data.ptr);
    if (handler == nullptr)
      continue;
    constexpr std::uint32_t broken = EPOLLERR | EPOLLHUP;
    const std::uint32_t flags = events_[i].events;
    handler->on_ready({(flags & (EPOLLIN | broken)) != 0, (flags & (EPOLLOUT | broken)) != 0});
  }
  found_ = 0;
}

void readiness_set::count_round(std::size_t ready) noexcept {
  seen_in_round_ += ready;
  if (has_more_ && seen_in_round_ < watched_)
    return;
  ++rounds_;
  seen_in_round_ = 0;
}

}  // namespace donet::runtime
