#pragma once
// The 32-bit hash by which client and server make sure that they mean the same contract
// (spec/dcfile section 8).

#include "dcfile/schema.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace donet::dc {

/// The hash of all classes and structs, by the dialect and the flags of the schema's options.
/// Nothing if the contract is so large that more than `limits::hash_inputs_max` integers would go
/// into it. `inputs`, if given, receives those integers in order.
std::optional<std::uint32_t> compute_hash(const schema& contract,
                                          std::vector<std::int32_t>* inputs = nullptr);

}  // namespace donet::dc
