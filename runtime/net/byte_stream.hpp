#pragma once
// What a connection asks of the stream of bytes below it, without waiting: moved so many bytes,
// goes on when the socket can be read or written, or is over. tcp_stream and tls_stream answer.

#include "runtime/net/close_reason.hpp"

#include <cstddef>
#include <optional>

namespace donet::runtime {

/// What a stream waits for.
enum class io_wait : unsigned char { nothing, input, room };

struct io_result {
  /// Bytes that were moved; may be some also when the stream is over or waits.
  std::size_t bytes = 0;
  io_wait wait = io_wait::nothing;
  /// The stream is over.
  std::optional<close_reason> ended;
};

/// What a failed call of the system means for a connection; `otherwise` if nothing special.
close_reason reason_of(int error, close_reason otherwise) noexcept;

}  // namespace donet::runtime
