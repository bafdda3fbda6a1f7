#include "tools/bench/poller.hpp"

#include "tools/bench/failure.hpp"

#include <cerrno>
#include <limits>
#include <system_error>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto timer_tag = std::numeric_limits<std::uint64_t>::max();

// A wait longer than this may be inexact.
constexpr auto exact_wait_max = 10ms;

epoll_event wish(std::uint64_t tag, poller::interest wanted) {
  using enum poller::interest;
  epoll_event result{};
  result.events = EPOLLRDHUP;
  if (wanted == read || wanted == both)
    result.events |= EPOLLIN;
  if (wanted == write || wanted == both)
    result.events |= EPOLLOUT;
  result.data.u64 = tag;
  return result;
}

[[noreturn]] void fail(const char* what) {
  throw run_failure(std::string(what) + ": " + std::generic_category().message(errno));
}

}  // namespace

poller::poller()
    : descriptor_(::epoll_create1(EPOLL_CLOEXEC)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (descriptor_ < 0 || timer_ < 0)
    fail("cannot wait for sockets");
  add(timer_, timer_tag, interest::read);
}

poller::~poller() {
  ::close(timer_);
  ::close(descriptor_);
}

void poller::add(int descriptor, std::uint64_t tag, interest wanted) {
  auto wished = wish(tag, wanted);
  if (::epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &wished) != 0)
    fail("cannot wait for a socket");
}

void poller::change(int descriptor, std::uint64_t tag, interest wanted) {
  auto wished = wish(tag, wanted);
  if (::epoll_ctl(descriptor_, EPOLL_CTL_MOD, descriptor, &wished) != 0)
    fail("cannot wait for a socket");
}

void poller::remove(int descriptor) {
  ::epoll_ctl(descriptor_, EPOLL_CTL_DEL, descriptor, nullptr);
}

// epoll waits in milliseconds: a shorter wait needs the timer, which costs another system call.
bool poller::is_timed(std::chrono::nanoseconds patience) {
  if (patience <= 0ns || patience > exact_wait_max)
    return false;
  itimerspec alarm{};
  alarm.it_value.tv_nsec = patience.count();
  ::timerfd_settime(timer_, 0, &alarm, nullptr);
  return true;
}

std::span<const poller::event> poller::wait(std::chrono::nanoseconds patience) {
  std::array<epoll_event, events_max> found;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
  const int limit = is_timed(patience) ? -1
                    : patience <= 0ns  ? 0
                                       : static_cast<int>(milliseconds.count());
  const int count = ::epoll_wait(descriptor_, found.data(), static_cast<int>(found.size()), limit);
  if (count < 0 && errno != EINTR)
    fail("cannot wait for sockets");

  std::size_t used = 0;
  for (int i = 0; i < count; ++i) {
    const auto& each = found[static_cast<std::size_t>(i)];
    if (each.data.u64 == timer_tag) {
      std::uint64_t alarms = 0;
      // The timer may have been set again since it fired; then the read fails, which is harmless.
      if (::read(timer_, &alarms, sizeof alarms) < 0)
        continue;
      continue;
    }
    events_[used++] = {each.data.u64, (each.events & EPOLLIN) != 0, (each.events & EPOLLOUT) != 0,
                       (each.events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0};
  }
  return {events_.data(), used};
}

}  // namespace donet::bench
