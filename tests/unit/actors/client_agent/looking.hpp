#pragma once
// Clients that are in the middle of something.

#include "tests/unit/actors/client_agent/stage.hpp"

#include <cstdint>

namespace donet::test {

inline constexpr std::uint64_t here = place_channel(4000, 1);
inline constexpr std::uint64_t there = place_channel(4000, 2);

// Alice waits for the objects of (4000, 1), by interest 1, under the contexts 11 and 1.
inline player& one_who_waits(stage& at) {
  player& alice = at.enters();
  alice.says(add_interest(11, 1, 4000, 1));
  at.forget();
  return alice;
}

// Alice looks at (4000, 1), where nobody is.
inline player& one_who_looks(stage& at) {
  player& alice = at.enters();
  alice.says(add_interest(1, 1, 4000, 1));
  at.sends(counts(3100, 1, 0));
  at.forget();
  alice.hears();
  return alice;
}

// And 77 is there.
inline player& one_who_sees(stage& at) {
  player& alice = one_who_looks(at);
  at.sends(comes({77, 4000, 1}));
  alice.hears();
  return alice;
}

// 88 is hers, and elsewhere.
inline player& one_who_owns(stage& at) {
  player& alice = one_who_looks(at);
  at.sends(gives(3100, {88, 4000, 9}));
  alice.hears();
  return alice;
}

}  // namespace donet::test
