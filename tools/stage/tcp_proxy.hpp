#pragma once
// A TCP proxy between two processes, which delays, stalls or cuts their traffic as a network does.
// Tests and scenarios with real processes put one on each connection that they disturb.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace donet::stage {

class tcp_proxy {
public:
  /// Listens on a port of 127.0.0.1 that the system chooses, and connects each connection that it
  /// accepts to `target_port` of 127.0.0.1. Everything runs on a thread of its own. Throws
  /// std::system_error if a socket cannot be had.
  explicit tcp_proxy(std::uint16_t target_port);
  /// Closes all connections and joins the thread.
  ~tcp_proxy();

  tcp_proxy(const tcp_proxy&) = delete;
  tcp_proxy& operator=(const tcp_proxy&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  /// Delays all bytes that arrive from now on by `time`, in both directions; the order stays the
  /// same. Any thread.
  void delay(std::chrono::milliseconds time) noexcept { delay_ = time.count(); }

  /// Stops or resumes all traffic. While it is stopped, no byte moves and no connection ends; the bytes
  /// move afterwards. Any thread.
  void stall(bool stalled) noexcept;

  /// Resets all connections and drops delayed bytes. Any thread.
  void cut() noexcept;

private:
  class relay;

  void run();
  void wake() const noexcept;

  std::uint16_t target_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int wake_ = -1;
  std::atomic<std::int64_t> delay_{0};
  std::atomic<bool> stalled_{false};
  std::atomic<bool> is_stalling_{false};  // what the thread obeys now
  std::atomic<bool> cut_{false};
  std::atomic<bool> ends_{false};
  std::thread thread_;
};

}  // namespace donet::stage
