#pragma once
// Random legal values of the types of a loaded contract, in both their forms.

#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"
#include "dcfile/value.hpp"
#include "tests/support/random_source.hpp"

#include <optional>

namespace donet::test {

/// A value as written by a programmer, and the bytes that it must pack to. Both are derived from
/// the type, without the packer.
struct dc_sample {
  dc::value written;
  dc::byte_buffer packed;
};

/// A random value of `t`, often at its limits, whose texts are legal under `policy`. Empty if every
/// value is too large to be sent, or if a switch has no key left.
std::optional<dc_sample> random_sample(const dc::type& t, random_source& random,
                                       dc::text_policy policy = dc::text_policy::bytes);

}  // namespace donet::test
