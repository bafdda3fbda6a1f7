#pragma once
// The value that a field has when nobody gave it one (spec/dcfile section 7.2).

#include "dcfile/bytes.hpp"
#include "dcfile/result.hpp"
#include "dcfile/schema.hpp"

namespace donet::dc {

/// Appends the packed default of `t`: the one that somebody wrote, else the implicit one. Fails
/// with `error::no_default` where the rules give none (a switch whose key selects nothing); `to` is
/// then as it was.
status append_default(const type& t, byte_buffer& to);

/// Likewise, with the default of the slot itself first.
status append_default(const parameter& slot, byte_buffer& to);

/// Likewise for a whole field: all its arguments, or its value.
status append_default(const field& f, byte_buffer& to);

}  // namespace donet::dc
