#pragma once
// From user values to bytes and back (spec/dcfile sections 3 and 4.4).

#include "dcfile/bytes.hpp"
#include "dcfile/result.hpp"
#include "dcfile/schema.hpp"
#include "dcfile/value.hpp"

namespace donet::dc {

/// The written form of numbers: before the divisor (Panda3D), or raw (Astron, spec section 10).
enum class number_form : std::uint8_t { user, raw };

/// Appends the packed form of `v` to `to`. The structure must fit: a struct, switch (key first) or
/// argument list needs a list with a value for each slot, an array a list with a legal count.
/// Strings also fill arrays of one-byte numbers and single ones; lists of small integers fill
/// strings and blobs. A `packed` value is used unchanged, after a check. On failure `to` is
/// unchanged.
status pack(const type& t, const value& v, byte_buffer& to, number_form form = number_form::user);

/// The value of `data`, which must be exactly one packed value. Numbers with a divisor are returned
/// as doubles; a number that would not pack to the same bytes (a NaN, a divided 64-bit number of
/// more than 53 bits) is returned as `packed`. The encoding of text is not checked.
result<value> unpack(const type& t, bytes_view data, number_form form = number_form::user);

/// Packs the values of an argument list or the single value of a plain field:
/// `pack_arguments(f, {1, "x"}, bytes)`.
status pack_arguments(const field& f, const value::list& arguments, byte_buffer& to);

}  // namespace donet::dc
