#pragma once
// Interprets the bytes of a fuzzer as a list of choices.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace donet::test {

class input {
public:
  explicit input(std::span<const std::byte> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t number() {
    if (rest_.empty())
      return 0;
    const auto first = std::to_integer<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return first;
  }
  std::span<const std::byte> bytes(std::size_t most) {
    const auto taken = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

private:
  std::span<const std::byte> rest_;
};

}  // namespace donet::test
