#pragma once
// Exact counts of the C++ heap: a program that links this file has its own operator new.

#include <cstddef>
#include <cstdint>

namespace donet::test {

struct memory_count {
  std::uint64_t allocations = 0;  ///< in total
  std::size_t live_bytes = 0;     ///< allocated and not freed, in the sizes of the allocator

  static memory_count now() noexcept;
};

}  // namespace donet::test
