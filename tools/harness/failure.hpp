#pragma once
// How a scenario fails.

#include <stdexcept>

namespace donet::harness {

/// What was expected did not come, the server cannot be reached, or the scenario asks for something
/// that the DC file does not have. The message is for the person who reads the scenario: what was
/// wanted, and what was seen instead.
class failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

}  // namespace donet::harness
