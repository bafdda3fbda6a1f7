#include "tools/bench/interest.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/client_protocol.hpp"
#include "tools/bench/crowd.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/histogram.hpp"
#include "tools/bench/sight.hpp"

#include <algorithm>
#include <string>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
constexpr std::uint32_t zone = 1;
constexpr std::uint16_t interest = 7;

std::string done_with(std::uint32_t context) {
  std::string text;
  append(text, context);
  append(text, interest);
  return text;
}

class interest_load {
public:
  interest_load(const invocation& asked, const session& around);

  figures run();

private:
  enum class phase : std::uint8_t { idle, opening, open, closing };

  struct viewer {
    explicit viewer(const stage& world) : seen(world, zone) {}

    interest_load::phase phase = phase::idle;
    std::uint32_t context = 0;
    time_point asked_at{};
    sight seen;
  };

  void rounds(time_point end, std::uint64_t count);
  void open(std::size_t first, std::size_t count);
  void close(std::size_t first, std::size_t count);
  void wait_for_all();
  void take(std::size_t index, const frame& message);
  void done(std::size_t index, const frame& message);
  [[noreturn]] void fail_unexpected(std::size_t index, const frame& message) const;
  [[noreturn]] void fail_silence() const;
  viewer& at(std::size_t first, std::size_t offset) {
    return viewers_[(first + offset) % viewers_.size()];
  }

  const invocation& asked_;
  const session& around_;
  client_protocol spoken_;
  crowd crowd_;
  link_set& links_;
  std::vector<viewer> viewers_;
  std::size_t at_once_;
  std::size_t first_ = 0;  // the first client of the next round
  std::uint32_t context_ = 0;
  std::size_t waiting_ = 0;
  time_point progress_at_;
  std::uint64_t opened_ = 0;
  std::uint64_t shown_ = 0;
  histogram took_;
};

interest_load::interest_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), spoken_(asked.hash, asked.version),
      crowd_(around, spoken_, asked, {asked.objects, 1, false}), links_(crowd_.links()),
      viewers_(asked.clients, viewer(crowd_.world())),
      at_once_(asked.at_once == 0 ? asked.clients : std::min(asked.at_once, asked.clients)),
      progress_at_(clock::now()) {}

figures interest_load::run() {
  const bool counted = asked_.messages != 0;
  if (!counted)
    rounds(clock::now() + nanoseconds_of(asked_.warmup), 0);
  took_.clear();
  opened_ = shown_ = 0;
  const auto from = reading::now(around_);
  rounds(from.at + nanoseconds_of(asked_.duration), asked_.messages);
  const stretch spent(from, reading::now(around_));

  const auto count = static_cast<double>(opened_);
  const auto quantile = [&](double share) -> std::optional<double> {
    if (took_.count() == 0)
      return std::nullopt;
    return static_cast<double>(share < 1 ? took_.quantile(share) : took_.max()) * 1e-3;
  };
  return {
    {"interest_p50_us", "from ADD_INTEREST to DONE, p50", unit::microseconds, quantile(0.5)},
    {"interest_p99_us", "p99", unit::microseconds, quantile(0.99)},
    {"interest_p999_us", "p99.9", unit::microseconds, quantile(0.999)},
    {"interest_max_us", "max", unit::microseconds, quantile(1)},
    {"interests_per_second", "interests opened, and closed", unit::per_second, count / spent.wall},
    {"interests_per_server_cpu_second", "per server CPU-second", unit::per_cpu_second,
     spent.per_server_cpu_second(count)},
    {"entries_per_second", "objects shown", unit::per_second,
     static_cast<double>(shown_) / spent.wall},
    {"interests", "interests, all complete", unit::count, count},
    {"entries", "objects shown, all checked", unit::count, static_cast<double>(shown_)},
    {"seconds", "measured", unit::seconds, spent.wall},
    {"server_cpu_seconds", "server CPU", unit::seconds, spent.server_cpu},
    {"generator_cpu_seconds", "generator CPU", unit::seconds, spent.own_cpu},
  };
}

// Runs until `count` interests have been opened, or, if that is 0, until `end`; the last round is
// completed.
void interest_load::rounds(time_point end, std::uint64_t count) {
  const auto before = opened_;
  while (!around_.stopped && (count != 0 ? opened_ - before < count : clock::now() < end)) {
    open(first_, at_once_);
    wait_for_all();
    close(first_, at_once_);
    wait_for_all();
    first_ = (first_ + at_once_) % viewers_.size();
    around_.shown.show(links_.now(),
                       [&] { return std::to_string(opened_ - before) + " interests"; });
  }
}

void interest_load::open(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    auto& one = at(first, i);
    text.clear();
    append_add_interest(text, ++context_, interest, crowd_.world().district(), zone);
    one.context = context_;
    one.phase = phase::opening;
    one.asked_at = clock::now();
    links_.send((first + i) % viewers_.size(), text);
  }
  waiting_ = count;
}

void interest_load::close(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    auto& one = at(first, i);
    text.clear();
    append_remove_interest(text, ++context_, interest);
    one.context = context_;
    one.phase = phase::closing;
    links_.send((first + i) % viewers_.size(), text);
  }
  waiting_ = count;
}

void interest_load::wait_for_all() {
  progress_at_ = clock::now();
  while (waiting_ > 0) {
    links_.turn(look_interval, [&](std::size_t index, const frame& message) {
      progress_at_ = links_.now();
      take(index, message);
    });
    if (clock::now() - progress_at_ > around_.deadline)
      fail_silence();
  }
}

void interest_load::take(std::size_t index, const frame& message) {
  auto& one = viewers_[index];
  const auto type = client_message_type(message);
  if (type == client_message::enter && one.phase == phase::opening) {
    one.seen.enter(links_.name(index), message.payload);
    ++shown_;
  } else if (type == client_message::leaving && one.phase == phase::closing) {
    one.seen.leave(links_.name(index), message.payload);
  } else if (type == client_message::done_interest && message.payload == done_with(one.context)) {
    done(index, message);
  } else {
    fail_unexpected(index, message);
  }
}

void interest_load::done(std::size_t index, const frame& message) {
  auto& one = viewers_[index];
  if (one.phase == phase::opening) {
    one.seen.expect_all(links_.name(index));
    took_.record(static_cast<std::uint64_t>((links_.now() - one.asked_at).count()));
    one.phase = phase::open;
    ++opened_;
  } else if (one.phase == phase::closing) {
    one.seen.expect_none(links_.name(index));
    one.phase = phase::idle;
  } else {
    fail_unexpected(index, message);
  }
  --waiting_;
}

void interest_load::fail_unexpected(std::size_t index, const frame& message) const {
  constexpr const char* doing[] = {"is waiting for nothing", "opens its interest",
                                   "has its interest open", "closes its interest"};
  throw run_failure(links_.name(index) + " got a message of type "
                    + std::to_string(client_message_type(message)) + " with "
                    + std::to_string(message.payload.size()) + " bytes while it "
                    + doing[static_cast<std::size_t>(viewers_[index].phase)]);
}

void interest_load::fail_silence() const {
  const auto late = std::ranges::find_if(viewers_, [](const viewer& each) {
    return each.phase == phase::opening || each.phase == phase::closing;
  });
  throw run_failure("lost: " + links_.name(static_cast<std::size_t>(late - viewers_.begin()))
                    + " has " + std::to_string(late->seen.count()) + " of "
                    + std::to_string(asked_.objects) + " objects in sight, and for "
                    + std::to_string(around_.deadline / 1ms) + " ms nothing has come while it "
                    + (late->phase == phase::opening ? "opens" : "closes") + " its interest");
}

}  // namespace

std::vector<figures> run_interest(const invocation& asked, const session& around) {
  interest_load load(asked, around);
  std::vector<figures> runs;
  while (runs.size() < asked.runs && !around.stopped)
    runs.push_back(load.run());
  return runs;
}

}  // namespace donet::bench
