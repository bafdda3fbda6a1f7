#pragma once
// Writes MessagePack byte by byte, without the library that reads it.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace donet::test {

/// `size` bytes of a number, big-endian.
inline std::string big_endian(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = size; i-- > 0;)
    bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

/// A tag byte and the bytes after it.
inline std::string tagged(unsigned tag, std::string_view rest = {}) {
  return std::string(1, static_cast<char>(tag)) + std::string(rest);
}

inline std::string packed_text(std::string_view text) {
  const auto size = static_cast<unsigned>(text.size());
  if (size < 32)
    return tagged(0xa0U + size, text);
  return tagged(0xda, big_endian(size, 2)) + std::string(text);
}

/// Alternating keys and values, already packed.
inline std::string packed_map(std::initializer_list<std::string_view> items) {
  std::string bytes = tagged(0x80U + static_cast<unsigned>(items.size() / 2));
  for (const std::string_view item : items)
    bytes += item;
  return bytes;
}

inline std::string packed_array(std::initializer_list<std::string_view> items) {
  std::string bytes = tagged(0x90U + static_cast<unsigned>(items.size()));
  for (const std::string_view item : items)
    bytes += item;
  return bytes;
}

}  // namespace donet::test
