#pragma once
// Assertions on our own invariants, which only a bug of ours can violate. Active in every build: a
// node that continues with a violated invariant does more harm than one that is restarted.

#include <cstdio>
#include <cstdlib>

namespace donet::runtime {

/// Ends the process and writes the sentence to its error output.
[[noreturn]] inline void fail(const char* sentence) noexcept {
  std::fprintf(stderr, "donet: cannot go on: %s\n", sentence);
  std::abort();
}

/// Calls `fail` unless `rule` holds.
inline void check(bool rule, const char* sentence) noexcept {
  if (!rule) [[unlikely]]
    fail(sentence);
}

}  // namespace donet::runtime
