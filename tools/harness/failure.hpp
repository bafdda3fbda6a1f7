#pragma once
// How a scenario fails.

#include <stdexcept>

namespace donet::harness {

/// An expected event did not come, the server cannot be reached, or the scenario asks for something
/// that the DC file does not have. The message is for the reader of the scenario: the expectation, and
/// what came instead.
class failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

}  // namespace donet::harness
