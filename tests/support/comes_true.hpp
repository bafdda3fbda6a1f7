#pragma once
// Polls a condition with a deadline, for tests of processes and threads.

#include <chrono>
#include <thread>

namespace donet::test {

/// Polls until `holds()` is true; false if it is not within `patience`.
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
