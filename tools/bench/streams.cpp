#include "tools/bench/streams.hpp"

#include "tools/bench/failure.hpp"
#include "tools/bench/payload.hpp"

#include <algorithm>
#include <limits>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

// The maximum number of bytes that a publisher prepares at once.
constexpr std::size_t batch_bytes_max = 262'144;

// The interval of the checks that may end a run, and of progress reports.
constexpr auto look_interval = 100ms;

// Every 17th delivery is timed. No usual fan-out is a multiple of 17, so all subscribers are
// covered.
constexpr std::uint64_t timed_interval = 17;

std::uint64_t nanoseconds_between(time_point from, time_point to) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, (to - from).count()));
}

}  // namespace

streams::streams(const session& around, link_set& links, const protocol& spoken,
                 const stream_plan& plan)
    : around_(around), links_(links), protocol_(spoken), plan_(plan), now_(clock::now()),
      pace_(0, now_), progress_at_(now_) {}

// ---- opening ----

void streams::add_publisher(std::size_t link, std::uint64_t channel, std::size_t subscribers) {
  const auto payload =
    unnumbered_payload(static_cast<std::uint32_t>(publishers_.size()), plan_.payload);
  looks_.push_back({protocol_.address(channel), payload});
  const auto message = protocol_.message(channel, payload);
  const auto wanted = plan_.batch == 0 ? plan_.window : std::min(plan_.batch, plan_.window);
  const auto fitting = std::max<std::size_t>(1, batch_bytes_max / message.size());
  std::string messages;
  for (std::size_t n = 0; n < std::min(wanted, fitting); ++n)
    messages += message;
  publishers_.push_back(
    {link, channel, flight(plan_.window, subscribers), std::move(messages), message.size()});
}

void streams::add_subscriber(std::size_t link, std::optional<std::size_t> own) {
  if (subscriber_of_link_.size() <= link)
    subscriber_of_link_.resize(link + 1);
  subscriber_of_link_[link] = subscribers_.size();
  subscribers_.emplace_back(links_.name(link), looks_, own);
}

// Sends probes until all subscribers have received the same, last one; nothing older is in flight
// then.
void streams::confirm_subscriptions() {
  now_ = clock::now();
  const auto give_up = now_ + around_.deadline;
  std::chrono::nanoseconds interval = 20ms;
  for (std::uint64_t number = 1;; ++number, interval *= 2) {
    probe(number);
    const auto enough = [&] { return all_have_probe(number); };
    turns_until(std::min(clock::now() + interval, give_up), enough);
    if (enough())
      break;
    if (around_.stopped)
      throw run_failure("stopped before anything was measured");
    if (now_ >= give_up)
      throw run_failure(
        "the server does not deliver: a message to a subscribed channel had not arrived "
        "after "
        + std::to_string(around_.deadline / 1ms) + " ms");
  }
  for (auto& each : subscribers_)
    each.end_probes();
}

void streams::probe(std::uint64_t number) {
  for (std::size_t i = 0; i < publishers_.size(); ++i) {
    auto payload = looks_[i].payload;
    number_payload(payload.data(), payload.size(), static_cast<std::uint32_t>(i),
                   probe_flag | number);
    links_.send(publishers_[i].link, protocol_.message(publishers_[i].channel, payload));
  }
}

bool streams::all_have_probe(std::uint64_t number) const {
  return std::ranges::all_of(subscribers_, [&](const stream_check& each) {
    for (std::size_t p = 0; p < publishers_.size(); ++p)
      if (each.is_subscribed(p) && each.last_probe(p) != number)
        return false;
    return true;
  });
}

// ---- a run ----

figures streams::run(const run_plan& plan) {
  const bool counted = plan.messages != 0;
  published_ = 0;
  published_max_ = counted ? plan.messages : std::numeric_limits<std::uint64_t>::max();
  now_ = progress_at_ = clock::now();
  pace_ = pace(plan_.rate, now_);
  publishing_ = true;
  if (!counted && plan.warmup > 0ns)
    turns_until(now_ + plan.warmup, [] { return false; });

  latency_.clear();
  lateness_.clear();
  const auto before = delivered_;
  const auto from = reading::now(around_);
  auto look_at = from.at;
  const auto is_enough = [&] {
    if (counted && published_ == published_max_ && under_way_ == 0)
      return true;
    if (now_ < look_at)
      return false;
    look_at = now_ + look_interval;
    around_.shown.show(now_, [&] { return now_going_on(from.at, before); });
    return plan.go_on && !plan.go_on(now_);
  };
  turns_until(counted ? time_point::max() : from.at + plan.duration, is_enough);
  const auto to = reading::now(around_);
  const auto deliveries = delivered_ - before;
  drain();
  around_.shown.clear();
  return measured(stretch(from, to), deliveries);
}

void streams::turns_until(time_point end, const std::function<bool()>& is_enough) {
  now_ = clock::now();
  while (now_ < end && !around_.stopped && !is_enough()) {
    turn(end);
    check_progress();
  }
}

std::chrono::nanoseconds streams::patience_until(time_point end) const {
  auto next = std::min(end, now_ + look_interval);
  if (publishing_ && !pace_.is_unlimited() && published_ < published_max_)
    next = std::min(next, std::max(now_, pace_.when(published_)));
  return next - now_;
}

void streams::turn(time_point end) {
  if (publishing_)
    publish();
  links_.turn(patience_until(end), [&](std::size_t link, const frame& message) {
    now_ = links_.now();
    arrived(link, message);
  });
  now_ = links_.now();
}

void streams::arrived(std::size_t link, const frame& message) {
  if (link >= subscriber_of_link_.size() || !subscriber_of_link_[link])
    throw run_failure(links_.name(link) + " got a message, but it is subscribed to nothing");
  auto& check = subscribers_[*subscriber_of_link_[link]];
  const auto arrival = check.take(message);
  if (arrival.is_probe)
    return;
  auto& flight = publishers_[arrival.publisher].flight;
  if (arrival.number >= flight.sent())
    throw run_failure(check.subscriber() + " got message " + std::to_string(arrival.number)
                      + " of publisher " + std::to_string(arrival.publisher)
                      + " before it was sent");
  const auto landed_before = flight.landed();
  const auto sent_at = flight.receive(arrival.number);
  under_way_ -= flight.landed() - landed_before;
  ++delivered_;
  if (plan_.time_every_message || delivered_ % timed_interval == 0)
    latency_.record(nanoseconds_between(sent_at, now_));
}

// ---- publishing ----

void streams::publish() {
  auto left = std::min({pace_.due(now_, published_), published_max_ - published_, room()});
  const auto count = publishers_.size();
  if (left == 0 || count == 0)
    return;
  if (pace_.is_unlimited() && !plan_.window_is_shared) {
    for (std::size_t i = 0; i < count && left > 0; ++i)
      left -= publish(i, left);
    return;
  }
  // A publisher gets no more than its share.
  const auto share = std::max<std::uint64_t>(1, left / count);
  for (std::size_t i = 0; i < count && left > 0; ++i) {
    left -= publish(next_, std::min(share, left));
    next_ = (next_ + 1) % count;
  }
}

// The number of messages that the shared window still permits.
std::uint64_t streams::room() const {
  if (!plan_.window_is_shared)
    return std::numeric_limits<std::uint64_t>::max();
  return plan_.window - std::min<std::uint64_t>(plan_.window, under_way_);
}

std::uint64_t streams::publish(std::size_t index, std::uint64_t allowed) {
  auto& by = publishers_[index];
  std::uint64_t done = 0;
  while (done < allowed && !links_.is_blocked(by.link)) {
    const auto count = number_batch(by, index, allowed - done);
    if (count == 0)
      break;
    now_ = clock::now();
    by.flight.send(count, now_);
    record_lateness(count);
    published_ += count;
    under_way_ += count;
    done += count;
    links_.send(by.link, std::string_view(by.messages).substr(0, count * by.message_size));
  }
  return done;
}

std::size_t streams::number_batch(publisher& by, std::size_t index, std::uint64_t allowed) {
  const auto ready = std::min(by.flight.room(), by.messages.size() / by.message_size);
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(ready, allowed));
  const auto offset = by.message_size - protocol_.trailer_size() - plan_.payload;
  for (std::size_t i = 0; i < count; ++i)
    number_payload(by.messages.data() + i * by.message_size + offset, plan_.payload,
                   static_cast<std::uint32_t>(index), by.flight.sent() + i);
  return count;
}

void streams::record_lateness(std::uint64_t count) {
  if (pace_.is_unlimited())
    return;
  for (std::uint64_t i = 0; i < count; ++i)
    lateness_.record(nanoseconds_between(pace_.when(published_ + i), now_));
}

// ---- the end ----

// Also runs when the user has stopped the run: the measurement counts only if nothing was lost.
void streams::drain() {
  publishing_ = false;
  now_ = progress_at_ = clock::now();
  while (under_way_ > 0) {
    turn(now_ + look_interval);
    check_progress();
  }
}

void streams::check_progress() {
  if (delivered_ != delivered_when_checked_) {
    delivered_when_checked_ = delivered_;
    progress_at_ = now_;
  } else if (now_ - progress_at_ > around_.deadline) {
    if (under_way_ > 0)
      fail_lost();
    progress_at_ = now_;
  }
}

void streams::fail_lost() const {
  for (const auto& each : subscribers_)
    for (std::size_t p = 0; p < publishers_.size(); ++p)
      if (each.is_subscribed(p) && each.next(p) < publishers_[p].flight.sent())
        throw run_failure("lost: message " + std::to_string(each.next(p)) + " of publisher "
                          + std::to_string(p) + " has not arrived at " + each.subscriber()
                          + ", and for " + std::to_string(around_.deadline / 1ms)
                          + " ms nothing has");
  throw run_failure("messages are under way that all have got");
}

figures streams::measured(const stretch& spent, std::uint64_t deliveries) const {
  const auto count = static_cast<double>(deliveries);
  const auto quantile = [](const histogram& from, double share) -> std::optional<double> {
    if (from.count() == 0)
      return std::nullopt;
    return static_cast<double>(share < 1 ? from.quantile(share) : from.max()) * 1e-3;
  };
  figures all = {
    {"delivered_per_second", "delivered", unit::per_second, count / spent.wall},
    {"delivered_per_server_cpu_second", "per server CPU-second", unit::per_cpu_second,
     spent.per_server_cpu_second(count)},
    {"latency_p50_us", "latency p50", unit::microseconds, quantile(latency_, 0.5)},
    {"latency_p90_us", "latency p90", unit::microseconds, quantile(latency_, 0.9)},
    {"latency_p99_us", "latency p99", unit::microseconds, quantile(latency_, 0.99)},
    {"latency_p999_us", "latency p99.9", unit::microseconds, quantile(latency_, 0.999)},
    {"latency_max_us", "latency max", unit::microseconds, quantile(latency_, 1)},
  };
  if (plan_.rate > 0) {
    all.push_back(
      {"late_p50_us", "sent late by, p50", unit::microseconds, quantile(lateness_, 0.5)});
    all.push_back(
      {"late_p99_us", "sent late by, p99", unit::microseconds, quantile(lateness_, 0.99)});
  }
  all.push_back({"delivered", "deliveries, all checked", unit::count, count});
  all.push_back({"seconds", "measured", unit::seconds, spent.wall});
  all.push_back({"server_cpu_seconds", "server CPU", unit::seconds, spent.server_cpu});
  all.push_back({"generator_cpu_seconds", "generator CPU", unit::seconds, spent.own_cpu});
  return all;
}

std::string streams::now_going_on(time_point begin, std::uint64_t deliveries_before) const {
  const auto seconds = std::max(1e-9, seconds_of(now_ - begin));
  return std::to_string(static_cast<int>(seconds))
         + " s: " + short_number(static_cast<double>(delivered_ - deliveries_before) / seconds)
         + " deliveries/s";
}

}  // namespace donet::bench
