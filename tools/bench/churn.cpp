#include "tools/bench/churn.hpp"

#include "tools/bench/churn_book.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/histogram.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/pace.hpp"
#include "tools/bench/payload.hpp"

#include <algorithm>
#include <limits>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
constexpr std::size_t usual_batch = 100;
constexpr std::size_t prober = 0;  // the link of the prober; connection n has link n

// Numbers of probes: the batch, and the probe within it.
constexpr std::uint64_t probes_per_batch = 16;

std::string payload_of(std::size_t sender, std::uint64_t number) {
  const auto id = static_cast<std::uint32_t>(sender);
  auto payload = unnumbered_payload(id, payload_bytes_min);
  number_payload(payload.data(), payload.size(), id, number);
  return payload;
}

struct connection {
  enum class phase : std::uint8_t { idle, working, probed };

  churn_book book;
  connection::phase phase = phase::idle;
  std::uint64_t batch = 0;
  time_point begun{};
  std::vector<churn_book::probe> expected;  // not yet arrived
  std::vector<std::uint64_t> numbers;       // the numbers of those
  std::size_t arrived = 0;
};

class churn {
public:
  churn(const invocation& asked, const session& around);

  figures run();

private:
  std::size_t connection_count() const { return connections_.size() - 1; }
  void turns_until(time_point end);
  void start_batches();
  void start(std::size_t index);
  void take(std::size_t index, const frame& message);
  void probe(std::size_t index, payload_numbers done);
  void probe_arrived(std::size_t index, std::uint64_t channel, payload_numbers numbers);
  void look();
  bool is_busy() const { return idle_.size() < connection_count(); }
  figures measured(const stretch& spent, std::uint64_t operations) const;
  std::optional<double> memory() const;

  const invocation& asked_;
  const session& around_;
  std::size_t batch_;
  std::uint64_t prober_channel_;
  md_protocol spoken_;
  link_set links_;
  std::vector<connection> connections_;  // by link; index 0 is unused
  std::vector<std::size_t> idle_;
  std::string text_;

  bool starting_ = true;
  time_point begun_;
  time_point look_at_;
  pace pace_;
  std::uint64_t started_ = 0;  // operations
  std::uint64_t done_ = 0;
  std::uint64_t probes_ = 0;
  std::uint64_t negative_probes_ = 0;
  histogram confirmed_after_;
  std::optional<double> memory_at_start_;
  std::optional<double> memory_after_a_tenth_;
  std::optional<double> memory_at_end_;
};

churn::churn(const invocation& asked, const session& around)
    : asked_(asked), around_(around),
      batch_(asked.batch == 0 ? usual_batch : std::max<std::size_t>(2, asked.batch)),
      prober_channel_(own_channels()), links_(around, spoken_), begun_(clock::now()),
      look_at_(begun_), pace_(asked.rate, begun_) {
  allow_descriptors(asked.connections + 1);
  links_.connect("the prober");
  links_.send(prober, spoken_.subscription(prober_channel_));
  const auto channel = [&](std::size_t area) {
    return prober_channel_ + 1 + area * asked.channels;
  };
  connections_.push_back(
    {churn_book({channel(0), channel(0), asked.channels, false}, 0), {}, 0, {}, {}, {}});
  for (std::size_t i = 1; i <= asked.connections; ++i) {
    links_.connect("connection " + std::to_string(i));
    connections_.push_back(
      {churn_book({channel(i), channel(0), asked.channels, asked.ranges}, i), {}, 0, {}, {}, {}});
    idle_.push_back(i);
  }
}

figures churn::run() {
  memory_at_start_ = memory();
  const auto from = reading::now(around_);
  begun_ = look_at_ = from.at;
  pace_ = pace(asked_.rate, from.at);
  turns_until(asked_.messages != 0 ? time_point::max() : from.at + nanoseconds_of(asked_.duration));
  const auto to = reading::now(around_);
  const auto operations = done_;
  starting_ = false;
  while (is_busy()) {
    links_.turn(look_interval,
                [&](std::size_t index, const frame& message) { take(index, message); });
    look();
  }
  memory_at_end_ = memory();
  return measured(stretch(from, to), operations);
}

void churn::turns_until(time_point end) {
  const auto is_enough = [&] { return asked_.messages != 0 && done_ >= asked_.messages; };
  while (links_.now() < end && !around_.stopped && !is_enough()) {
    start_batches();
    auto next = std::min(end, links_.now() + look_interval);
    if (!pace_.is_unlimited() && !idle_.empty())
      next = std::min(next, std::max(links_.now(), pace_.when(started_ + batch_)));
    links_.turn(next - links_.now(),
                [&](std::size_t index, const frame& message) { take(index, message); });
    look();
  }
}

void churn::start_batches() {
  while (!idle_.empty() && pace_.due(links_.now(), started_) >= batch_) {
    const auto index = idle_.back();
    idle_.pop_back();
    start(index);
  }
}

void churn::start(std::size_t index) {
  auto& one = connections_[index];
  ++one.batch;
  one.begun = links_.now();
  one.phase = connection::phase::working;
  text_.clear();
  one.book.write_batch(text_, batch_);
  append_md_message(text_, prober_channel_, payload_of(index, one.batch));
  links_.send(index, text_);
  started_ += batch_;
}

void churn::take(std::size_t index, const frame& message) {
  const auto numbers =
    message.payload.size() == payload_bytes_min ? numbers_of(message.payload) : payload_numbers{};
  if (message.payload.size() != payload_bytes_min || !has_right_checks(message.payload, numbers))
    throw run_failure(links_.name(index) + " got a message with wrong bytes");
  const auto channel = recipient_of(message.address);
  if (index != prober)
    probe_arrived(index, channel, numbers);
  else if (channel != prober_channel_)
    throw run_failure("the prober got a message for another channel than its own");
  else
    probe(numbers.publisher, numbers);
}

// Sends the probes for a batch that the server has completed.
void churn::probe(std::size_t index, payload_numbers done) {
  if (index == prober || index >= connections_.size() || done.number != connections_[index].batch
      || connections_[index].phase != connection::phase::working)
    throw run_failure("the prober got message " + std::to_string(done.number) + " of connection "
                      + std::to_string(index)
                      + ", which it should not: duplicated or out of order");
  auto& one = connections_[index];
  one.phase = connection::phase::probed;
  one.expected.clear();
  one.numbers.clear();
  one.arrived = 0;
  text_.clear();
  std::uint64_t number = one.batch * probes_per_batch;
  for (const auto& each : one.book.probes()) {
    append_md_message(text_, each.channel, payload_of(prober, ++number));
    ++(each.subscribed ? probes_ : negative_probes_);
    if (each.subscribed) {
      one.expected.push_back(each);
      one.numbers.push_back(number);
    }
  }
  links_.send(prober, text_);
}

void churn::probe_arrived(std::size_t index, std::uint64_t channel, payload_numbers numbers) {
  auto& one = connections_[index];
  const bool waiting = one.phase == connection::phase::probed;
  if (waiting && numbers.publisher == prober && channel == one.expected[one.arrived].channel
      && numbers.number == one.numbers[one.arrived]) {
    if (++one.arrived < one.expected.size())
      return;
    one.phase = connection::phase::idle;
    done_ += batch_;
    confirmed_after_.record(static_cast<std::uint64_t>((links_.now() - one.begun).count()));
    idle_.push_back(index);
    return;
  }
  throw run_failure(
    links_.name(index) + " got a message for channel " + std::to_string(channel)
    + (waiting ? " where one for channel " + std::to_string(one.expected[one.arrived].channel)
                   + " was due: a channel that it is not subscribed to, or one was lost"
               : ", which it has got already or is not subscribed to"));
}

void churn::look() {
  const auto now = links_.now();
  if (now < look_at_)
    return;
  look_at_ = now + look_interval;
  if (!memory_after_a_tenth_ && asked_.messages == 0
      && now - begun_ >= nanoseconds_of(asked_.duration / 10))
    memory_after_a_tenth_ = memory();
  for (std::size_t i = 1; i < connections_.size(); ++i) {
    const auto& one = connections_[i];
    if (one.phase == connection::phase::idle || now - one.begun <= around_.deadline)
      continue;
    const auto waited = std::to_string(around_.deadline / 1ms) + " ms";
    throw run_failure(one.phase == connection::phase::working
                        ? "lost: the message that ends a batch of connection " + std::to_string(i)
                            + " has not come back in " + waited
                        : links_.name(i) + " has not got a message for channel "
                            + std::to_string(one.expected[one.arrived].channel)
                            + ", to which it is subscribed, in " + waited);
  }
  around_.shown.show(now, [&] {
    const auto seconds = std::max(1e-9, seconds_of(now - begun_));
    return std::to_string(static_cast<int>(seconds))
           + " s: " + short_number(static_cast<double>(done_) / seconds)
           + " operations/s, server memory " + text_of({{}, {}, unit::bytes, memory()});
  });
}

std::optional<double> churn::memory() const {
  return around_.process ? around_.process->resident_bytes() : std::nullopt;
}

figures churn::measured(const stretch& spent, std::uint64_t operations) const {
  const auto count = static_cast<double>(operations);
  const auto microseconds = [&](std::uint64_t value) -> std::optional<double> {
    return confirmed_after_.count() == 0 ? std::nullopt
                                         : std::optional(static_cast<double>(value) * 1e-3);
  };
  return {
    {"operations_per_second", "operations", unit::per_second, count / spent.wall},
    {"operations_per_server_cpu_second", "per server CPU-second", unit::per_cpu_second,
     spent.per_server_cpu_second(count)},
    {"batch_p50_us", "batch confirmed after, p50", unit::microseconds,
     microseconds(confirmed_after_.quantile(0.5))},
    {"batch_p99_us", "batch confirmed after, p99", unit::microseconds,
     microseconds(confirmed_after_.quantile(0.99))},
    {"operations", "operations", unit::count, count},
    {"probes_arrived", "probes, all arrived", unit::count, static_cast<double>(probes_)},
    {"probes_kept_away", "probes, none arrived", unit::count,
     static_cast<double>(negative_probes_)},
    {"server_memory_at_start", "server memory at the start", unit::bytes, memory_at_start_},
    {"server_memory_after_a_tenth", "after a tenth of the time", unit::bytes,
     memory_after_a_tenth_},
    {"server_memory_at_end", "at the end", unit::bytes, memory_at_end_},
    {"seconds", "measured", unit::seconds, spent.wall},
    {"server_cpu_seconds", "server CPU", unit::seconds, spent.server_cpu},
    {"generator_cpu_seconds", "generator CPU", unit::seconds, spent.own_cpu},
  };
}

}  // namespace

figures run_churn(const invocation& asked, const session& around) {
  return churn(asked, around).run();
}

}  // namespace donet::bench
