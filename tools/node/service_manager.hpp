#pragma once
// What whoever supervises the process wants to hear, if it is systemd or speaks as it does: a datagram
// to the socket that the environment names, for each change (sd_notify(3) describes all of it).

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

  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. Without the first nobody wants to hear
  /// anything, and the calls do nothing.
  explicit service_manager(const environment& from);

  /// Each false if nobody took it.
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
