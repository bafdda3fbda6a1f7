#pragma once
// A value as a programmer writes it: before the divisor, with a structure that is checked against
// the type.

#include "dcfile/bytes.hpp"
#include "dcfile/diagnostic.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace donet::dc {

/// An integer or a real. Integers above INT64_MAX are unsigned, all others signed.
using number = std::variant<std::int64_t, std::uint64_t, double>;

inline double as_double(const number& n) {
  return std::visit([](auto v) { return static_cast<double>(v); }, n);
}

/// The user value of a slot, or of several. Strings and blobs are both `std::string`; structs,
/// arrays, argument lists and switches (key first) are all `list`; `packed` is a slot's bytes on
/// the wire, which also represents a value that no number can express exactly.
struct value {
  struct packed {
    byte_buffer bytes;
    friend bool operator==(const packed&, const packed&) = default;
  };
  using list = std::vector<value>;
  using content_type = std::variant<std::int64_t, std::uint64_t, double, std::string, packed, list>;

  value() = default;
  value(content_type c) : content(std::move(c)) {}
  value(list elements) : content(std::move(elements)) {}
  value(std::string text) : content(std::move(text)) {}
  value(const char* text) : content(std::string(text)) {}
  value(double n) : content(n) {}
  /// Any integer type of the language.
  template <std::integral T>
  value(T n) {
    if constexpr (std::signed_integral<T>)
      content = static_cast<std::int64_t>(n);
    else if (n <= static_cast<std::uint64_t>(INT64_MAX))
      content = static_cast<std::int64_t>(n);
    else
      content = static_cast<std::uint64_t>(n);
  }

  content_type content = std::int64_t{0};
  std::string name;         ///< `name = value`: the slot that it must match; empty = any
  std::uint32_t count = 1;  ///< `value * count`: the number of slots it fills
  position where;           ///< its position, if it was read from a text

  /// Same content; the position does not count.
  friend bool operator==(const value& a, const value& b) {
    return a.content == b.content && a.name == b.name && a.count == b.count;
  }
};

/// `values(1, "x", values(2, 3))`: a list of values. Braces are ambiguous: a single list in braces
/// is copied instead of becoming the only element of another.
template <class... T>
value::list values(T&&... elements) {
  value::list list;
  list.reserve(sizeof...(elements));
  (list.push_back(value(std::forward<T>(elements))), ...);
  return list;
}

}  // namespace donet::dc
