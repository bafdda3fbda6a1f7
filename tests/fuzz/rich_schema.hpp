#pragma once
// The contract for the fuzz targets of values: one field for each layout of a type. Inputs identify
// a field by its index in `rich_fields`, so new fields are added at the end.

#include "dcfile/schema.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>
#include <vector>

namespace donet::test {

/// Loaded once.
const dc::schema& rich_schema();

/// All fields of its classes, in order.
const std::vector<const dc::field*>& rich_fields();

/// Uses the first two bytes of an input to select a field; null if there are none.
const dc::field* take_field(const std::uint8_t*& data, std::size_t& size);

}  // namespace donet::test
