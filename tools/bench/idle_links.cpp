#include "tools/bench/idle_links.hpp"

#include "tools/bench/failure.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/payload.hpp"
#include "tools/bench/rest.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;

// Links that send nothing after the first of them has received a message of every other one: the
// kernel alone establishes as many connections as the accept queue holds, and what the server has
// not accepted yet would wake it while it is measured.
class idle_links {
public:
  idle_links(const invocation& asked, const session& around)
      : asked_(asked), around_(around), links_(around, spoken_) {
    allow_descriptors(asked.connections);
  }

  figures run();

private:
  void come_in();
  void greet(std::size_t index);
  void probe_subscription(std::size_t index);
  void wait_for_greetings();
  void turn(std::chrono::nanoseconds patience);

  const invocation& asked_;
  const session& around_;
  md_protocol spoken_;
  link_set links_;
  const std::uint64_t channel_ = own_channels();
  std::uint64_t due_ = 0;  // messages that have not arrived
};

figures idle_links::run() {
  rest seen;
  seen.before = server_view::now(around_);
  come_in();
  seen.from = server_view::now(around_);
  const auto until = seen.from.at.at + nanoseconds_of(asked_.duration);
  for (auto now = clock::now(); now < until && !around_.stopped; now = clock::now())
    turn(std::min<std::chrono::nanoseconds>(look_interval, until - now));
  seen.to = server_view::now(around_);
  return figures_of(seen, "link", asked_.connections);
}

void idle_links::come_in() {
  for (std::size_t i = 0; i < asked_.connections && !around_.stopped; ++i) {
    links_.connect("link " + std::to_string(i));
    if (i == 0)
      links_.send(i, spoken_.subscription(channel_));
    else if (i == 1)
      probe_subscription(i);
    else
      greet(i);
  }
  wait_for_greetings();
}

void idle_links::greet(std::size_t index) {
  links_.send(index, spoken_.message(channel_, {}));
  ++due_;
}

// The server may read one link's message before another link's earlier subscription, and then drops
// the message. Of the messages of one link, all behind the first that arrives arrive too.
void idle_links::probe_subscription(std::size_t index) {
  const auto give_up_at = clock::now() + around_.deadline;
  std::uint64_t sent = 0;
  std::uint64_t arrived = 0;
  while (arrived == 0 && !around_.stopped) {
    if (clock::now() > give_up_at)
      throw run_failure("lost: no message of " + links_.name(index) + " has arrived in "
                        + std::to_string(around_.deadline / 1ms) + " ms");
    auto payload = unnumbered_payload(0, payload_bytes_min);
    number_payload(payload.data(), payload.size(), 0, ++sent);
    links_.send(index, spoken_.message(channel_, payload));
    links_.turn(look_interval, [&](std::size_t, const frame& message) {
      arrived = numbers_of(message.payload).number;
    });
  }
  due_ = sent - arrived;
}

void idle_links::wait_for_greetings() {
  const auto give_up_at = clock::now() + around_.deadline;
  while (due_ > 0 && !around_.stopped) {
    if (clock::now() > give_up_at)
      throw run_failure("lost: " + std::to_string(due_) + " messages of links have not arrived in "
                        + std::to_string(around_.deadline / 1ms) + " ms");
    turn(look_interval);
  }
}

void idle_links::turn(std::chrono::nanoseconds patience) {
  links_.turn(patience, [&](std::size_t index, const frame&) {
    if (due_ == 0)
      throw run_failure(links_.name(index) + " got a message while it was idle");
    --due_;
  });
}

}  // namespace

figures run_idle_links(const invocation& asked, const session& around) {
  return idle_links(asked, around).run();
}

}  // namespace donet::bench
