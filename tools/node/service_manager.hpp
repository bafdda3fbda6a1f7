#pragma once
// Notifies systemd, or a supervisor with the same protocol, of each change of state: sends a
// datagram to the socket named in the environment (sd_notify(3) describes the protocol).

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace donet::tools {

class service_manager {
public:
  /// Returns the value of an environment variable, or null.
  using environment = std::function<const char*(const char* name)>;

  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. Without the first there is no supervisor,
  /// and the other functions have no effect.
  explicit service_manager(const environment& from);

  /// Each function returns false if the datagram was not delivered.
  bool ready(std::string_view status) const;
  /// The start may take up to `at_most` more, whatever the unit's limit is.
  bool starting(std::string_view status, std::chrono::microseconds at_most) const;
  bool reloading() const;
  /// The process may take up to `at_most` to end.
  bool stopping(std::chrono::microseconds at_most) const;
  bool alive() const;

  /// False without a supervisor.
  bool is_present() const noexcept { return !socket_.empty(); }

  /// The interval at which `alive` has to be called; empty: never.
  const std::optional<std::chrono::microseconds>& alive_interval() const noexcept {
    return alive_interval_;
  }

private:
  bool send(const std::string& message) const;

  std::string socket_;
  std::optional<std::chrono::microseconds> alive_interval_;
};

}  // namespace donet::tools
