#pragma once
// The early end of a run.

#include <stdexcept>

namespace donet::bench {

/// The run cannot continue: the server is unreachable, or it broke a guarantee. The message is a
/// sentence for the user, without a full stop. A violation may occur in the innermost loop and
/// always ends the whole run; an exception there costs nothing until it is thrown. Only `run()` in
/// commands.hpp catches it.
class run_failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

}  // namespace donet::bench
