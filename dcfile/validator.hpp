#pragma once
// Checks whether bytes are a legal value, and finds the value's end. Always walks the structure,
// never allocates, trusts no length (spec/dcfile sections 4.5 and 11.3).

#include "dcfile/bytes.hpp"
#include "dcfile/error.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"

#include <cstddef>

namespace donet::dc {

struct verdict {
  error fault = error::none;
  /// Bytes of the value, or of its legal part.
  std::size_t size = 0;

  explicit operator bool() const noexcept { return fault == error::none; }
};

/// Checks the value at the front of `data`; more may follow it.
verdict measure(const type& t, bytes_view data, text_policy policy = text_policy::utf8) noexcept;

/// The size of the value at the front of `data`, legal or not. Only an undetermined end is a fault:
/// missing bytes, lengths that contradict each other, an unknown case of a switch whose cases
/// differ in size (spec/services 1.7).
verdict skip(const type& t, bytes_view data) noexcept;

/// Checks that `data` is exactly one value.
verdict validate(const type& t, bytes_view data, text_policy policy = text_policy::utf8) noexcept;

/// True if `text` has the encoding required by `policy`.
bool is_legal_text(bytes_view text, text_policy policy) noexcept;

}  // namespace donet::dc
