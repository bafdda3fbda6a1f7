#pragma once
// How much of their pool of buffers (batch.hpp) threads keep.

#include <cstddef>

namespace donet::runtime {

/// What the calling thread keeps for the next buffers that it makes.
std::size_t pooled_bytes() noexcept;

}  // namespace donet::runtime
