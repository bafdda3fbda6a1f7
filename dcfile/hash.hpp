#pragma once
// The 32-bit hash by which client and server verify that they use the same contract (spec/dcfile
// section 8).

#include "dcfile/schema.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace donet::dc {

/// The hash of all classes and structs, by the dialect and the flags of the schema's options. Empty
/// if the contract is so large that its hash would need more than `limits::hash_inputs_max`
/// integers. `inputs`, if given, receives those integers in order.
std::optional<std::uint32_t> compute_hash(const schema& contract,
                                          std::vector<std::int32_t>* inputs = nullptr);

}  // namespace donet::dc
