#pragma once
// What must be true of all that was said around a State Server. Each check says what is wrong, or
// nothing.

#include "tests/support/wire.hpp"
#include "tests/support/world_model.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace donet::test {

/// All that was said, in the order in which it was routed.
struct record {
  std::vector<datagram> said;
  /// What of it the State Server was given.
  std::vector<datagram> given;
  /// What outsiders said, each in their order.
  std::vector<std::deque<datagram>> outsiders;
  /// How much had been said when everything had come to rest for the first time.
  std::size_t at_rest = 0;
};

/// Everything that was said is what outsiders said and what the model says when it hears what the
/// State Server was given, and nothing of that is missing. The State Server is given everything that
/// somebody there is subscribed to; only what is sent to the children of an object may miss them if
/// they are about to come: they will tell the object themselves.
std::string inexplicable(const record& all, world_model& model);

/// The order that those who watch an object depend on (spec/services 7.3): each move is told before
/// the object enters its new place, its updates come behind that, nothing behind its end.
std::string disorder(const std::vector<datagram>& said);

}  // namespace donet::test
