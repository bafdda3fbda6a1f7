#pragma once
// Either a value or the reason for its absence.

#include "dcfile/error.hpp"

#include <string>
#include <utility>
#include <variant>

namespace donet::dc {

/// Why an operation on a single value failed: the broken rule, and a sentence for the user.
struct failure {
  dc::error code = error::none;
  std::string message;
  position where;  ///< position of the offending part, if it was read from a text
};

/// A `T`, or the failure that prevented it. GCC 12 has no `std::expected`; this is the part of it
/// that we use. Accessing the absent alternative is a bug of the caller and throws
/// `std::bad_variant_access`.
template <class T>
class [[nodiscard]] result {
public:
  result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  result(failure why) : content_(std::in_place_index<1>, std::move(why)) {}

  explicit operator bool() const noexcept { return content_.index() == 0; }

  T& operator*() & { return std::get<0>(content_); }
  const T& operator*() const& { return std::get<0>(content_); }
  T&& operator*() && { return std::get<0>(std::move(content_)); }
  T* operator->() { return &std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }

  const failure& error() const { return std::get<1>(content_); }

private:
  std::variant<T, failure> content_;
};

/// Success without a value.
using status = result<std::monostate>;

inline status ok() {
  return std::monostate{};
}

}  // namespace donet::dc
