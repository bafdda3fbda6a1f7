#pragma once
// The reasons for ejections: codes, and the content of EJECT (spec/clientagent 13).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace donet::actors {

namespace eject_code {

inline constexpr std::uint16_t generic = 1;
inline constexpr std::uint16_t logged_in_elsewhere = 100;
inline constexpr std::uint16_t oversized = 106;
inline constexpr std::uint16_t no_hello = 107;
inline constexpr std::uint16_t invalid_type = 108;
inline constexpr std::uint16_t truncated = 109;
inline constexpr std::uint16_t anonymous_violation = 113;
inline constexpr std::uint16_t forbidden_interest = 115;
inline constexpr std::uint16_t missing_object = 117;
inline constexpr std::uint16_t forbidden_field = 118;
inline constexpr std::uint16_t forbidden_relocation = 119;
inline constexpr std::uint16_t bad_version = 124;
inline constexpr std::uint16_t bad_hash = 125;
inline constexpr std::uint16_t field_constraint = 127;
inline constexpr std::uint16_t session_object_lost = 153;
inline constexpr std::uint16_t maintenance = 154;
inline constexpr std::uint16_t no_heartbeat = 345;

/// All codes above with their names. The last entry is for the codes of the game.
struct named {
  std::uint16_t code;
  std::string_view name;
};
inline constexpr std::array<named, 18> all{{
  {generic, "generic"},
  {logged_in_elsewhere, "logged_in_elsewhere"},
  {oversized, "oversized"},
  {no_hello, "no_hello"},
  {invalid_type, "invalid_type"},
  {truncated, "truncated"},
  {anonymous_violation, "anonymous_violation"},
  {forbidden_interest, "forbidden_interest"},
  {missing_object, "missing_object"},
  {forbidden_field, "forbidden_field"},
  {forbidden_relocation, "forbidden_relocation"},
  {bad_version, "bad_version"},
  {bad_hash, "bad_hash"},
  {field_constraint, "field_constraint"},
  {session_object_lost, "session_object_lost"},
  {maintenance, "maintenance"},
  {no_heartbeat, "no_heartbeat"},
  {0, "of_the_game"},
}};

/// The index of a code in that list; of the last entry for a code of the game.
constexpr std::size_t place_of(std::uint16_t code) noexcept {
  std::size_t at = 0;
  while (at + 1 < all.size() && all[at].code != code)
    ++at;
  return at;
}

}  // namespace eject_code

struct ejection {
  std::uint16_t code = 0;
  std::string text;
  /// The client did something that an unmodified client never does.
  bool is_security = false;
};

}  // namespace donet::actors
