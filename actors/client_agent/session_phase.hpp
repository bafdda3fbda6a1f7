#pragma once

#include <cstdint>

namespace donet::actors {

/// The phase of a session, which decides the messages that the client may send (spec/clientagent
/// 3.7). The values are those of the protocol.
enum class session_phase : std::uint16_t { unknown = 0, anonymous = 1, established = 2 };

}  // namespace donet::actors
