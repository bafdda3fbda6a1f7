#pragma once
// The connections of one attack, on a thread of their own. Each follows a script; together they
// send a given number of bytes per second. A connection that the node closes is replaced by a new
// one.

#include "tools/bench/poller.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/script.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace donet::bench::siege {

struct assault_plan {
  endpoint target;
  double rate = 0;                 ///< bytes per second over all connections
  bool from_one_address = false;   ///< otherwise from all addresses of this machine
  std::size_t bytes_per_send = 0;  ///< bytes per `send`; 0: as many as are available
  bool yields = false;             ///< runs only while no other thread needs the processor
  std::vector<std::unique_ptr<script>> scripts;
};

/// The counts of an attack so far.
struct assault_count {
  std::uint64_t arrivals = 0;  ///< established connections
  std::uint64_t ends = 0;      ///< connections closed by the node
  std::uint64_t bytes = 0;     ///< accepted by the kernel
  std::uint64_t answers = 0;   ///< requests answered by the node
  std::uint64_t open = 0;      ///< connections open now
};

class assault {
public:
  /// Starts at once.
  explicit assault(assault_plan plan);
  /// Closes all connections.
  ~assault();
  assault(const assault&) = delete;
  assault& operator=(const assault&) = delete;

  /// Any thread may call it.
  assault_count count() const noexcept;

private:
  struct connection {
    std::unique_ptr<bench::siege::script> script;
    int socket = -1;
    bool is_connecting = false;
    poller::interest interest = poller::interest::nothing;
    std::string unsent;
    time_point next_attempt{};
  };

  void run();
  void turn();
  void connect(std::size_t index);
  void greet(connection& one);
  void settle(std::size_t index, const poller::event& event);
  void receive(connection& one);
  void spend();
  void send(connection& one);
  void watch(std::size_t index);
  void leave(connection& one, bool by_reset);
  void show_count();

  assault_plan plan_;
  std::vector<connection> connections_;
  poller poller_;
  time_point now_{};
  time_point spent_until_{};
  double budget_ = 0;
  std::size_t next_ = 0;
  std::uint64_t sources_ = 0;
  assault_count count_;
  std::atomic<std::uint64_t> arrivals_{0};
  std::atomic<std::uint64_t> ends_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> answers_{0};
  std::atomic<std::uint64_t> open_{0};
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace donet::bench::siege
