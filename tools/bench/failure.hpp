#pragma once
// How a run ends early.

#include <stdexcept>

namespace donet::bench {

/// The run cannot go on: the server cannot be reached, or it broke a promise. The message is a sentence
/// for the user, without a full stop. A violation may show in the innermost loop and always ends the whole
/// run; thrown there, it costs nothing until then. `run()` in commands.hpp is the only one to catch it.
class run_failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

}  // namespace donet::bench
