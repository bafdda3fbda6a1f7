#pragma once

namespace donet::runtime {

/// Ends a socket's connection in both directions, for every descriptor of the socket, without
/// closing this one. A thread that waits on the socket wakes up. Any thread.
void hang_up(int socket) noexcept;

}  // namespace donet::runtime
