#pragma once
// The fields of messages between nodes: numbers are little-endian; a string is its u16 size, then
// its bytes; a list is a u16 count, then its elements; an optional value is a u8, 0 or 1, then the
// value if it is 1. Every read returns false if bytes are missing or invalid.

#include "dcfile/bytes.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace donet::runtime::wire {

/// Throws `std::length_error` if the number does not fit into a u16.
std::uint16_t count_of(std::size_t elements);

/// Appends the lowest `size` bytes of `number`, the lowest byte first.
void append_number(dc::byte_buffer& to, std::uint64_t number, std::size_t size);

template <std::unsigned_integral T>
void append(dc::byte_buffer& to, T number) {
  append_number(to, number, sizeof(T));
}

template <class T>
requires std::is_enum_v<T>
void append(dc::byte_buffer& to, T value) {
  append(to, static_cast<std::underlying_type_t<T>>(value));
}

/// Throws `std::length_error` if the size of `text` does not fit into a u16.
void append(dc::byte_buffer& to, std::string_view text);

template <class T, class Append>
void append_list(dc::byte_buffer& to, const std::vector<T>& elements, Append append_one) {
  append(to, count_of(elements.size()));
  for (const T& element : elements)
    append_one(to, element);
}

template <std::integral T>
void append(dc::byte_buffer& to, const std::optional<T>& number) {
  append(to, static_cast<std::uint8_t>(number.has_value()));
  if (number)
    append(to, *number);
}

template <std::integral T>
[[nodiscard]] bool read(dc::byte_reader& from, T& number) noexcept {
  return from.read(number);
}

/// Values below `least` or above `greatest` are invalid.
template <class T>
requires std::is_enum_v<T>
[[nodiscard]] bool read(dc::byte_reader& from, T& value, T least, T greatest) noexcept {
  std::underlying_type_t<T> raw{};
  if (!from.read(raw) || raw < static_cast<std::underlying_type_t<T>>(least)
      || raw > static_cast<std::underlying_type_t<T>>(greatest))
    return false;
  value = static_cast<T>(raw);
  return true;
}

[[nodiscard]] inline bool read(dc::byte_reader& from, std::string& text) {
  std::uint16_t size = 0;
  dc::bytes_view bytes;
  if (!from.read(size) || !from.take(size, bytes))
    return false;
  text = dc::as_text(bytes);
  return true;
}

/// A text of more than `size_max` bytes is invalid.
[[nodiscard]] inline bool read(dc::byte_reader& from, std::string& text, std::size_t size_max) {
  return read(from, text) && text.size() <= size_max;
}

/// Memory grows with the elements that were really read, not with the announced count.
template <class T, class Read>
[[nodiscard]] bool read_list(dc::byte_reader& from, std::vector<T>& elements, Read read_one) {
  std::uint16_t count = 0;
  if (!from.read(count))
    return false;
  elements.clear();
  for (std::uint16_t i = 0; i < count; ++i) {
    if (!read_one(from, elements.emplace_back()))
      return false;
  }
  return true;
}

template <std::integral T>
[[nodiscard]] bool read(dc::byte_reader& from, std::optional<T>& number) noexcept {
  std::uint8_t is_there = 0;
  if (!from.read(is_there) || is_there > 1)
    return false;
  number.reset();
  return is_there == 0 || from.read(number.emplace());
}

}  // namespace donet::runtime::wire
