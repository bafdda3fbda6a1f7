#pragma once
// Clients with open or pending interests.

#include "tests/unit/actors/client_agent/stage.hpp"

#include <cstdint>

namespace donet::test {

inline constexpr std::uint64_t here = place_channel(4000, 1);
inline constexpr std::uint64_t there = place_channel(4000, 2);

// Alice waits for the objects of (4000, 1), by interest 1, under the contexts 11 and 1.
inline player& client_with_pending_interest(stage& at) {
  player& alice = at.enters();
  alice.sends(add_interest(11, 1, 4000, 1));
  at.forget();
  return alice;
}

// Alice has an interest in (4000, 1), where no object is.
inline player& client_with_interest(stage& at) {
  player& alice = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends(counts(3100, 1, 0));
  at.forget();
  alice.received();
  return alice;
}

// The same, and 77 is there.
inline player& client_that_sees_77(stage& at) {
  player& alice = client_with_interest(at);
  at.sends(comes({77, 4000, 1}));
  alice.received();
  return alice;
}

// Alice owns 88, which is in another zone.
inline player& client_that_owns_88(stage& at) {
  player& alice = client_with_interest(at);
  at.sends(gives(3100, {88, 4000, 9}));
  alice.received();
  return alice;
}

}  // namespace donet::test
