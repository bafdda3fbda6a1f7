#pragma once
// The only code of the library that depends on byte order: little-endian, unaligned, every read
// checked.

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace donet::dc {

using bytes_view = std::span<const std::byte>;
using byte_buffer = std::vector<std::byte>;

template <class T>
concept scalar = std::integral<T> || std::floating_point<T>;

/// The scalar at `from`; the caller has checked that `sizeof(T)` bytes are there.
template <scalar T>
T load_little_endian(const std::byte* from) noexcept {
  static_assert(std::endian::native == std::endian::little
                || std::endian::native == std::endian::big);
  std::byte raw[sizeof(T)];
  std::memcpy(raw, from, sizeof(T));
  if constexpr (std::endian::native == std::endian::big)
    for (std::size_t i = 0; i < sizeof(T) / 2; ++i)
      std::swap(raw[i], raw[sizeof(T) - 1 - i]);
  T value;
  std::memcpy(&value, raw, sizeof(T));
  return value;
}

/// Appends `value` to `to`.
template <scalar T>
void append_little_endian(byte_buffer& to, T value) {
  std::byte raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  if constexpr (std::endian::native == std::endian::big)
    for (std::size_t i = 0; i < sizeof(T) / 2; ++i)
      std::swap(raw[i], raw[sizeof(T) - 1 - i]);
  to.insert(to.end(), raw, raw + sizeof(T));
}

/// Reads from the front of memory that it does not own. A read beyond the remaining bytes fails and
/// changes nothing.
class byte_reader {
public:
  explicit byte_reader(bytes_view data) noexcept
      : at_(data.data()), end_(data.data() + data.size()) {}

  std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  const std::byte* position() const noexcept { return at_; }

  template <scalar T>
  [[nodiscard]] bool read(T& value) noexcept {
    if (remaining() < sizeof(T))
      return false;
    value = load_little_endian<T>(at_);
    at_ += sizeof(T);
    return true;
  }

  [[nodiscard]] bool skip(std::size_t count) noexcept {
    if (remaining() < count)
      return false;
    at_ += count;
    return true;
  }

  [[nodiscard]] bool take(std::size_t count, bytes_view& piece) noexcept {
    if (remaining() < count)
      return false;
    piece = {at_, count};
    at_ += count;
    return true;
  }

private:
  const std::byte* at_;
  const std::byte* end_;
};

inline bytes_view as_bytes(std::string_view text) noexcept {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string_view as_text(bytes_view data) noexcept {
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

inline void append(byte_buffer& to, bytes_view piece) {
  to.insert(to.end(), piece.begin(), piece.end());
}

/// The value of a hexadecimal digit in either case, or 16 if `c` is none.
constexpr unsigned hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9')
    return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F')
    return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

/// Two lower-case digits per byte, without separators.
std::string to_hex(bytes_view data);

/// Reads what `to_hex` writes, in either case; false if `text` is anything else.
[[nodiscard]] bool from_hex(std::string_view text, byte_buffer& data);

}  // namespace donet::dc
