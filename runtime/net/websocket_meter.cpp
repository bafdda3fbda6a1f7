#include "runtime/net/websocket_meter.hpp"

#include <algorithm>

namespace donet::runtime {

namespace {

// RFC 6455, 5.2.
constexpr unsigned control_bit = 0x08;
constexpr unsigned masked_bit = 0x80;
constexpr unsigned size_bits = 0x7f;
constexpr unsigned size_is_two_bytes = 126;
constexpr unsigned size_is_eight_bytes = 127;
constexpr std::size_t mask_size = 4;

}  // namespace

std::size_t websocket_meter::take(std::span<const std::byte> received) noexcept {
  std::size_t empty = 0;
  while (!received.empty()) {
    if (left_ != 0) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, received.size()));
      left_ -= count;
      received = received.subspan(count);
      continue;
    }
    header_[known_++] = static_cast<unsigned char>(received.front());
    received = received.subspan(1);
    if (known_ < header_size())
      continue;
    empty += static_cast<std::size_t>(is_empty());
    left_ = payload_size() + ((header_[1] & masked_bit) != 0 ? mask_size : 0);
    known_ = 0;
  }
  return empty;
}

std::size_t websocket_meter::header_size() const noexcept {
  if (known_ < 2)
    return 2;
  const unsigned size = header_[1] & size_bits;
  return size == size_is_two_bytes ? 4 : size == size_is_eight_bytes ? 10 : 2;
}

std::uint64_t websocket_meter::payload_size() const noexcept {
  const std::size_t end = header_size();
  if (end == 2)
    return header_[1] & size_bits;
  std::uint64_t size = 0;
  for (std::size_t i = 2; i < end; ++i)
    size = size << 8 | header_[i];
  return size & (UINT64_MAX >> 1);
}

bool websocket_meter::is_empty() const noexcept {
  return (header_[0] & control_bit) != 0 || payload_size() == 0;
}

}  // namespace donet::runtime
