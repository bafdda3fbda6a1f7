#pragma once
// Are these bytes a legal value, and how long is it? Walks the structure always, allocates nothing,
// trusts no length (spec/dcfile sections 4.5 and 11.3).

#include "dcfile/bytes.hpp"
#include "dcfile/error.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"

#include <cstddef>

namespace donet::dc {

struct verdict {
  error fault = error::none;
  /// Bytes of the value, or how far it was legal.
  std::size_t size = 0;

  explicit operator bool() const noexcept { return fault == error::none; }
};

/// Checks the value at the front of `data`; more may follow it.
verdict measure(const type& t, bytes_view data, text_policy policy = text_policy::utf8) noexcept;

/// How long the value at the front of `data` is, be it legal or not. Only what leaves its end open is
/// a fault: missing bytes, lengths that contradict each other, an unknown case of a switch whose cases
/// differ in size (spec/services 1.7).
verdict skip(const type& t, bytes_view data) noexcept;

/// Checks that `data` is exactly one value.
verdict validate(const type& t, bytes_view data, text_policy policy = text_policy::utf8) noexcept;

/// Whether `text` is in the encoding that `policy` asks for.
bool is_legal_text(bytes_view text, text_policy policy) noexcept;

}  // namespace donet::dc
