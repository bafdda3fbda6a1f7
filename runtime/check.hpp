#pragma once
// For what only a bug of ours can break. On in every build: a node that goes on with a broken rule
// does more harm than one that is started again.

#include <cstdio>
#include <cstdlib>

namespace donet::runtime {

/// Ends the process with this sentence on its error output.
[[noreturn]] inline void fail(const char* sentence) noexcept {
  std::fprintf(stderr, "donet: cannot go on: %s\n", sentence);
  std::abort();
}

/// The same, unless `rule` holds.
inline void check(bool rule, const char* sentence) noexcept {
  if (!rule) [[unlikely]]
    fail(sentence);
}

}  // namespace donet::runtime
