#pragma once
// Messages that a shard of a Client Agent sends to itself.

#include <caf/allowed_unsafe_message_type.hpp>

namespace donet::actors {

/// Handled after everything that is already in the mailbox.
struct next_turn {};
/// The window has room again. Sent by the thread that opens it.
struct window_opened {};
/// Draining clients have had their time.
struct time_is_up {};
/// Held output of some clients is due.
struct write_tick_due {};
/// Clients have zones left to open or close, and the thread has served its sockets since their last
/// turn.
struct changes_due {};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::next_turn)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::window_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::time_is_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::write_tick_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::changes_due)
