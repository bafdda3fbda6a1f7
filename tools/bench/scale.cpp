#include "tools/bench/scale.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/payload.hpp"
#include "tools/bench/random_numbers.hpp"

#include <algorithm>
#include <bit>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
constexpr auto warmup = 300ms;
constexpr std::size_t publisher = 0;  // the link of the publisher; subscriber n has link n
constexpr std::size_t recipient_offset = 3;
constexpr std::size_t subscriptions_per_send = 2000;
constexpr std::size_t batch_bytes_max = 65'536;

class scale_load {
public:
  scale_load(const invocation& asked, const session& around);

  figures run();

private:
  struct rate {
    stretch spent;
    std::uint64_t count = 0;
  };

  struct slot {
    std::size_t channel = 0;
    bool under_way = false;
  };

  std::size_t link_of(std::size_t channel) const { return 1 + channel % asked_.connections; }
  void subscribe(std::size_t first, std::size_t last);
  void confirm(std::uint64_t round);
  rate route_to(std::size_t channels, const char* phase);
  void route_until(time_point end, std::uint64_t count, std::size_t channels, const char* phase);
  void publish(std::size_t channels, std::uint64_t count_left);
  void turn();
  void take(std::size_t index, const frame& message);
  void confirmed(payload_numbers numbers);
  void check_progress();
  std::optional<double> memory() const {
    return around_.process ? around_.process->resident_bytes() : std::nullopt;
  }

  const invocation& asked_;
  const session& around_;
  std::uint64_t channels_;
  std::uint64_t confirmations_;  // the channel of the publisher
  md_protocol spoken_;
  link_set links_;
  std::string look_;   // unnumbered payload
  std::string batch_;  // messages
  std::size_t message_size_ = 0;
  random_numbers random_{1};

  std::vector<slot> slots_;          // by message number
  std::vector<std::uint64_t> last_;  // number of the last message by link
  std::uint64_t sent_ = 0;
  std::uint64_t landed_ = 0;
  std::uint64_t round_ = 0;
  std::vector<char> has_confirmed_;  // by link, this round
  std::size_t confirmed_ = 0;
  std::uint64_t arrivals_ = 0;
  std::uint64_t arrivals_when_checked_ = 0;
  time_point progress_at_;
};

scale_load::scale_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), channels_(own_channels()),
      confirmations_(channels_ + asked.channels), links_(around, spoken_),
      look_(unnumbered_payload(0, asked.payload)), slots_(std::bit_ceil(4 * asked.window)),
      last_(asked.connections + 1, 0), progress_at_(clock::now()) {
  allow_descriptors(asked.connections + 1);
  const auto message = spoken_.message(channels_, look_);
  message_size_ = message.size();
  const auto fitting = std::max<std::size_t>(1, batch_bytes_max / message_size_);
  for (std::size_t i = 0; i < std::min(asked.window, fitting); ++i)
    batch_ += message;
  links_.connect("the publisher");
  links_.send(publisher, spoken_.subscription(confirmations_));
  for (std::size_t i = 1; i <= asked.connections; ++i)
    links_.connect("subscriber " + std::to_string(i));
}

figures scale_load::run() {
  // The first two figures need only one channel per link.
  subscribe(0, asked_.connections);
  const auto one = route_to(1, "one channel");
  const auto one_each = route_to(asked_.connections, "one channel per link");
  const auto before = memory();
  const auto began = clock::now();
  subscribe(asked_.connections, asked_.channels);
  const auto subscribing = seconds_of(clock::now() - began);
  const auto after = memory();
  const auto all = route_to(asked_.channels, "all channels");

  const auto added = static_cast<double>(asked_.channels - asked_.connections);
  const auto per_second = [](const rate& r) { return static_cast<double>(r.count) / r.spent.wall; };
  const auto per_cpu = [](const rate& r) {
    return r.spent.per_server_cpu_second(static_cast<double>(r.count));
  };
  const auto ratio = [](std::optional<double> a, std::optional<double> b) -> std::optional<double> {
    return a && b && *b > 0 ? std::optional(*a / *b) : std::nullopt;
  };
  figures found = {
    {"one_per_second", "to the only channel", unit::per_second, per_second(one)},
    {"each_per_second", "to one of each link", unit::per_second, per_second(one_each)},
    {"all_per_second", "to one of all channels", unit::per_second, per_second(all)},
    {"one_per_server_cpu_second", "only channel, per server CPU-second", unit::per_cpu_second,
     per_cpu(one)},
    {"each_per_server_cpu_second", "one of each link", unit::per_cpu_second, per_cpu(one_each)},
    {"all_per_server_cpu_second", "one of all channels", unit::per_cpu_second, per_cpu(all)},
    {"all_to_one", "rate: all to only channel", unit::ratio,
     ratio(per_second(all), per_second(one))},
    {"all_to_each", "rate: all to one of each link", unit::ratio,
     ratio(per_second(all), per_second(one_each))},
    {"all_to_each_per_cpu", "the same per server CPU-second", unit::ratio,
     ratio(per_cpu(all), per_cpu(one_each))},
    {"subscriptions_per_second", "subscriptions", unit::per_second, added / subscribing},
    {"server_bytes_per_channel", "server memory per channel", unit::bytes,
     before && after && added > 0 ? std::optional((*after - *before) / added) : std::nullopt},
    {"server_memory_at_end", "server memory with all", unit::bytes, after},
    {"messages", "messages, all checked", unit::count, static_cast<double>(landed_)},
  };
  return found;
}

// ---- subscriptions ----

// Each link subscribes to its share; the sizes of the batches keep the send queues short.
void scale_load::subscribe(std::size_t first, std::size_t last) {
  const auto links = asked_.connections;
  for (std::size_t index = 1; index <= links && !around_.stopped; ++index) {
    std::string text;
    std::size_t count = 0;
    const auto offset = (index - 1 + links - first % links) % links;
    for (std::size_t channel = first + offset; channel < last; channel += links) {
      append_add_channel(text, channels_ + channel);
      if (++count % subscriptions_per_send != 0)
        continue;
      links_.send(index, text);
      text.clear();
      progress_at_ = clock::now();
      while (links_.is_blocked(index) && !around_.stopped)
        turn();
    }
    links_.send(index, text);
    progress_at_ = clock::now();
    around_.shown.show(progress_at_, [&] {
      return "subscribing: " + std::to_string(index) + " of " + std::to_string(links) + " links";
    });
  }
  confirm(++round_);
}

// Called when a message sent after the subscriptions of each link has come back: they are in force.
void scale_load::confirm(std::uint64_t round) {
  has_confirmed_.assign(asked_.connections + 1, 0);
  confirmed_ = 0;
  progress_at_ = clock::now();
  for (std::size_t index = 1; index <= asked_.connections; ++index) {
    const auto id = static_cast<std::uint32_t>(index);
    auto payload = unnumbered_payload(id, payload_bytes_min);
    number_payload(payload.data(), payload.size(), id, probe_flag | round);
    links_.send(index, spoken_.message(confirmations_, payload));
  }
  while (confirmed_ < asked_.connections)
    turn();
}

void scale_load::confirmed(payload_numbers numbers) {
  if (numbers.number != (probe_flag | round_) || numbers.publisher == 0
      || numbers.publisher > asked_.connections || has_confirmed_[numbers.publisher] != 0)
    throw run_failure("the publisher got a message that it should not: duplicated or out of order");
  has_confirmed_[numbers.publisher] = 1;
  ++confirmed_;
}

// ---- routing ----

scale_load::rate scale_load::route_to(std::size_t channels, const char* phase) {
  progress_at_ = clock::now();
  if (asked_.messages == 0)
    route_until(clock::now() + warmup, 0, channels, phase);
  const auto before = landed_;
  const auto from = reading::now(around_);
  route_until(from.at + nanoseconds_of(asked_.duration), asked_.messages, channels, phase);
  const auto to = reading::now(around_);
  const auto count = landed_ - before;
  progress_at_ = clock::now();
  while (landed_ < sent_)
    turn();
  return {stretch(from, to), count};
}

void scale_load::route_until(time_point end, std::uint64_t count, std::size_t channels,
                             const char* phase) {
  const auto begin = landed_;
  const auto sent_before = sent_;
  const auto is_enough = [&] { return count != 0 && landed_ - begin >= count; };
  auto now = clock::now();
  const auto began = now;
  while (!around_.stopped && !is_enough() && (count != 0 || now < end)) {
    publish(channels, count == 0 ? asked_.window : count - (sent_ - sent_before));
    turn();
    now = links_.now();
    around_.shown.show(now, [&] {
      const auto seconds = std::max(1e-9, seconds_of(now - began));
      return std::string(phase) + ": "
             + short_number(static_cast<double>(landed_ - begin) / seconds) + "/s";
    });
  }
}

void scale_load::publish(std::size_t channels, std::uint64_t count_left) {
  const auto room = asked_.window - (sent_ - landed_);
  const auto wanted = std::min({room, count_left, batch_.size() / message_size_});
  std::size_t count = 0;
  while (count < wanted && !links_.is_blocked(publisher)) {
    auto& place = slots_[sent_ & (slots_.size() - 1)];
    // A message in flight to a slow link was overtaken by all later ones.
    if (place.under_way)
      break;
    const auto channel = random_.below(channels);
    place = {channel, true};
    auto* const message = batch_.data() + count * message_size_;
    store(message + recipient_offset, channels_ + channel);
    number_payload(message + message_size_ - asked_.payload, asked_.payload, 0, ++sent_ - 1);
    ++count;
  }
  if (count > 0)
    links_.send(publisher, std::string_view(batch_).substr(0, count * message_size_));
}

void scale_load::turn() {
  links_.turn(look_interval,
              [&](std::size_t index, const frame& message) { take(index, message); });
  check_progress();
}

void scale_load::take(std::size_t index, const frame& message) {
  if (message.payload.size() < payload_bytes_min
      || !has_right_checks(message.payload, numbers_of(message.payload)))
    throw run_failure(links_.name(index) + " got a message with wrong bytes");
  ++arrivals_;
  const auto numbers = numbers_of(message.payload);
  const auto to = recipient_of(message.address);
  if (index == publisher) {
    confirmed(numbers);
    return;
  }
  auto& place = slots_[numbers.number & (slots_.size() - 1)];
  const auto fail = [&](const std::string& what) {
    throw run_failure(links_.name(index) + " got message " + std::to_string(numbers.number) + what);
  };
  if (numbers.publisher != 0 || numbers.number >= sent_ || !place.under_way
      || to != channels_ + place.channel)
    fail(" that is not under way: duplicated or changed");
  if (link_of(place.channel) != index)
    fail(" for a channel to which it is not subscribed");
  if (numbers.number < last_[index])
    fail(" behind message " + std::to_string(last_[index]) + ": out of order");
  if (message.payload.size() != look_.size()
      || (numbers.number % 64 == 0 && !has_right_pattern(message.payload, look_)))
    fail(" with wrong bytes");
  last_[index] = numbers.number;
  place.under_way = false;
  ++landed_;
}

void scale_load::check_progress() {
  const auto now = links_.now();
  if (arrivals_ != arrivals_when_checked_
      || (landed_ == sent_ && confirmed_ == asked_.connections)) {
    arrivals_when_checked_ = arrivals_;
    progress_at_ = now;
  } else if (now - progress_at_ > around_.deadline) {
    throw run_failure("lost: for " + std::to_string(around_.deadline / 1ms)
                      + " ms nothing has arrived, and " + std::to_string(sent_ - landed_)
                      + " messages and the confirmations of "
                      + std::to_string(asked_.connections - confirmed_) + " links are due");
  }
}

}  // namespace

figures run_scale(const invocation& asked, const session& around) {
  return scale_load(asked, around).run();
}

}  // namespace donet::bench
