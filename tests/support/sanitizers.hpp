#pragma once
// Properties of a build that tests depend on, and that sanitizers change.

namespace donet::test {

/// False under the address sanitizer, which pads allocations and retains freed memory: a test then
/// has no exact bound for the memory of a process.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool memory_is_its_own = false;
#elif defined(__has_feature)
inline constexpr bool memory_is_its_own = !__has_feature(address_sanitizer);
#else
inline constexpr bool memory_is_its_own = true;
#endif

}  // namespace donet::test
