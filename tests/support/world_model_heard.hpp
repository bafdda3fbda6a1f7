#pragma once
// Parser of the model for datagrams, and writers for parts that several messages share.

#include "dcfile/schema.hpp"
#include "dcfile/validator.hpp"
#include "tests/support/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace donet::test {

/// A datagram that is read field by field; `ok` until a field is missing.
struct heard_message {
  explicit heard_message(const datagram& one) : bytes(one) {
    for (auto count = number<std::uint8_t>(); count > 0; --count)
      to.insert(number<std::uint64_t>());
    from = number<std::uint64_t>();
    type = number<std::uint16_t>();
  }

  template <class T>
  T number() {
    T read{};
    ok = ok && bytes.size() - at >= sizeof(T);
    if (!ok)
      return 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
      read = static_cast<T>(read << 4 << 4 | static_cast<unsigned char>(bytes[at + i]));
    at += sizeof(T);
    return read;
  }

  std::uint32_t id() { return number<std::uint32_t>(); }
  std::uint64_t channel() { return number<std::uint64_t>(); }

  std::set<std::uint32_t> zones(bool several) {
    std::set<std::uint32_t> all;
    for (std::size_t count = several ? number<std::uint16_t>() : 1; count > 0; --count)
      all.insert(id());
    return all;
  }

  /// Reads a legal value of this type; clears `ok` if it is not legal.
  std::string value(const dc::type& type_of) {
    const std::string_view rest = std::string_view(bytes).substr(at);
    return take(dc::measure(type_of, dc::as_bytes(rest)));
  }

  /// Skips a value that is not stored, legal or not.
  void skip(const dc::type& type_of) {
    take(dc::skip(type_of, dc::as_bytes(std::string_view(bytes).substr(at))));
  }

  const std::string& bytes;
  std::size_t at = 0;
  bool ok = true;
  std::set<std::uint64_t> to;
  std::uint64_t from = 0;
  std::uint16_t type = 0;

private:
  std::string take(const dc::verdict& value) {
    ok = ok && value;
    if (!ok)
      return {};
    at += value.size;
    return bytes.substr(at - value.size, value.size);
  }
};

inline constexpr std::uint64_t children_of(std::uint32_t parent) {
  return std::uint64_t{1} << 32 | parent;
}

inline std::string place_text(std::uint32_t parent, std::uint32_t zone) {
  return u32(parent) + u32(zone);
}

inline std::string zones_text(const std::set<std::uint32_t>& zones) {
  std::string all = u16(static_cast<std::uint16_t>(zones.size()));
  for (const std::uint32_t each : zones)
    all += u32(each);
  return all;
}

}  // namespace donet::test
