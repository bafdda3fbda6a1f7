#pragma once
// Notifies systemd, or a supervisor with the same protocol, of each change of state: a datagram to the
// socket that the environment names (sd_notify(3) describes the protocol).

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace donet::tools {

class service_manager {
public:
  /// Value of a variable of the environment, or null.
  using environment = std::function<const char*(const char* name)>;

  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. Without the first there is no supervisor,
  /// and the calls do nothing.
  explicit service_manager(const environment& from);

  /// Each returns false if the datagram was not delivered.
  bool ready(std::string_view status) const;
  bool reloading() const;
  /// It may take that long until the process has ended.
  bool stopping(std::chrono::microseconds at_most) const;
  bool alive() const;

  /// How often `alive` is to be called; nothing: not at all.
  const std::optional<std::chrono::microseconds>& alive_interval() const noexcept {
    return alive_interval_;
  }

private:
  bool send(const std::string& message) const;

  std::string socket_;
  std::optional<std::chrono::microseconds> alive_interval_;
};

}  // namespace donet::tools
