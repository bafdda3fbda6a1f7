#pragma once
// Writes and reads the numbers in messages.

#include "dcfile/bytes.hpp"
#include "runtime/ids.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace donet::harness {

using runtime::channel;
using runtime::doid;
using runtime::zone;

/// The place of an object.
struct location {
  doid parent{};
  harness::zone zone{};

  friend bool operator==(const location&, const location&) = default;
};

/// The channel of a place.
constexpr channel channel_of(location where) noexcept {
  return channel{std::uint64_t{value(where.parent)} << 32 | value(where.zone)};
}

/// One message under construction: `writer().put(id).put(where).text("...")`.
class writer {
public:
  template <class T>
  requires std::integral<T> || std::is_enum_v<T> writer& put(T number) {
    return append(static_cast<std::uint64_t>(number), sizeof number);
  }
  writer& put(location where) { return put(where.parent).put(where.zone); }
  /// Appends bytes unchanged.
  writer& bytes(dc::bytes_view raw) {
    dc::append(bytes_, raw);
    return *this;
  }
  /// Appends the size as a uint16, then the bytes. Larger sizes fail when the message is sent,
  /// because the message is then too large as well.
  writer& blob(dc::bytes_view raw) {
    return put(static_cast<std::uint16_t>(raw.size())).bytes(raw);
  }
  writer& text(std::string_view characters) { return blob(dc::as_bytes(characters)); }

  const dc::byte_buffer& result() const noexcept { return bytes_; }

private:
  /// Appends the `size` low bytes.
  writer& append(std::uint64_t number, std::size_t size);

  dc::byte_buffer bytes_;
};

/// Reads what a writer has written; false if it is cut short.
template <class T>
requires std::integral<T> || std::is_enum_v<T>
[[nodiscard]] bool read(dc::byte_reader& from, T& to) {
  if constexpr (std::is_enum_v<T>) {
    std::underlying_type_t<T> raw{};
    if (!from.read(raw))
      return false;
    to = T{raw};
    return true;
  } else {
    return from.read(to);
  }
}

[[nodiscard]] inline bool read(dc::byte_reader& from, location& to) {
  return read(from, to.parent) && read(from, to.zone);
}

[[nodiscard]] inline bool read(dc::byte_reader& from, std::string& to) {
  std::uint16_t size = 0;
  dc::bytes_view characters;
  if (!from.read(size) || !from.take(size, characters))
    return false;
  to = dc::as_text(characters);
  return true;
}

}  // namespace donet::harness
