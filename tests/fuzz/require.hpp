#pragma once
// Reports a broken rule in a fuzz target.

#include <string_view>

namespace donet::test {

/// Ends the process with a core dump; the fuzzer keeps the input. `what` describes the broken rule.
[[noreturn]] void broken(std::string_view what, std::string_view detail = {});

inline void require(bool holds, std::string_view what, std::string_view detail = {}) {
  if (!holds)
    broken(what, detail);
}

}  // namespace donet::test
