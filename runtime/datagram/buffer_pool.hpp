#pragma once
// Measures the pool of buffers (batch.hpp) that each thread keeps.

#include <cstddef>

namespace donet::runtime {

/// Bytes that the calling thread keeps for its next buffers.
std::size_t pooled_bytes() noexcept;

}  // namespace donet::runtime
