#pragma once
// For what only a bug of ours can break. On in every build: a node that goes on with a broken rule
// does more harm than one that is started again.

#include <cstdio>
#include <cstdlib>

namespace donet::runtime {

/// Ends the process with this sentence on its error output, unless `rule` holds.
inline void check(bool rule, const char* sentence) noexcept {
  if (rule) [[likely]]
    return;
  std::fprintf(stderr, "donet: a bug: %s\n", sentence);
  std::abort();
}

}  // namespace donet::runtime
