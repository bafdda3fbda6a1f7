#pragma once
// How an object of the model handles a message (spec/services 3.4.3 to 3.4.19).

#include "tests/support/world_model_heard.hpp"
#include "tests/support/world_model_objects.hpp"

#include <cstdint>

namespace donet::test {

/// May remove `object` from `world`.
void act(model_objects& world, model_object& object, heard_message& message);

/// `by` is the sender of the request (3.4.3).
void move(model_objects& world, model_object& object, std::uint32_t parent, std::uint32_t zone,
          std::uint64_t by);

}  // namespace donet::test
