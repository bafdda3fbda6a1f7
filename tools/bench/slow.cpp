#include "tools/bench/slow.hpp"

#include "tools/bench/failure.hpp"
#include "tools/bench/link.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/socket_table.hpp"
#include "tools/bench/traffic.hpp"

#include <algorithm>

#include <poll.h>
#include <sys/ioctl.h>

namespace donet::bench {

namespace {

// A link that subscribes and never reads.
class sleeper {
public:
  sleeper(const session& around, const traffic& others, std::size_t publishers)
      : link_(link::connect(around.server, "the slow subscriber")),
        server_port_(around.server.port()) {
    const md_protocol spoken;
    for (std::size_t i = 0; i < publishers; ++i)
      link_.send(spoken.subscription(others.channel(i)));
  }

  bool was_reset() const {
    pollfd asked{link_.descriptor(), POLLRDHUP, 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLERR | POLLHUP | POLLRDHUP)) != 0;
  }

  /// A server that closes the connection in order cannot deliver its last bytes to a peer that does
  /// not read. If the server is on this machine, the kernel's socket table shows the close. Reading
  /// that table takes long on a machine with many sockets.
  bool was_closed() const {
    bool seen = false;
    for (const auto& each : read_socket_tables()) {
      if (each.local_port != server_port_ || each.remote_port != own_port())
        continue;
      seen = true;
      if (each.state == static_cast<std::uint8_t>(socket_state::established))
        return false;
    }
    return seen;
  }

  /// Bytes that have reached this machine's kernel.
  std::size_t bytes_waiting() const {
    int count = 0;
    return ::ioctl(link_.descriptor(), FIONREAD, &count) == 0 && count > 0
             ? static_cast<std::size_t>(count)
             : 0;
  }

private:
  std::uint16_t own_port() const {
    endpoint own;
    own.size = sizeof own.address;
    void* const address = &own.address;
    if (::getsockname(link_.descriptor(), static_cast<sockaddr*>(address), &own.size) != 0)
      return 0;
    return own.port();
  }

  link link_;
  std::uint16_t server_port_;
};

std::optional<double> memory_of(const session& around) {
  return around.process ? around.process->resident_bytes() : std::nullopt;
}

// Observations while the slow subscriber sleeps.
struct watch {
  std::optional<double> dropped_within;
  std::optional<double> memory_max;
  std::size_t waiting_max = 0;
  time_point ask_again_at{};

  // Limits how often the socket table is read, so that its cost does not disturb the measurement.
  bool may_ask(time_point now) const { return !dropped_within && now >= ask_again_at; }
  void ask(const sleeper& slow, time_point began) {
    const auto asked_at = clock::now();
    const bool closed = slow.was_closed();
    const auto now = clock::now();
    if (closed)
      dropped_within = seconds_of(now - began);
    ask_again_at =
      now
      + std::max<std::chrono::nanoseconds>(std::chrono::milliseconds(500), 200 * (now - asked_at));
  }
};

figures compared(const figures& alone, const figures& beside) {
  figures all;
  const auto both = [&](std::string_view key, const std::string& label) {
    take_over(all, alone, key, "alone_", label + ", alone");
    take_over(all, beside, key, "beside_", label + ", beside the slow one");
  };
  both("delivered_per_second", "delivered");
  both("delivered_per_server_cpu_second", "per server CPU-second");
  both("latency_p50_us", "latency p50");
  both("latency_p99_us", "latency p99");
  both("latency_max_us", "latency max");
  return all;
}

}  // namespace

figures run_slow(const invocation& asked, const session& around) {
  const md_protocol spoken;
  traffic_plan plan;
  plan.publishers = plan.subscribers = asked.publishers;
  plan.window = asked.window;
  plan.payload = asked.payload;
  plan.rate = asked.rate;
  traffic others(around, spoken, plan);

  const auto duration = nanoseconds_of(asked.duration);
  const auto alone = others.run({std::chrono::milliseconds(300), duration, asked.messages, {}});
  const auto memory_before = memory_of(around);
  const sleeper slow(around, others, asked.publishers);
  watch seen;
  const auto began = clock::now();
  const auto look = [&](time_point now) {
    const auto memory = memory_of(around);
    if (memory)
      seen.memory_max = std::max(seen.memory_max.value_or(0), *memory);
    seen.waiting_max = std::max(seen.waiting_max, slow.bytes_waiting());
    if (!seen.dropped_within && slow.was_reset())
      seen.dropped_within = seconds_of(now - began);
    if (seen.may_ask(now))
      seen.ask(slow, began);
    return !memory || !memory_before
           || *memory - *memory_before < static_cast<double>(asked.growth_max);
  };
  const auto beside = others.run({std::chrono::nanoseconds(0), duration, asked.messages, look});
  look(clock::now());
  if (!seen.dropped_within)
    seen.ask(slow, began);
  if (seen.waiting_max == 0 && !seen.dropped_within && !around.stopped)
    throw run_failure("nothing arrived for the slow subscriber: it was not beside the others");

  auto all = compared(alone, beside);
  take_over(all, beside, "seconds", "beside_", "measured beside the slow one");
  all.push_back(
    {"dropped_within_seconds", "slow one dropped within", unit::seconds, seen.dropped_within});
  all.push_back({"server_memory_before", "server memory before", unit::bytes, memory_before});
  all.push_back({"server_memory_max", "at most", unit::bytes, seen.memory_max});
  all.push_back({"server_memory_at_end", "at the end", unit::bytes, memory_of(around)});
  take_over(all, alone, "delivered", "alone_", "deliveries, all checked, alone");
  take_over(all, beside, "delivered", "beside_", "deliveries, all checked, beside");
  return all;
}

}  // namespace donet::bench
