#include "runtime/net/readiness_set.hpp"

#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <unistd.h>

namespace donet::runtime {

namespace {

// Sockets asked for at a time; the others come with the next turn.
constexpr int events_max = 256;

epoll_event event_for(readiness what, ready_handler& handler) noexcept {
  epoll_event event{};
  if (what.readable)
    event.events |= EPOLLIN;
  if (what.writable)
    event.events |= EPOLLOUT;
  // Errors and hang-ups are reported unasked. To whom waits for nothing they are told once only: he
  // does nothing about them, and the thread would spin.
  if (event.events == 0)
    event.events = EPOLLET;
  event.data.ptr = &handler;
  return event;
}

}  // namespace

readiness_set::readiness_set() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0)
    throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

readiness_set::~readiness_set() {
  ::close(epoll_);
}

void readiness_set::watch(int socket, readiness what, ready_handler& handler) {
  epoll_event event = event_for(what, handler);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  ++watched_;
}

void readiness_set::change(int socket, readiness what, ready_handler& handler) noexcept {
  // The socket is known to the set, hence this cannot fail.
  epoll_event event = event_for(what, handler);
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event);
}

void readiness_set::forget(int socket, const ready_handler& handler) noexcept {
  if (::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr) == 0)
    --watched_;
  for (auto& [seen, events] : seen_) {
    if (seen == &handler)
      seen = nullptr;
  }
}

std::size_t readiness_set::dispatch() noexcept {
  epoll_event events[events_max];
  const int found = ::epoll_wait(epoll_, events, events_max, 0);
  const std::size_t count = found < 0 ? 0 : static_cast<std::size_t>(found);
  count_round(count);
  if (count == 0)
    return 0;
  seen_.clear();
  for (std::size_t i = 0; i < count; ++i)
    seen_.push_back({static_cast<ready_handler*>(events[i].data.ptr), +events[i].events});
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto [handler, flags] = seen_[i];
    if (handler == nullptr)
      continue;
    constexpr std::uint32_t broken = EPOLLERR | EPOLLHUP;
    handler->on_ready({(flags & (EPOLLIN | broken)) != 0, (flags & (EPOLLOUT | broken)) != 0});
  }
  seen_.clear();
  return count;
}

void readiness_set::count_round(std::size_t ready) noexcept {
  has_more_ = ready == static_cast<std::size_t>(events_max);
  seen_in_round_ += ready;
  if (has_more_ && seen_in_round_ < watched_)
    return;
  ++rounds_;
  seen_in_round_ = 0;
}

}  // namespace donet::runtime
