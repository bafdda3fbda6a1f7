#include "tools/bench/records.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/disk.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/histogram.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/random_numbers.hpp"
#include "tools/bench/record_messages.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
constexpr std::size_t ai = 0;  // the only link
constexpr std::size_t bytes_per_send = 65'536;

class record_load {
public:
  record_load(const invocation& asked, const session& around);

  std::vector<figures> run();

private:
  /// The requests. `look` reads all of an object, in the order of creation; `remove` deletes it and
  /// looks; `activate` activates it and deletes it from RAM again.
  enum class phase : std::uint8_t { create, mixed, get, activate, look, remove };

  struct record {
    std::uint32_t id = 0;
    std::uint32_t level = 0;       // the last level set
    std::uint32_t made_with = 0;   // the level at creation, part of its name
    std::uint64_t last_heard = 0;  // number of the last answered request about it
  };
  struct under_way {
    phase what{};
    bool is_due = false;
    std::uint64_t number = 0;
    std::size_t object = 0;
    std::uint32_t level = 0;
    time_point sent_at{};
    bool has_entered = false;
  };

  figures measure(phase what);
  void do_all(phase what, std::size_t first, const char* saying);
  void run_until(phase what, time_point end, std::uint64_t count, const char* saying);
  void wait_for_all();
  void send(phase what, std::uint64_t count_left);
  void append_request(phase what, under_way& one);
  void turn();
  void take(const frame& message);
  void take_news(std::uint16_t type, std::uint32_t id);
  void land(under_way& one);
  under_way& find(std::uint32_t context, std::uint16_t type);
  std::string expected(const under_way& one) const;
  void take_id(const under_way& one, std::string_view payload);
  void check_progress();

  const invocation& asked_;
  const session& around_;
  std::uint64_t own_channel_;
  md_protocol spoken_;
  record_messages messages_;
  link_set links_;
  random_numbers random_{1};
  std::string text_;

  std::vector<record> records_;
  std::unordered_set<std::uint32_t> ids_;
  std::size_t next_in_order_ = 0;
  std::uint32_t levels_ = 0;
  // The context of a request holds its number and, in its low bits, its index in this list.
  std::vector<under_way> slots_;
  std::vector<std::size_t> free_slots_;
  // For objects that are being activated, the index in `slots_`.
  std::unordered_map<std::uint32_t, std::size_t> awaited_;
  std::uint64_t sent_ = 0;
  std::uint64_t landed_ = 0;
  histogram latency_;
  std::uint64_t landed_when_checked_ = 0;
  time_point progress_at_;
};

record_load::record_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), own_channel_(own_channels()),
      messages_(asked.control_channel, own_channel_), links_(around, spoken_),
      slots_(std::bit_ceil(asked.window)), progress_at_(clock::now()) {
  for (std::size_t i = asked.window; i > 0; --i)
    free_slots_.push_back(i - 1);
  links_.connect("the AI");
  // The subscription is in force before the first request is processed, because both use the same
  // link.
  links_.send(ai, spoken_.subscription(own_channel_));
  if (asked.command == command::database_activate)
    links_.send(ai, spoken_.subscription(record_messages::place));
}

std::vector<figures> record_load::run() {
  const auto disk = fsyncs_per_second(asked_.disk, nanoseconds_of(asked_.disk_time), around_);
  const phase what = asked_.command == command::database_mixed      ? phase::mixed
                     : asked_.command == command::database_create   ? phase::create
                     : asked_.command == command::database_activate ? phase::activate
                                                                    : phase::get;
  if (what != phase::create) {
    run_until(phase::create, time_point::max(), asked_.objects, "created");
    wait_for_all();
  }
  std::vector<figures> runs;
  while (runs.size() < asked_.runs && !around_.stopped) {
    const auto made_before = records_.size();
    figures one = measure(what);
    one.push_back({"disk_fsyncs_per_second", "fsyncs of that disk alone", unit::per_second, disk});
    runs.push_back(std::move(one));
    if (what == phase::create)
      do_all(phase::look, made_before, "read again");
  }
  if (what != phase::create)
    do_all(phase::look, 0, "read again");
  if (!asked_.keeps_objects)
    do_all(phase::remove, 0, "deleted");
  if (runs.empty())
    throw run_failure("stopped before anything was measured");
  return runs;
}

figures record_load::measure(phase what) {
  if (asked_.messages == 0)
    run_until(what, clock::now() + nanoseconds_of(asked_.warmup), 0, "warming up");
  wait_for_all();
  latency_.clear();
  const auto before = landed_;
  const auto from = reading::now(around_);
  run_until(what, from.at + nanoseconds_of(asked_.duration), asked_.messages, "have answers");
  const auto in_time = static_cast<double>(landed_ - before);
  const stretch spent(from, reading::now(around_));
  wait_for_all();

  const std::string key = what == phase::mixed      ? "exchanges"
                          : what == phase::create   ? "creates"
                          : what == phase::activate ? "activations"
                                                    : "gets";
  const std::string label = what == phase::mixed ? "set + get" : key;
  const auto time = [&](const char* of, double share) {
    return figure{"latency_" + std::string(of) + "_us", "  " + std::string(of), unit::microseconds,
                  latency_.count() == 0
                    ? std::nullopt
                    : std::optional(static_cast<double>(latency_.quantile(share)) * 1e-3)};
  };
  return {{key, label + ", all checked", unit::count, in_time},
          {"seconds", "in", unit::seconds, spent.wall},
          {key + "_per_second", label, unit::per_second, in_time / spent.wall},
          {key + "_per_server_cpu_second", "  per server CPU-second", unit::per_cpu_second,
           spent.per_server_cpu_second(in_time)},
          time("p50", 0.5),
          time("p90", 0.9),
          time("p99", 0.99),
          time("max", 1)};
}

// Runs the phase once for each record from `first` on.
void record_load::do_all(phase what, std::size_t first, const char* saying) {
  next_in_order_ = first;
  if (first < records_.size())
    run_until(what, time_point::max(), records_.size() - first, saying);
  wait_for_all();
}

// Runs until `count` answers have arrived, or, if that is 0, until `end`.
void record_load::run_until(phase what, time_point end, std::uint64_t count, const char* saying) {
  const auto begin = landed_;
  const auto sent_before = sent_;
  while (!around_.stopped && (count != 0 ? landed_ - begin < count : clock::now() < end)) {
    send(what, count == 0 ? asked_.window : count - (sent_ - sent_before));
    turn();
    around_.shown.show(links_.now(),
                       [&] { return std::to_string(landed_ - begin) + " " + saying; });
  }
}

void record_load::wait_for_all() {
  while (landed_ < sent_)
    turn();
}

// ---- requests ----

void record_load::send(phase what, std::uint64_t count_left) {
  text_.clear();
  const auto at = clock::now();
  for (; count_left > 0 && !free_slots_.empty() && !links_.is_blocked(ai)
         && text_.size() < bytes_per_send;
       --count_left) {
    const std::size_t place = free_slots_.back();
    free_slots_.pop_back();
    under_way& one = slots_[place];
    one = {what, true, ++sent_, 0, 0, at, false};
    if (what == phase::create) {
      one.object = records_.size();
      records_.push_back({0, ++levels_, levels_, 0});
    } else if (what == phase::look || what == phase::remove) {
      one.object = next_in_order_++;
    } else if (what == phase::activate) {
      // Objects take turns, so that each has at most one request in flight.
      one.object = next_in_order_++ % records_.size();
    } else {
      one.object = random_.below(records_.size());
    }
    if (what == phase::mixed)
      records_[one.object].level = ++levels_;
    one.level = records_[one.object].level;
    append_request(what, one);
  }
  if (!text_.empty())
    links_.send(ai, text_);
}

void record_load::append_request(phase what, under_way& one) {
  const auto place = static_cast<std::size_t>(&one - slots_.data());
  const auto context = static_cast<std::uint32_t>(one.number * slots_.size() + place);
  const std::uint32_t id = records_[one.object].id;
  switch (what) {
  case phase::create: return messages_.create(text_, context, one.level);
  case phase::mixed: messages_.set(text_, id, one.level); [[fallthrough]];
  case phase::get: return messages_.get(text_, context, id);
  case phase::activate: awaited_[id] = place; return messages_.activate(text_, id);
  case phase::remove: messages_.remove(text_, id); [[fallthrough]];
  case phase::look: return messages_.get_all(text_, context, id);
  }
}

// ---- answers ----

void record_load::turn() {
  links_.turn(look_interval, [&](std::size_t, const frame& message) { take(message); });
  check_progress();
}

void record_load::take(const frame& message) {
  const std::uint16_t type = type_of(message.address);
  if (message.payload.size() < sizeof(std::uint32_t))
    throw run_failure("an answer of the Database Server, of type " + std::to_string(type)
                      + ", is cut short");
  if (type == enter_location || type == enter_location_other || type == delete_ram)
    return take_news(type, load<std::uint32_t>(message.payload.data()));
  under_way& one = find(load<std::uint32_t>(message.payload.data()), type);
  const std::string_view payload = message.payload.substr(sizeof(std::uint32_t));
  if (one.what == phase::create)
    take_id(one, payload);
  else if (payload != expected(one))
    throw run_failure("the Database Server's answer of type " + std::to_string(type)
                      + " about object " + std::to_string(records_[one.object].id)
                      + " does not say what was set last before it was asked");
  record& about = records_[one.object];
  if (one.number < about.last_heard)
    throw run_failure("the Database Server's answers about object " + std::to_string(about.id)
                      + " are out of order");
  about.last_heard = one.number;
  latency_.record(static_cast<std::uint64_t>((links_.now() - one.sent_at).count()));
  land(one);
}

// Handles the entry and the deletion of an activated object.
void record_load::take_news(std::uint16_t type, std::uint32_t id) {
  const auto found = awaited_.find(id);
  under_way* const one = found == awaited_.end() ? nullptr : &slots_[found->second];
  const bool enters = type != delete_ram;
  if (one == nullptr || one->has_entered == enters)
    throw run_failure("object " + std::to_string(id) + " has " + (enters ? "come to life" : "gone")
                      + " at a time when that could not be");
  if (enters) {
    one->has_entered = true;
    latency_.record(static_cast<std::uint64_t>((links_.now() - one->sent_at).count()));
    return;
  }
  awaited_.erase(found);
  land(*one);
}

void record_load::land(under_way& one) {
  one.is_due = false;
  free_slots_.push_back(static_cast<std::size_t>(&one - slots_.data()));
  ++landed_;
}

// The request to which this context belongs.
record_load::under_way& record_load::find(std::uint32_t context, std::uint16_t type) {
  under_way& one = slots_[context & (slots_.size() - 1)];
  const auto place = static_cast<std::size_t>(&one - slots_.data());
  if (!one.is_due || static_cast<std::uint32_t>(one.number * slots_.size() + place) != context)
    throw run_failure("an answer of type " + std::to_string(type)
                      + " came that nothing is waiting for: duplicated, or of somebody else");
  const std::uint16_t due = one.what == phase::create  ? create_object_resp
                            : one.what == phase::mixed ? get_field_resp
                            : one.what == phase::get   ? get_field_resp
                                                       : get_all_resp;
  if (type != due)
    throw run_failure("an answer of type " + std::to_string(type) + " came where one of type "
                      + std::to_string(due) + " was due");
  return one;
}

// The expected answer after the context.
std::string record_load::expected(const under_way& one) const {
  switch (one.what) {
  case phase::remove: return not_there();
  case phase::look: return whole_answer(one.level, records_[one.object].made_with);
  default: return level_answer(one.level);
  }
}

void record_load::take_id(const under_way& one, std::string_view payload) {
  if (payload.size() != sizeof(std::uint32_t))
    throw run_failure("the answer to a creation has " + std::to_string(payload.size())
                      + " bytes behind its context instead of 4");
  const auto id = load<std::uint32_t>(payload.data());
  if (id == 0)
    throw run_failure("the Database Server has not created an object; does it know the world of "
                      "config/worlds/bench.dc, and has it ids left?");
  if (!ids_.insert(id).second)
    throw run_failure("the Database Server has given the id " + std::to_string(id) + " twice");
  records_[one.object].id = id;
}

void record_load::check_progress() {
  const auto now = links_.now();
  if (landed_ != landed_when_checked_ || landed_ == sent_) {
    landed_when_checked_ = landed_;
    progress_at_ = now;
  } else if (now - progress_at_ > around_.deadline) {
    throw run_failure("lost: " + std::to_string(sent_ - landed_)
                      + " requests have no answer, and for "
                      + std::to_string(around_.deadline / 1ms)
                      + " ms nothing has come; does a Database Server listen to channel "
                      + std::to_string(asked_.control_channel) + "?");
  }
}

}  // namespace

std::vector<figures> run_records(const invocation& asked, const session& around) {
  return record_load(asked, around).run();
}

}  // namespace donet::bench
