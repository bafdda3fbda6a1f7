#pragma once
// Counts WebSocket frames of a client that carry no data. Beast handles control frames and empty
// fragments inside one read, of which its user sees nothing.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace donet::runtime {

class websocket_meter {
public:
  /// Takes the bytes that came next. Returns how many frames without data end their header in them:
  /// control frames, empty messages and empty fragments.
  std::size_t take(std::span<const std::byte> received) noexcept;

private:
  std::size_t header_size() const noexcept;
  std::uint64_t payload_size() const noexcept;
  bool is_empty() const noexcept;

  std::array<unsigned char, 10> header_{};
  std::size_t known_ = 0;   // bytes of the header
  std::uint64_t left_ = 0;  // bytes of mask and payload that are still to come
};

}  // namespace donet::runtime
