#pragma once

namespace donet::runtime {

/// Ends the connection of a socket in both directions, for every descriptor of it, without closing this one:
/// a thread that waits on the socket wakes up. Any thread.
void hang_up(int socket) noexcept;

}  // namespace donet::runtime
