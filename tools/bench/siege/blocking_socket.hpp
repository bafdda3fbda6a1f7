#pragma once
// A client connection whose calls block until a common deadline.

#include "tools/bench/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::bench::siege {

class blocking_socket {
public:
  /// Connects, from the IPv4 address `source` (in host order) if there is one. All calls together
  /// block for about `patience` at most.
  blocking_socket(const endpoint& to, std::optional<std::uint32_t> source,
                  std::chrono::milliseconds patience);
  ~blocking_socket();
  blocking_socket(const blocking_socket&) = delete;
  blocking_socket& operator=(const blocking_socket&) = delete;

  bool send(std::string_view bytes);
  /// Appends received bytes. False at the end of the stream, or on timeout.
  bool receive(std::string& to);
  /// True if the peer has closed the connection in order.
  bool has_ended() const noexcept { return has_ended_; }

private:
  bool wait_until(short ready) const;

  int socket_ = -1;
  bool stands_ = false;
  bool has_ended_ = false;
  std::chrono::steady_clock::time_point until_;
};

}  // namespace donet::bench::siege
