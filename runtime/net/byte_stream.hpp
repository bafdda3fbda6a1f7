#pragma once
// The result of a non-blocking call on a stream of bytes: bytes were moved, the caller has to wait
// for the socket, or the stream has ended. `tcp_stream` and `tls_stream` return it.

#include "runtime/net/close_reason.hpp"

#include <cstddef>
#include <optional>

namespace donet::runtime {

/// The event of the socket that the stream needs before it can continue.
enum class io_wait : unsigned char { nothing, input, room };

struct io_result {
  /// Bytes that were moved. May be positive also when the stream has ended or waits.
  std::size_t bytes = 0;
  io_wait wait = io_wait::nothing;
  /// Set if the stream has ended.
  std::optional<close_reason> ended;
};

/// The close reason for an `errno` of a socket call; `otherwise` if there is no special reason for
/// it.
close_reason reason_of(int error, close_reason otherwise) noexcept;

}  // namespace donet::runtime
