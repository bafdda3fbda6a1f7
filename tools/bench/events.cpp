#include "tools/bench/events.hpp"

#include "tools/bench/event_messages.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/log_tail.hpp"
#include "tools/bench/pace.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

// The maximum number of events per system call.
constexpr std::size_t events_per_send = 64;
// The pause before the file is read again, if nothing was new in it and nothing is to be sent.
constexpr auto look_interval = 50us;

class event_load {
public:
  event_load(const invocation& asked, const session& around);
  event_load(const event_load&) = delete;
  event_load& operator=(const event_load&) = delete;
  ~event_load() { ::close(socket_); }

  figures run();

private:
  std::uint64_t may_send(const pace& due, time_point now) const;
  void send(std::uint64_t count);
  bool read();
  bool is_silent() const;
  void run_until(time_point end, std::uint64_t count, const char* saying);
  void wait_for_all();

  const invocation& asked_;
  const session& around_;
  int socket_ = -1;
  event_messages messages_;
  log_tail log_;
  std::vector<std::string> events_;
  std::uint64_t sent_ = 0;
  std::uint64_t seen_ = 0;
  std::uint64_t next_ = 0;  // the number of the event expected next
  time_point progress_at_ = clock::now();
};

event_load::event_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), messages_(own_channels(), asked.payload), log_(asked.output),
      events_(events_per_send) {
  socket_ = ::socket(around.server.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const void* const where = &around.server.address;
  if (socket_ < 0
      || ::connect(socket_, static_cast<const sockaddr*>(where), around.server.size) != 0)
    throw run_failure("events cannot be sent to " + around.server.text + ": "
                      + std::generic_category().message(errno));
}

figures event_load::run() {
  if (asked_.messages == 0)
    run_until(clock::now() + nanoseconds_of(asked_.warmup), 0, "warming up");
  wait_for_all();
  const auto seen_before = seen_;
  const auto sent_before = sent_;
  const auto from = reading::now(around_);
  run_until(from.at + nanoseconds_of(asked_.duration), asked_.messages, "sent");
  const auto in_time = static_cast<double>(seen_ - seen_before);
  const stretch spent(from, reading::now(around_));
  wait_for_all();
  const auto sent = static_cast<double>(sent_ - sent_before);
  const double lost = sent - static_cast<double>(seen_ - seen_before);
  return {{"events", "events in the log, all checked", unit::count, in_time},
          {"seconds", "in", unit::seconds, spent.wall},
          {"events_per_second", "events", unit::per_second, in_time / spent.wall},
          {"events_per_server_cpu_second", "  per server CPU-second", unit::per_cpu_second,
           spent.per_server_cpu_second(in_time)},
          {"sent_per_second", "  sent", unit::per_second, sent / spent.wall},
          {"lost", "  lost", unit::count, lost}};
}

std::uint64_t event_load::may_send(const pace& due, time_point now) const {
  std::uint64_t count = due.due(now, sent_);
  if (asked_.window != 0)
    count = std::min<std::uint64_t>(count, asked_.window - std::min(sent_ - next_, asked_.window));
  return std::min<std::uint64_t>(count, events_per_send);
}

// Runs until `count` events are sent, or, if that is 0, until `end`.
void event_load::run_until(time_point end, std::uint64_t count, const char* saying) {
  const auto begin = sent_;
  const auto began_at = clock::now();
  const double rate = asked_.rate;
  // Events that were sent before count as done.
  const pace due(rate, rate > 0 ? began_at - nanoseconds_of(static_cast<double>(begin) / rate)
                                : began_at);
  for (auto now = began_at; !around_.stopped && (count != 0 ? sent_ - begin < count : now < end);
       now = clock::now()) {
    std::uint64_t next = may_send(due, now);
    if (count != 0)
      next = std::min(next, count - (sent_ - begin));
    send(next);
    if (!read() && next == 0) {
      is_silent();
      std::this_thread::sleep_for(look_interval);
    }
    around_.shown.show(now, [&] { return std::to_string(sent_ - begin) + " " + saying; });
  }
}

void event_load::send(std::uint64_t count) {
  mmsghdr headers[events_per_send] = {};
  iovec pieces[events_per_send];
  for (std::size_t i = 0; i < count; ++i) {
    events_[i] = messages_.event(sent_ + i);
    pieces[i] = {events_[i].data(), events_[i].size()};
    headers[i].msg_hdr.msg_iov = &pieces[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  for (std::size_t done = 0; done < count;) {
    const int taken =
      ::sendmmsg(socket_, headers + done, static_cast<unsigned>(count - done), MSG_NOSIGNAL);
    if (taken < 0 && errno != EINTR)
      throw run_failure("events cannot be sent to " + around_.server.text + ": "
                        + std::generic_category().message(errno));
    done += static_cast<std::size_t>(std::max(taken, 0));
  }
  sent_ += count;
}

// Returns true if the log contained new events of this run.
bool event_load::read() {
  const auto before = seen_;
  log_.read([this](std::string_view line) {
    const auto number = messages_.number_in(line);
    if (!number)
      return;
    if (*number < next_)
      throw run_failure("event " + std::to_string(*number)
                        + " is twice in the log, or out of order");
    if (*number > next_ && asked_.window != 0)
      throw run_failure("event " + std::to_string(next_) + " is lost, and "
                        + std::to_string(*number - next_ - 1) + " behind it");
    next_ = *number + 1;
    ++seen_;
  });
  if (seen_ != before || sent_ == next_)
    progress_at_ = clock::now();
  return seen_ != before;
}

// True if no event has arrived for too long; with a window, all events must arrive.
bool event_load::is_silent() const {
  if (clock::now() - progress_at_ <= around_.deadline)
    return false;
  if (asked_.window != 0)
    throw run_failure("event " + std::to_string(next_) + " is lost: it is not in the log after "
                      + short_number(asked_.deadline) + " s");
  return true;
}

// Waits for all events, or, without a window, until no more arrive.
void event_load::wait_for_all() {
  progress_at_ = clock::now();
  while (next_ < sent_ && !is_silent()) {
    if (!read())
      std::this_thread::sleep_for(look_interval);
  }
  next_ = sent_;
}

}  // namespace

std::vector<figures> run_events(const invocation& asked, const session& around) {
  event_load load(asked, around);
  std::vector<figures> runs;
  while (runs.size() < asked.runs && !around.stopped)
    runs.push_back(load.run());
  if (runs.empty())
    throw run_failure("stopped before anything was measured");
  return runs;
}

}  // namespace donet::bench
