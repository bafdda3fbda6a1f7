#include "tools/bench/logins.hpp"

#include "tools/bench/client_protocol.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/histogram.hpp"
#include "tools/bench/link_set.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace donet::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;

struct visitor {
  enum class phase : std::uint8_t { away, greeting, answered, leaving };

  visitor::phase phase = phase::away;
  time_point begun{};
};

class login_load {
public:
  login_load(const invocation& asked, const session& around);

  figures run();

private:
  void turn(std::chrono::nanoseconds patience);
  void fill_places();
  void come(std::size_t index);
  void take(std::size_t index, const frame& message);
  void leave(std::size_t index);
  void close(std::size_t index);
  void look();
  figures measured(const stretch& spent, std::uint64_t logins) const;

  const invocation& asked_;
  const session& around_;
  client_protocol spoken_;
  link_set links_;
  std::vector<visitor> visitors_;
  std::vector<std::size_t> places_;  // indices of unused clients
  std::vector<std::size_t> answered_;
  std::string farewell_;

  time_point begun_;
  time_point look_at_;
  std::uint64_t started_ = 0;
  std::uint64_t done_ = 0;
  histogram took_;
};

login_load::login_load(const invocation& asked, const session& around)
    : asked_(asked), around_(around), spoken_(asked.hash, asked.version), links_(around, spoken_),
      visitors_(asked.connections), begun_(clock::now()), look_at_(begun_) {
  allow_descriptors(asked.connections);
  append_disconnect(farewell_);
  for (std::size_t i = asked.connections; i > 0; --i)
    places_.push_back(i - 1);
}

figures login_load::run() {
  const auto from = reading::now(around_);
  begun_ = look_at_ = from.at;
  const auto end =
    asked_.messages != 0 ? time_point::max() : from.at + nanoseconds_of(asked_.duration);
  while (links_.now() < end && !around_.stopped
         && (asked_.messages == 0 || done_ < asked_.messages)) {
    fill_places();
    turn(std::min<std::chrono::nanoseconds>(look_interval, end - links_.now()));
  }
  const auto to = reading::now(around_);
  const auto logins = done_;
  while (places_.size() < visitors_.size())
    turn(look_interval);
  return measured(stretch(from, to), logins);
}

void login_load::turn(std::chrono::nanoseconds patience) {
  links_.turn(patience, [&](std::size_t index, const frame& message) { take(index, message); });
  for (const auto index : answered_)
    leave(index);
  answered_.clear();
  if (asked_.disconnect)
    for (std::size_t i = 0; i < visitors_.size(); ++i)
      if (visitors_[i].phase == visitor::phase::leaving && links_.has_ended(i))
        close(i);
  look();
}

void login_load::fill_places() {
  while (!places_.empty() && (asked_.messages == 0 || started_ < asked_.messages)) {
    const auto index = places_.back();
    places_.pop_back();
    come(index);
  }
}

void login_load::come(std::size_t index) {
  ++started_;
  visitors_[index] = {visitor::phase::greeting, clock::now()};
  links_.open(index, "client " + std::to_string(index), next_source(around_.server, started_));
}

void login_load::take(std::size_t index, const frame& message) {
  auto& one = visitors_[index];
  const auto type = client_message_type(message);
  if (type != client_message::hello_resp || !message.payload.empty())
    throw run_failure(links_.name(index) + " got a message of type " + std::to_string(type)
                      + " with " + std::to_string(message.payload.size())
                      + " bytes where HELLO_RESP was due");
  if (one.phase != visitor::phase::greeting)
    throw run_failure(links_.name(index) + " got HELLO_RESP a second time: duplicated");
  one.phase = visitor::phase::answered;
  answered_.push_back(index);
  ++done_;
  took_.record(static_cast<std::uint64_t>((links_.now() - one.begun).count()));
}

// A client that sends CLIENT_DISCONNECT waits until the server closes; others close at once.
void login_load::leave(std::size_t index) {
  if (!asked_.disconnect)
    return close(index);
  visitors_[index].phase = visitor::phase::leaving;
  links_.let_end(index);
  links_.send(index, farewell_);
}

void login_load::close(std::size_t index) {
  links_.close(index, asked_.abort);
  visitors_[index].phase = visitor::phase::away;
  places_.push_back(index);
}

void login_load::look() {
  const auto now = links_.now();
  if (now < look_at_)
    return;
  look_at_ = now + look_interval;
  const auto waited = " in " + std::to_string(around_.deadline / 1ms) + " ms";
  for (std::size_t i = 0; i < visitors_.size(); ++i) {
    const auto& one = visitors_[i];
    if (one.phase == visitor::phase::away || now - one.begun <= around_.deadline)
      continue;
    if (links_.is_connecting(i))
      throw run_failure(links_.name(i) + " has not been connected" + waited);
    throw run_failure(one.phase == visitor::phase::greeting
                        ? "lost: " + links_.name(i) + " has not got HELLO_RESP" + waited
                        : links_.name(i) + " has said goodbye, and is still connected after"
                            + waited.substr(3));
  }
  around_.shown.show(now, [&] {
    const auto seconds = std::max(1e-9, seconds_of(now - begun_));
    return std::to_string(static_cast<int>(seconds))
           + " s: " + short_number(static_cast<double>(done_) / seconds) + " logins/s";
  });
}

figures login_load::measured(const stretch& spent, std::uint64_t logins) const {
  const auto count = static_cast<double>(logins);
  const auto microseconds = [&](std::uint64_t value) -> std::optional<double> {
    return took_.count() == 0 ? std::nullopt : std::optional(static_cast<double>(value) * 1e-3);
  };
  return {
    {"logins_per_second", "logins", unit::per_second, count / spent.wall},
    {"logins_per_server_cpu_second", "per server CPU-second", unit::per_cpu_second,
     spent.per_server_cpu_second(count)},
    {"login_p50_us", "from connect to HELLO_RESP, p50", unit::microseconds,
     microseconds(took_.quantile(0.5))},
    {"login_p99_us", "from connect to HELLO_RESP, p99", unit::microseconds,
     microseconds(took_.quantile(0.99))},
    {"login_max_us", "from connect to HELLO_RESP, max", unit::microseconds,
     microseconds(took_.max())},
    {"logins", "logins, all answered", unit::count, count},
    {"seconds", "measured", unit::seconds, spent.wall},
    {"server_cpu_seconds", "server CPU", unit::seconds, spent.server_cpu},
    {"generator_cpu_seconds", "generator CPU", unit::seconds, spent.own_cpu},
  };
}

}  // namespace

figures run_logins(const invocation& asked, const session& around) {
  return login_load(asked, around).run();
}

}  // namespace donet::bench
