#pragma once
// The failure of a scenario.

#include <stdexcept>

namespace donet::harness {

/// An expected event did not arrive, the server is unreachable, or the scenario uses a name that
/// the DC file lacks. The message is for the scenario's author: the expectation, and the events
/// that arrived instead.
class failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

}  // namespace donet::harness
