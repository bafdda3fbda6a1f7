#pragma once
// The world that the loads of the services use: config/worlds/bench.dc, as numbers.

#include <cstdint>

namespace donet::bench::world {

/// The hash that clients send in their HELLO; `donet-dc hash config/worlds/bench.dc` prints it.
inline constexpr std::uint32_t hash = 0x006d'c8e3;

/// BenchObject: one required number, and one more value.
inline constexpr std::uint16_t object_class = 0;
inline constexpr std::uint16_t object_set_number = 0;
inline constexpr std::uint16_t object_set_spare = 1;

/// BenchLogin: where clients log in.
inline constexpr std::uint16_t login = 2;
inline constexpr std::uint16_t login_resp = 3;

/// BenchAvatar: one required number, and bytes that its owner may send.
inline constexpr std::uint16_t avatar_class = 2;
inline constexpr std::uint16_t avatar_set_bytes = 5;

/// BenchRecord: a stored number and a stored text.
inline constexpr std::uint16_t record_class = 3;
inline constexpr std::uint16_t record_set_level = 6;
inline constexpr std::uint16_t record_set_name = 7;

/// BenchTarget: an object whose AI any client may send to.
inline constexpr std::uint16_t target_class = 4;
inline constexpr std::uint16_t target_shout = 8;

}  // namespace donet::bench::world
