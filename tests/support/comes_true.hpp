#pragma once
// Waiting for a condition with a deadline, for tests of processes and threads.

#include <chrono>
#include <thread>

namespace donet::test {

/// Asks until `holds()` is true. False if it is not within `patience`.
template <class Condition>
bool comes_true(Condition&& holds, std::chrono::seconds patience = std::chrono::seconds(40)) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace donet::test
