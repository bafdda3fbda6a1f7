#pragma once
// The contract that the fuzz targets of values work on: one field for each way in which a type can be laid
// out. Inputs name a field by its place in `rich_fields`, so new fields go to the end.

#include "dcfile/schema.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>
#include <vector>

namespace donet::test {

/// Loaded once.
const dc::schema& rich_schema();

/// All fields of its classes, in order.
const std::vector<const dc::field*>& rich_fields();

/// Takes the two bytes in front of an input for the choice of a field; null if there are none.
const dc::field* take_field(const std::uint8_t*& data, std::size_t& size);

}  // namespace donet::test
