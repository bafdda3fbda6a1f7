#pragma once
// Stands between two processes on TCP and delays or cuts what they send each other, as a network
// does. Tests and scenarios with real processes put one on each connection that they disturb.

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

  /// Bytes that arrive from now on are sent on after this time, in both directions; the order stays.
  /// Any thread.
  void delay(std::chrono::milliseconds time) noexcept { delay_ = time.count(); }

  /// Resets all connections, without what is still delayed. Any thread.
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
  std::atomic<bool> cut_{false};
  std::atomic<bool> ends_{false};
  std::thread thread_;
};

}  // namespace donet::stage
