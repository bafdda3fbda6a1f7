#include "tools/bench/links.hpp"

#include "tools/bench/failure.hpp"
#include "tools/bench/histogram.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/payload.hpp"

#include <algorithm>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
constexpr std::size_t feeder = 0;  // the link of the feeder; visitor n has link n

// Set in the number of a message that is a post-remove.
constexpr std::uint64_t farewell_flag = std::uint64_t{1} << 62;

// The maximum number of outstanding post-removes; above it new links have to wait.
constexpr std::size_t farewells_max = 10'000;

std::string payload_of(std::size_t sender, std::uint64_t number) {
  const auto id = static_cast<std::uint32_t>(sender);
  auto payload = unnumbered_payload(id, payload_bytes_min);
  number_payload(payload.data(), payload.size(), id, number);
  return payload;
}

struct visitor {
  enum class phase : std::uint8_t { away, greeting, answered, leaving };

  visitor::phase phase = phase::away;
  std::uint64_t visit = 0;
  time_point begun{};
  std::vector<std::uint64_t> farewells;  // ended visits whose post-remove has not arrived
};

class link_load {
public:
  link_load(const invocation& asked, const session& around);

  figures run();

private:
  std::uint64_t channel(std::size_t index) const { return channels_ + index; }
  void turn(std::chrono::nanoseconds patience);
  void fill_places();
  void come(std::size_t index);
  void leave_all();
  void take(std::size_t index, const frame& message);
  void greeted(payload_numbers numbers);
  void farewell(payload_numbers numbers);
  void answered(std::size_t index, payload_numbers numbers, std::uint64_t to);
  void look();
  bool is_over() const;
  figures measured(const stretch& spent, std::uint64_t visits) const;
  std::optional<double> memory() const {
    return around_.process ? around_.process->resident_bytes() : std::nullopt;
  }

  const invocation& asked_;
  const session& around_;
  std::uint64_t channels_;
  md_protocol spoken_;
  link_set links_;
  std::vector<visitor> visitors_;    // by link; index 0 is unused
  std::vector<std::size_t> places_;  // indices of unused visitors
  std::vector<std::size_t> leaving_;

  time_point begun_;
  time_point look_at_;
  time_point last_farewell_;
  std::uint64_t started_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t farewells_ = 0;
  std::size_t farewells_due_ = 0;
  histogram took_;
  std::optional<double> memory_at_start_;
  std::optional<double> memory_at_end_;
};

link_load::link_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), channels_(own_channels()), links_(around, spoken_),
      visitors_(asked.connections + 1), begun_(clock::now()), look_at_(begun_),
      last_farewell_(begun_) {
  allow_descriptors(asked.connections + 1);
  links_.connect("the feeder");
  links_.send(feeder, spoken_.subscription(channel(feeder)));
  for (std::size_t i = asked.connections; i > 0; --i)
    places_.push_back(i);
}

figures link_load::run() {
  memory_at_start_ = memory();
  const auto from = reading::now(around_);
  begun_ = look_at_ = last_farewell_ = from.at;
  const auto end =
    asked_.messages != 0 ? time_point::max() : from.at + nanoseconds_of(asked_.duration);
  while (links_.now() < end && !around_.stopped
         && (asked_.messages == 0 || done_ < asked_.messages)) {
    fill_places();
    turn(std::min<std::chrono::nanoseconds>(look_interval, end - links_.now()));
  }
  const auto to = reading::now(around_);
  const auto visits = done_;
  while (!is_over())
    turn(look_interval);
  memory_at_end_ = memory();
  return measured(stretch(from, to), visits);
}

void link_load::turn(std::chrono::nanoseconds patience) {
  links_.turn(patience, [&](std::size_t index, const frame& message) { take(index, message); });
  leave_all();
  look();
}

bool link_load::is_over() const {
  return places_.size() + 1 == visitors_.size() && farewells_due_ == 0;
}

// ---- connecting and leaving ----

void link_load::fill_places() {
  while (!places_.empty() && farewells_due_ < farewells_max
         && (asked_.messages == 0 || started_ < asked_.messages)) {
    const auto index = places_.back();
    places_.pop_back();
    come(index);
  }
}

void link_load::come(std::size_t index) {
  auto& one = visitors_[index];
  ++started_;
  ++one.visit;
  one.begun = clock::now();
  one.phase = visitor::phase::greeting;
  links_.open(index, "visitor " + std::to_string(index), next_source(around_.server, started_));
  std::string text;
  if (asked_.post_remove) {
    std::string farewell;
    append_md_message(farewell, channel(feeder), payload_of(index, farewell_flag | one.visit));
    append_add_post_remove(text, channel(index), std::string_view(farewell).substr(2));
  }
  append_add_channel(text, channel(index));
  append_md_message(text, channel(feeder), payload_of(index, one.visit));
  links_.send(index, text);
}

void link_load::leave_all() {
  for (const auto index : leaving_) {
    auto& one = visitors_[index];
    links_.close(index, asked_.abort);
    one.phase = visitor::phase::away;
    places_.push_back(index);
  }
  leaving_.clear();
}

// ---- received messages ----

void link_load::take(std::size_t index, const frame& message) {
  const auto& payload = message.payload;
  const auto numbers =
    payload.size() == payload_bytes_min ? numbers_of(payload) : payload_numbers{};
  if (payload.size() != payload_bytes_min || !has_right_checks(payload, numbers)
      || numbers.publisher == 0 || numbers.publisher >= visitors_.size())
    throw run_failure(links_.name(index) + " got a message with wrong bytes");
  const auto to = recipient_of(message.address);
  if (index != feeder)
    answered(index, numbers, to);
  else if (to != channel(feeder))
    throw run_failure("the feeder got a message for another channel than its own");
  else if ((numbers.number & farewell_flag) != 0)
    farewell(numbers);
  else
    greeted(numbers);
}

void link_load::greeted(payload_numbers numbers) {
  auto& one = visitors_[numbers.publisher];
  if (one.phase != visitor::phase::greeting || numbers.number != one.visit)
    throw run_failure("the feeder got the greeting of visitor " + std::to_string(numbers.publisher)
                      + " a second time: duplicated");
  one.phase = visitor::phase::answered;
  links_.send(feeder, spoken_.message(channel(numbers.publisher),
                                      payload_of(numbers.publisher, numbers.number)));
}

void link_load::answered(std::size_t index, payload_numbers numbers, std::uint64_t to) {
  auto& one = visitors_[index];
  if (to != channel(index) || numbers.publisher != index || numbers.number != one.visit
      || one.phase != visitor::phase::answered)
    throw run_failure(links_.name(index) + " got a message that was not for it, or got it twice");
  one.phase = visitor::phase::leaving;
  leaving_.push_back(index);
  ++done_;
  took_.record(static_cast<std::uint64_t>((links_.now() - one.begun).count()));
  if (asked_.post_remove) {
    one.farewells.push_back(one.visit);
    ++farewells_due_;
    last_farewell_ = links_.now();
  }
}

void link_load::farewell(payload_numbers numbers) {
  auto& due = visitors_[numbers.publisher].farewells;
  const auto at = std::ranges::find(due, numbers.number & ~farewell_flag);
  if (at == due.end())
    throw run_failure("the post-remove of visitor " + std::to_string(numbers.publisher)
                      + " came before it had left, or twice");
  due.erase(at);
  --farewells_due_;
  ++farewells_;
  last_farewell_ = links_.now();
}

void link_load::look() {
  const auto now = links_.now();
  if (now < look_at_)
    return;
  look_at_ = now + look_interval;
  const auto waited = std::to_string(around_.deadline / 1ms) + " ms";
  for (std::size_t i = 1; i < visitors_.size(); ++i) {
    const auto& one = visitors_[i];
    if (one.phase == visitor::phase::away || now - one.begun <= around_.deadline)
      continue;
    if (links_.is_connecting(i))
      throw run_failure(links_.name(i) + " has not been connected in " + waited);
    throw run_failure("lost: "
                      + std::string(one.phase == visitor::phase::greeting
                                      ? "the feeder has not got the greeting of "
                                      : "no answer has arrived at ")
                      + links_.name(i) + " in " + waited);
  }
  if (farewells_due_ > 0 && now - last_farewell_ > around_.deadline)
    throw run_failure("lost: " + std::to_string(farewells_due_)
                      + " post-removes have not arrived in " + waited);
  around_.shown.show(now, [&] {
    const auto seconds = std::max(1e-9, seconds_of(now - begun_));
    return std::to_string(static_cast<int>(seconds))
           + " s: " + short_number(static_cast<double>(done_) / seconds)
           + " links/s, server memory " + text_of({{}, {}, unit::bytes, memory()});
  });
}

figures link_load::measured(const stretch& spent, std::uint64_t visits) const {
  const auto count = static_cast<double>(visits);
  const auto microseconds = [&](std::uint64_t value) -> std::optional<double> {
    return took_.count() == 0 ? std::nullopt : std::optional(static_cast<double>(value) * 1e-3);
  };
  return {
    {"links_per_second", "links", unit::per_second, count / spent.wall},
    {"links_per_server_cpu_second", "per server CPU-second", unit::per_cpu_second,
     spent.per_server_cpu_second(count)},
    {"visit_p50_us", "from connect to message, p50", unit::microseconds,
     microseconds(took_.quantile(0.5))},
    {"visit_p99_us", "from connect to message, p99", unit::microseconds,
     microseconds(took_.quantile(0.99))},
    {"visit_max_us", "from connect to message, max", unit::microseconds, microseconds(took_.max())},
    {"links", "links, all served", unit::count, count},
    {"post_removes", "post-removes, all arrived", unit::count, static_cast<double>(farewells_)},
    {"server_memory_at_start", "server memory at the start", unit::bytes, memory_at_start_},
    {"server_memory_at_end", "at the end", unit::bytes, memory_at_end_},
    {"seconds", "measured", unit::seconds, spent.wall},
    {"server_cpu_seconds", "server CPU", unit::seconds, spent.server_cpu},
    {"generator_cpu_seconds", "generator CPU", unit::seconds, spent.own_cpu},
  };
}

}  // namespace

figures run_links(const invocation& asked, const session& around) {
  return link_load(asked, around).run();
}

}  // namespace donet::bench
