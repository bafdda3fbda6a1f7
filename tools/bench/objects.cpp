#include "tools/bench/objects.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/histogram.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/random_numbers.hpp"
#include "tools/bench/rest.hpp"
#include "tools/bench/world.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>
#include <vector>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
constexpr std::size_t ai = 0;  // links
constexpr std::size_t watcher = 1;
constexpr std::size_t bytes_per_send = 65'536;
// The window for creations and deletions that are not measured.
constexpr std::size_t usual_window = 256;

// The parent of all objects, which does not exist. The zone is the id of the first object, so that
// other generators at the same Message Director use other zones.
constexpr std::uint32_t parent = 900'000'000;

constexpr std::uint16_t create_with_other = 2001;
constexpr std::uint16_t get_field = 2010;
constexpr std::uint16_t get_field_resp = 2011;
constexpr std::uint16_t set_field = 2020;
constexpr std::uint16_t delete_ram = 2032;
constexpr std::uint16_t enter_location_with_other = 2043;

// The parts of a server's message that are checked.
struct news {
  std::uint16_t type = 0;
  std::uint32_t object = 0;
  std::uint64_t number = 0;
};

class object_load {
public:
  object_load(const invocation& asked, const session& around);

  figures run();
  std::vector<figures> run_updates();
  figures run_idle();

private:
  enum class phase : std::uint8_t { create, update_one, update_any, query, remove };

  struct result {
    stretch spent;
    std::uint64_t count = 0;
    std::optional<double> p50;
    std::optional<double> p99;
  };

  struct under_way {
    news expected;
    time_point sent_at{};
  };

  void confirm_subscription();
  result measure(phase now, std::uint64_t count);
  void run_until(phase now, time_point end, std::uint64_t count);
  void leave();
  void send(phase now, std::uint64_t count_left);
  news next(phase now);
  void append_request(phase now, const news& about);
  void append_header(std::uint64_t to, std::uint16_t type, std::size_t payload_size);
  void turn();
  void take(std::size_t index, const frame& message);
  news read(const frame& message) const;
  void check_progress();
  std::optional<double> memory() const {
    return around_.process ? around_.process->resident_bytes() : std::nullopt;
  }

  const invocation& asked_;
  const session& around_;
  std::uint64_t own_channel_;
  std::size_t window_;
  md_protocol spoken_;
  link_set links_;
  random_numbers random_{1};
  std::string text_;

  std::vector<std::uint64_t> numbers_;  // the last number set in each object
  std::vector<under_way> ring_;
  std::uint64_t sent_ = 0;
  std::uint64_t landed_ = 0;
  std::uint64_t told_ = 0;
  bool confirmed_ = false;
  histogram latency_;
  std::uint64_t landed_when_checked_ = 0;
  time_point progress_at_;
};

object_load::object_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), own_channel_(own_channels()), window_(asked.window),
      links_(around, spoken_), numbers_(asked.objects),
      ring_(std::bit_ceil(std::max(asked.window, usual_window))), progress_at_(clock::now()) {
  links_.connect("the AI");
  links_.connect("the watcher");
  links_.send(ai, spoken_.subscription(own_channel_));
  links_.send(watcher, spoken_.subscription(std::uint64_t{parent} << 32 | asked_.first_id));
  confirm_subscription();
}

// Called when a message sent after the watcher's subscription reaches the AI: both subscriptions
// are in force.
void object_load::confirm_subscription() {
  const auto give_up = clock::now() + around_.deadline;
  while (!confirmed_) {
    links_.send(watcher, spoken_.message(own_channel_, "here"));
    links_.turn(20ms, [&](std::size_t index, const frame&) { confirmed_ |= index == ai; });
    if (clock::now() >= give_up)
      throw run_failure("the server does not deliver to a subscribed channel");
  }
}

figures object_load::run() {
  const auto before = memory();
  const auto created = measure(phase::create, asked_.objects);
  const auto after = memory();
  const auto updated_one = measure(phase::update_one, asked_.messages);
  const auto updated_any = measure(phase::update_any, asked_.messages);
  const auto queried = measure(phase::query, asked_.messages);
  const auto deleted = measure(phase::remove, asked_.objects);
  const auto at_end = memory();

  figures all;
  const auto add = [&all](const std::string& key, const std::string& label, const result& r) {
    const auto count = static_cast<double>(r.count);
    all.push_back({key + "_per_second", label, unit::per_second, count / r.spent.wall});
    all.push_back({key + "_per_server_cpu_second", "  per server CPU-second", unit::per_cpu_second,
                   r.spent.per_server_cpu_second(count)});
    all.push_back({key + "_p50_us", "  p50", unit::microseconds, r.p50});
    all.push_back({key + "_p99_us", "  p99", unit::microseconds, r.p99});
  };
  add("creates", "creates", created);
  add("updates_of_one", "updates of one object", updated_one);
  add("updates_of_any", "updates of any object", updated_any);
  add("queries", "queries of any object", queried);
  add("deletes", "deletes", deleted);
  all.push_back({"server_bytes_per_object", "server memory per object", unit::bytes,
                 before && after
                   ? std::optional((*after - *before) / static_cast<double>(asked_.objects))
                   : std::nullopt});
  all.push_back({"server_memory_with_all", "server memory with all", unit::bytes, after});
  all.push_back({"server_memory_at_end", "server memory without them", unit::bytes, at_end});
  return all;
}

std::vector<figures> object_load::run_updates() {
  window_ = usual_window;
  measure(phase::create, asked_.objects);
  window_ = asked_.window;
  std::vector<figures> runs;
  while (runs.size() < asked_.runs && !around_.stopped) {
    run_until(phase::update_any, clock::now() + nanoseconds_of(asked_.warmup), 0);
    const auto updated = measure(phase::update_any, asked_.messages);
    const auto count = static_cast<double>(updated.count);
    runs.push_back(
      {{"updates_per_second", "updates", unit::per_second, count / updated.spent.wall},
       {"updates_per_server_cpu_second", "per server CPU-second", unit::per_cpu_second,
        updated.spent.per_server_cpu_second(count)},
       {"latency_p50_us", "latency p50", unit::microseconds, updated.p50},
       {"latency_p99_us", "latency p99", unit::microseconds, updated.p99},
       {"updates", "updates, all checked", unit::count, count},
       {"seconds", "measured", unit::seconds, updated.spent.wall},
       {"server_cpu_seconds", "server CPU", unit::seconds, updated.spent.server_cpu},
       {"generator_cpu_seconds", "generator CPU", unit::seconds, updated.spent.own_cpu}});
  }
  leave();
  return runs;
}

figures object_load::run_idle() {
  window_ = usual_window;
  rest seen;
  seen.before = server_view::now(around_);
  measure(phase::create, asked_.objects);
  seen.from = server_view::now(around_);
  const auto until = seen.from.at.at + nanoseconds_of(asked_.duration);
  for (auto now = clock::now(); now < until && !around_.stopped; now = clock::now())
    links_.turn(std::min<std::chrono::nanoseconds>(look_interval, until - now),
                [&](std::size_t index, const frame& message) { take(index, message); });
  seen.to = server_view::now(around_);
  leave();
  return figures_of(seen, "object", asked_.objects);
}

void object_load::leave() {
  window_ = usual_window;
  if (!asked_.keeps_objects)
    measure(phase::remove, asked_.objects);
}

object_load::result object_load::measure(phase now, std::uint64_t count) {
  latency_.clear();
  progress_at_ = clock::now();
  const auto before = landed_;
  const auto from = reading::now(around_);
  run_until(now, from.at + nanoseconds_of(asked_.duration), count);
  const auto in_time = landed_ - before;
  const auto to = reading::now(around_);
  while (landed_ < sent_)
    turn();
  result found{stretch(from, to), in_time, {}, {}};
  if (latency_.count() != 0) {
    found.p50 = static_cast<double>(latency_.quantile(0.5)) * 1e-3;
    found.p99 = static_cast<double>(latency_.quantile(0.99)) * 1e-3;
  }
  return found;
}

// Runs until `count` messages have arrived, or, if that is 0, until `end`.
void object_load::run_until(phase now, time_point end, std::uint64_t count) {
  const auto begin = landed_;
  const auto sent_before = sent_;
  while (!around_.stopped && (count != 0 ? landed_ - begin < count : links_.now() < end)) {
    send(now, count == 0 ? window_ : count - (sent_ - sent_before));
    turn();
    around_.shown.show(links_.now(),
                       [&] { return std::to_string(landed_ - begin) + " have arrived"; });
  }
}

void object_load::send(phase now, std::uint64_t count_left) {
  const auto room = window_ - std::min(window_, sent_ - landed_);
  const auto wanted = std::min<std::uint64_t>(room, count_left);
  text_.clear();
  const auto at = clock::now();
  for (std::uint64_t i = 0; i < wanted && !links_.is_blocked(ai) && text_.size() < bytes_per_send;
       ++i) {
    const news about = next(now);
    append_request(now, about);
    ring_[sent_++ & (ring_.size() - 1)] = {about, at};
  }
  if (!text_.empty())
    links_.send(ai, text_);
}

// The message that must arrive for the next request.
news object_load::next(phase now) {
  const auto in_order = static_cast<std::uint32_t>(told_ % asked_.objects);
  const auto any = static_cast<std::uint32_t>(random_.below(asked_.objects));
  switch (now) {
  case phase::create: ++told_; return {enter_location_with_other, in_order, 0};
  case phase::update_one: return {set_field, 0, ++numbers_[0]};
  case phase::update_any: return {set_field, any, ++numbers_[any]};
  case phase::query: return {get_field_resp, any, numbers_[any]};
  default: ++told_; return {delete_ram, in_order, 0};
  }
}

void object_load::append_header(std::uint64_t to, std::uint16_t type, std::size_t payload_size) {
  append(text_, static_cast<std::uint16_t>(1 + 8 + 8 + 2 + payload_size));
  append(text_, std::uint8_t{1});
  append(text_, to);
  append(text_, own_channel_);
  append(text_, type);
}

void object_load::append_request(phase now, const news& about) {
  const std::uint32_t id = asked_.first_id + about.object;
  switch (now) {
  case phase::create:
    append_header(asked_.control_channel, create_with_other, 4 + 4 + 4 + 2 + 8 + 2 + 2 + 4);
    append(text_, id);
    append(text_, parent);
    append(text_, asked_.first_id);
    append(text_, world::object_class);
    append(text_, std::uint64_t{0});
    append(text_, std::uint16_t{1});
    append(text_, world::object_set_spare);
    append(text_, about.object);
    break;
  case phase::update_one:
  case phase::update_any:
    append_header(id, set_field, 4 + 2 + 8);
    append(text_, id);
    append(text_, world::object_set_number);
    append(text_, about.number);
    break;
  case phase::query:
    append_header(id, get_field, 4 + 4 + 2);
    append(text_, about.object);  // the context
    append(text_, id);
    append(text_, world::object_set_number);
    break;
  case phase::remove:
    append_header(id, delete_ram, 4);
    append(text_, id);
    break;
  }
}

// ---- received messages ----

void object_load::turn() {
  links_.turn(look_interval,
              [&](std::size_t index, const frame& message) { take(index, message); });
  check_progress();
}

news object_load::read(const frame& message) const {
  news found;
  found.type = type_of(message.address);
  const std::string_view payload = message.payload;
  const auto need = [&payload](std::size_t size) {
    if (payload.size() < size)
      throw run_failure("a message of the State Server is cut short");
  };
  need(4);
  const auto number = load<std::uint32_t>(payload.data());
  switch (found.type) {
  case get_field_resp:
    need(4 + 1 + 2 + 8);
    found.object = number;
    found.number = load<std::uint64_t>(payload.data() + 7);
    break;
  case set_field:
    need(4 + 2 + 8);
    found.object = number - asked_.first_id;
    found.number = load<std::uint64_t>(payload.data() + 6);
    break;
  default: found.object = number - asked_.first_id;
  }
  return found;
}

void object_load::take(std::size_t index, const frame& message) {
  if (index == ai && message.payload == "here")
    return;
  const news got = read(message);
  const auto fail = [&](const std::string& what) {
    throw run_failure(links_.name(index) + " got a message of type " + std::to_string(got.type)
                      + " about object " + std::to_string(got.object) + what);
  };
  if (landed_ == sent_)
    fail(", and nothing is under way");
  const under_way& due = ring_[landed_ & (ring_.size() - 1)];
  if (index != (due.expected.type == get_field_resp ? ai : watcher))
    fail(" that is not for it");
  if (got.type != due.expected.type || got.object != due.expected.object)
    fail(" where one of type " + std::to_string(due.expected.type) + " about object "
         + std::to_string(due.expected.object) + " was due: lost or out of order");
  if (got.number != due.expected.number)
    fail(" with the number " + std::to_string(got.number) + " where "
         + std::to_string(due.expected.number) + " was due");
  latency_.record(static_cast<std::uint64_t>((links_.now() - due.sent_at).count()));
  ++landed_;
}

void object_load::check_progress() {
  const auto now = links_.now();
  if (landed_ != landed_when_checked_ || landed_ == sent_) {
    landed_when_checked_ = landed_;
    progress_at_ = now;
  } else if (now - progress_at_ > around_.deadline) {
    const news& due = ring_[landed_ & (ring_.size() - 1)].expected;
    throw run_failure("lost: a message of type " + std::to_string(due.type) + " about object "
                      + std::to_string(due.object) + " has not arrived, and for "
                      + std::to_string(around_.deadline / 1ms)
                      + " ms nothing has; does the server have a State Server with the world of "
                        "config/worlds/bench.dc?");
  }
}

}  // namespace

figures run_objects(const invocation& asked, const session& around) {
  return object_load(asked, around).run();
}

std::vector<figures> run_object_updates(const invocation& asked, const session& around) {
  return object_load(asked, around).run_updates();
}

figures run_idle_objects(const invocation& asked, const session& around) {
  return object_load(asked, around).run_idle();
}

}  // namespace donet::bench
