#include "tools/bench/siege/assault.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::bench::siege {

namespace {

using namespace std::chrono_literals;

constexpr auto turn_interval = 2ms;
// Bytes that were not sent within this time are dropped from the budget.
constexpr auto arrears_max = 50ms;
// The pause between the end of a connection and the next attempt to connect.
constexpr auto pause = 10ms;

}  // namespace

assault::assault(assault_plan plan) : plan_(std::move(plan)) {
  connections_.resize(plan_.scripts.size());
  for (std::size_t i = 0; i < connections_.size(); ++i)
    connections_[i].script = std::move(plan_.scripts[i]);
  thread_ = std::thread([this] { run(); });
}

assault::~assault() {
  is_over_ = true;
  thread_.join();
  for (auto& each : connections_)
    leave(each, true);
}

assault_count assault::count() const noexcept {
  return {
    .arrivals = arrivals_, .ends = ends_, .bytes = bytes_, .answers = answers_, .open = open_};
}

void assault::run() {
  const sched_param none{};
  if (plan_.yields)
    ::sched_setscheduler(0, SCHED_IDLE, &none);
  now_ = spent_until_ = clock::now();
  while (!is_over_)
    turn();
}

void assault::turn() {
  const auto events = poller_.wait(turn_interval);
  now_ = clock::now();
  for (const auto& each : events)
    settle(each.tag, each);
  for (std::size_t i = 0; i < connections_.size(); ++i)
    if (connections_[i].socket < 0 && now_ >= connections_[i].next_attempt)
      connect(i);
  spend();
  for (std::size_t i = 0; i < connections_.size(); ++i)
    watch(i);
  show_count();
}

void assault::connect(std::size_t index) {
  auto& one = connections_[index];
  one.next_attempt = now_ + pause;
  one.socket = ::socket(plan_.target.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (one.socket < 0)
    return;
  if (plan_.bytes_per_send != 0) {
    const int at_once = 1;
    ::setsockopt(one.socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  }
  const auto source = plan_.from_one_address ? std::nullopt : next_source(plan_.target, ++sources_);
  if (source) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(*source);
    // If the address cannot be used, the kernel chooses one.
    static_cast<void>(::bind(one.socket, reinterpret_cast<const sockaddr*>(&from), sizeof from));
  }
  const auto* const to = reinterpret_cast<const sockaddr*>(&plan_.target.address);
  const bool stands = ::connect(one.socket, to, plan_.target.size) == 0;
  if (!stands && errno != EINPROGRESS)
    return leave(one, false);
  one.is_connecting = !stands;
  one.interest = one.is_connecting ? poller::interest::write : poller::interest::read;
  poller_.add(one.socket, index, one.interest);
  if (stands)
    greet(one);
}

void assault::greet(connection& one) {
  one.is_connecting = false;
  ++count_.arrivals;
  one.script->begin(one.unsent);
  send(one);
}

void assault::settle(std::size_t index, const poller::event& event) {
  auto& one = connections_[index];
  if (one.socket < 0)
    return;
  if (one.is_connecting) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(one.socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
      return leave(one, false);
    greet(one);
  }
  if (event.writable)
    send(one);
  if (one.socket < 0)
    return;
  if (one.script->reads()) {
    if (event.readable || event.broken)
      receive(one);
  } else if (event.broken) {
    ++count_.ends;
    leave(one, false);
  }
}

void assault::receive(connection& one) {
  std::array<char, 65'536> space;
  const auto size = ::recv(one.socket, space.data(), space.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (size <= 0) {
    ++count_.ends;
    return leave(one, false);
  }
  one.script->take({space.data(), static_cast<std::size_t>(size)}, one.unsent);
  send(one);
}

// Connections rotate in order, and have equal shares.
void assault::spend() {
  const auto passed = std::min<std::chrono::nanoseconds>(now_ - spent_until_, arrears_max);
  spent_until_ = now_;
  budget_ =
    std::min(budget_ + plan_.rate * seconds_of(passed), plan_.rate * seconds_of(arrears_max));
  const auto count = connections_.size();
  const auto share = static_cast<std::size_t>(
    std::max(1.0, budget_ / static_cast<double>(std::max<std::uint64_t>(1, count_.open))));
  for (std::size_t i = 0; i < count && budget_ > 0; ++i) {
    auto& one = connections_[next_];
    next_ = (next_ + 1) % count;
    if (one.socket < 0 || one.is_connecting || !one.unsent.empty())
      continue;
    one.script->give(one.unsent, share);
    budget_ -= static_cast<double>(one.unsent.size());
    send(one);
  }
}

void assault::send(connection& one) {
  const auto piece = plan_.bytes_per_send == 0 ? one.unsent.size() : plan_.bytes_per_send;
  std::size_t sent = 0;
  while (sent < one.unsent.size()) {
    const auto size = ::send(one.socket, one.unsent.data() + sent,
                             std::min(piece, one.unsent.size() - sent), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR)
      continue;
    if (size < 0 && errno != EAGAIN) {
      ++count_.ends;
      return leave(one, false);
    }
    if (size < 0)
      break;
    sent += static_cast<std::size_t>(size);
    count_.bytes += static_cast<std::uint64_t>(size);
  }
  one.unsent.erase(0, sent);
  if (!one.unsent.empty())
    return;
  const auto wanted = one.script->wanted();
  if (wanted != script::wish::stay)
    leave(one, wanted == script::wish::reset);
}

void assault::watch(std::size_t index) {
  auto& one = connections_[index];
  if (one.socket < 0 || one.is_connecting)
    return;
  using enum poller::interest;
  const bool reads = one.script->reads();
  const auto wanted = one.unsent.empty() ? reads ? read : nothing : reads ? both : write;
  if (wanted != std::exchange(one.interest, wanted))
    poller_.change(one.socket, index, wanted);
}

void assault::leave(connection& one, bool by_reset) {
  if (one.socket < 0)
    return;
  const linger now{1, 0};
  if (by_reset)
    ::setsockopt(one.socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(std::exchange(one.socket, -1));
  one.is_connecting = false;
  one.unsent.clear();
}

void assault::show_count() {
  count_.open = 0;
  count_.answers = 0;
  for (const auto& each : connections_) {
    count_.open += each.socket >= 0 && !each.is_connecting ? 1 : 0;
    count_.answers += each.script->answers();
  }
  arrivals_ = count_.arrivals;
  ends_ = count_.ends;
  bytes_ = count_.bytes;
  answers_ = count_.answers;
  open_ = count_.open;
}

}  // namespace donet::bench::siege
