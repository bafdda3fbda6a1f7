#pragma once
// User values to bytes and back (spec/dcfile sections 3 and 4.4).

#include "dcfile/bytes.hpp"
#include "dcfile/result.hpp"
#include "dcfile/schema.hpp"
#include "dcfile/value.hpp"

namespace donet::dc {

/// Whether numbers are written before the divisor (Panda3D) or raw (Astron, spec section 10).
enum class number_form : std::uint8_t { user, raw };

/// Appends the packed form of `v` to `to`. The structure must fit: a struct, switch (key first) or
/// argument list takes a list with a value for each slot, an array a list with a legal count.
/// Strings also fill arrays of one-byte numbers and single ones; lists of small integers fill
/// strings and blobs. A `packed` value is taken as it is, after a check. On failure `to` is as it
/// was.
status pack(const type& t, const value& v, byte_buffer& to, number_form form = number_form::user);

/// The value that `data`, exactly one packed value, stands for. Numbers with a divisor are given as
/// doubles; what packing would not turn into the same bytes again (a NaN, a divided 64-bit number
/// of more than 53 bits) is given as `packed`. Text is not checked for its encoding.
result<value> unpack(const type& t, bytes_view data, number_form form = number_form::user);

/// Packs the values of an argument list or the single value of a plain field:
/// `pack_arguments(f, {1, "x"}, bytes)`.
status pack_arguments(const field& f, const value::list& arguments, byte_buffer& to);

}  // namespace donet::dc
