#pragma once
// Who is sent datagrams over UDP.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace donet::test {

/// On loopback, on a port that the system chooses. Throws std::system_error if there is none.
class udp_collector {
public:
  static constexpr std::chrono::milliseconds deadline{20'000};

  udp_collector();
  udp_collector(const udp_collector&) = delete;
  udp_collector& operator=(const udp_collector&) = delete;
  ~udp_collector();

  std::uint16_t port() const noexcept { return port_; }

  /// The next one; nothing if none comes in time.
  std::optional<std::string> receive(std::chrono::milliseconds patience = deadline) const;

private:
  int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace donet::test
