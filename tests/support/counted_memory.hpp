#pragma once
// Memory of the C++ heap, counted exactly: a program that links this has its own operator new.

#include <cstddef>
#include <cstdint>

namespace donet::test {

struct memory_count {
  std::uint64_t allocations = 0;  ///< ever
  std::size_t live_bytes = 0;  ///< allocated and not freed, as large as the allocator has made them

  static memory_count now() noexcept;
};

}  // namespace donet::test
