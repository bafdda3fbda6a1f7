#pragma once
// Why a client is thrown out: the numbers that it is told, and what makes such a message
// (spec/clientagent 13).

#include <cstdint>
#include <string>

namespace donet::actors {

namespace eject_code {

inline constexpr std::uint16_t generic = 1;
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

}  // namespace eject_code

struct ejection {
  std::uint16_t code = 0;
  std::string text;
  /// Whether the client did something that none of ours does.
  bool is_security = false;
};

}  // namespace donet::actors
