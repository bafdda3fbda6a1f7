#include "tools/bench/idle.hpp"

#include "tools/bench/client_protocol.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/rest.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
// Connections that are opened at the same time: fewer than a server's accept queue holds.
constexpr std::size_t coming_max = 64;

class idle_load {
public:
  idle_load(const invocation& asked, const session& around);

  figures run();

private:
  void come_in();
  void sit_still(time_point until);
  void take(std::size_t index, const frame& message);
  void fail_silence() const;

  const invocation& asked_;
  const session& around_;
  client_protocol spoken_;
  link_set links_;
  std::vector<bool> is_answered_;
  std::size_t opened_ = 0;
  std::size_t answered_ = 0;
  time_point progress_at_;
};

idle_load::idle_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), spoken_(asked.hash, asked.version), links_(around, spoken_),
      is_answered_(asked.clients), progress_at_(clock::now()) {
  allow_descriptors(asked.clients);
}

figures idle_load::run() {
  rest seen;
  seen.before = server_view::now(around_);
  come_in();
  seen.from = server_view::now(around_);
  sit_still(seen.from.at.at + nanoseconds_of(asked_.duration));
  seen.to = server_view::now(around_);
  return figures_of(seen, "client", answered_);
}

void idle_load::come_in() {
  while (answered_ < asked_.clients) {
    for (; opened_ < asked_.clients && opened_ - answered_ < coming_max; ++opened_)
      links_.open(opened_, "client " + std::to_string(opened_),
                  next_source(around_.server, opened_));
    links_.turn(look_interval,
                [&](std::size_t index, const frame& message) { take(index, message); });
    if (around_.stopped)
      throw run_failure("stopped before anything was measured");
    if (clock::now() - progress_at_ > around_.deadline)
      fail_silence();
    around_.shown.show(links_.now(), [&] {
      return std::to_string(answered_) + " of " + std::to_string(asked_.clients) + " clients";
    });
  }
}

void idle_load::sit_still(time_point until) {
  for (auto now = clock::now(); now < until && !around_.stopped; now = clock::now())
    links_.turn(std::min<std::chrono::nanoseconds>(look_interval, until - now),
                [&](std::size_t index, const frame& message) { take(index, message); });
}

void idle_load::take(std::size_t index, const frame& message) {
  const auto type = client_message_type(message);
  if (type != client_message::hello_resp || !message.payload.empty() || is_answered_[index])
    throw run_failure(links_.name(index) + " got a message of type " + std::to_string(type)
                      + " with " + std::to_string(message.payload.size()) + " bytes"
                      + (is_answered_[index] ? " while it was idle" : " where HELLO_RESP was due"));
  is_answered_[index] = true;
  ++answered_;
  progress_at_ = clock::now();
}

void idle_load::fail_silence() const {
  const auto late =
    static_cast<std::size_t>(std::ranges::find(is_answered_, false) - is_answered_.begin());
  throw run_failure((links_.is_connecting(late)
                       ? links_.name(late) + " has not been connected"
                       : "lost: " + links_.name(late) + " has not got HELLO_RESP")
                    + " in " + std::to_string(around_.deadline / 1ms) + " ms");
}

}  // namespace

figures run_idle(const invocation& asked, const session& around) {
  return idle_load(asked, around).run();
}

}  // namespace donet::bench
