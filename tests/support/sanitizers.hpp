#pragma once
// What a test may not expect of a build with sanitizers.

namespace donet::test {

/// False under the address sanitizer, which pads what is allocated and keeps what was freed: there, a test has no
/// exact bound for the memory of a process.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool memory_is_its_own = false;
#elif defined(__has_feature)
inline constexpr bool memory_is_its_own = !__has_feature(address_sanitizer);
#else
inline constexpr bool memory_is_its_own = true;
#endif

}  // namespace donet::test
