#pragma once
// Counts the frames without data that a WebSocket client sends. Beast handles control frames and
// empty fragments inside one read and does not report them to its user.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace donet::runtime {

/// For the bytes of one connection. For one thread at a time.
class websocket_meter {
public:
  /// Reads the bytes that arrived next. Returns the number of frames without data whose headers end
  /// in them: control frames, empty messages and empty fragments.
  std::size_t take(std::span<const std::byte> received) noexcept;

private:
  std::size_t header_size() const noexcept;
  std::uint64_t payload_size() const noexcept;
  bool is_empty() const noexcept;

  std::array<unsigned char, 10> header_{};
  std::size_t known_ = 0;   // bytes of the header that have arrived
  std::uint64_t left_ = 0;  // bytes of mask and payload that are still missing
};

}  // namespace donet::runtime
