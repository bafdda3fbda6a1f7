#pragma once
// The default value of a field that was never set (spec/dcfile section 7.2).

#include "dcfile/bytes.hpp"
#include "dcfile/result.hpp"
#include "dcfile/schema.hpp"

namespace donet::dc {

/// Appends the packed default of `t`: the explicit one, otherwise the implicit one. Fails with
/// `error::no_default` where the rules give none (a switch whose key selects no case) and leaves
/// `to` unchanged.
status append_default(const type& t, byte_buffer& to);

/// As above, with the default of the slot itself first.
status append_default(const parameter& slot, byte_buffer& to);

/// As above, for a whole field: all its arguments, or its value.
status append_default(const field& f, byte_buffer& to);

}  // namespace donet::dc
