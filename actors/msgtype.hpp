#pragma once
// The numbers of the protocol's messages, by family (spec/services appendix A, spec/clientagent).

#include <cstdint>

namespace donet::actors::msgtype {

// ---- to a Client Agent (spec/clientagent) ----
inline constexpr std::uint16_t set_client_id = 1001;
inline constexpr std::uint16_t open_channel = 1100;

// ---- to a State Server (spec/services chapter 3) ----
inline constexpr std::uint16_t create_object_with_required = 2000;
inline constexpr std::uint16_t create_object_with_required_other = 2001;

// ---- to the Message Director itself, on a connection to it (spec/services 2.3) ----
inline constexpr std::uint16_t control_add_channel = 9000;
inline constexpr std::uint16_t control_remove_channel = 9001;
inline constexpr std::uint16_t control_add_range = 9002;
inline constexpr std::uint16_t control_remove_range = 9003;
inline constexpr std::uint16_t control_add_post_remove = 9010;
inline constexpr std::uint16_t control_clear_post_removes = 9011;
inline constexpr std::uint16_t control_set_con_name = 9012;
inline constexpr std::uint16_t control_set_con_url = 9013;
inline constexpr std::uint16_t control_log_message = 9014;

}  // namespace donet::actors::msgtype
