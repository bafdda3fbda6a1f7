#pragma once
// Properties of all messages around a State Server. Each check returns a description of the error,
// or an empty string.

#include "tests/support/wire.hpp"
#include "tests/support/world_model.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace donet::test {

/// All messages, in the order in which they were routed.
struct record {
  std::vector<datagram> said;
  /// Those that the State Server received.
  std::vector<datagram> given;
  /// The messages of outsiders, each in their order.
  std::vector<std::deque<datagram>> outsiders;
  /// The number of messages when everything had come to rest for the first time.
  std::size_t at_rest = 0;
};

/// Checks that the messages are exactly those of outsiders, and those that the model sends when it
/// receives the input of the State Server. Also checks that the State Server received every message
/// with a subscriber there. Exception: objects that are about to become children of an object may
/// miss messages to its children, because they report to the object themselves.
std::string inexplicable(const record& all, world_model& model);

/// Checks the order that viewers of an object depend on (spec/services 7.3): each move comes before
/// the object enters its new place, updates come after that, and nothing comes after its end.
std::string disorder(const std::vector<datagram>& said);

}  // namespace donet::test
