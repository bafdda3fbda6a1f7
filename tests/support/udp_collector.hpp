#pragma once
// A receiver of UDP datagrams.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace donet::test {

/// Binds to loopback, on a port chosen by the system. Throws std::system_error on failure.
class udp_collector {
public:
  static constexpr std::chrono::milliseconds deadline{20'000};

  udp_collector();
  udp_collector(const udp_collector&) = delete;
  udp_collector& operator=(const udp_collector&) = delete;
  ~udp_collector();

  std::uint16_t port() const noexcept { return port_; }

  /// The next datagram; empty on timeout.
  std::optional<std::string> receive(std::chrono::milliseconds patience = deadline) const;

private:
  int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace donet::test
