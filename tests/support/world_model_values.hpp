#pragma once
// How an object of the model sets and removes values, and answers queries (spec/services 3.3, 3.4.8
// to 3.4.11, 3.4.17 to 3.4.19).

#include "tests/support/world_model_heard.hpp"
#include "tests/support/world_model_objects.hpp"

#include <cstddef>

namespace donet::test {

/// `message` is at the first of `count` fields.
void set_fields(model_objects& world, model_object& object, heard_message& message,
                std::size_t count);
void delete_fields(model_objects& world, model_object& object, heard_message& message,
                   std::size_t count);

/// `message` is at the context of a query; messages that are none are ignored.
void answer(model_objects& world, model_object& object, heard_message& message);

}  // namespace donet::test
