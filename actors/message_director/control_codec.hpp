#pragma once
// Control messages, those to the Message Director itself: bytes to structs and back (spec/services
// 2.3).

#include "actors/msgtype.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/channel_range.hpp"

#include <cstdint>

namespace donet::actors {

/// One control message as it was read. The type decides which members have a meaning.
struct control_message {
  std::uint16_t type = 0;
  /// The range of a range message; the channel of a channel message, or the key of a post-remove,
  /// as both ends.
  runtime::channel_range channels;
  /// The datagram of a post-remove, a name, a URL or a message to log; a view of the bytes that
  /// were read.
  dc::bytes_view blob;
};

enum class control_fault : unsigned char {
  none,
  truncated,  ///< the type or its arguments are truncated
  unknown,    ///< `type` is no type of a control message
};

/// Reads the bytes after the recipient of a control message. Bytes after the arguments are ignored
/// (spec/services 1.2).
[[nodiscard]] control_fault read_control(dc::bytes_view rest, control_message& message);

// The messages from a Message Director to its parent (spec/services 2.7).
void append_add_channel(runtime::batch_builder& to, runtime::channel c);
void append_remove_channel(runtime::batch_builder& to, runtime::channel c);
void append_add_range(runtime::batch_builder& to, runtime::channel_range range);
void append_remove_range(runtime::batch_builder& to, runtime::channel_range range);
/// False, and nothing appended, if the post-remove does not fit into another message.
[[nodiscard]] bool append_add_post_remove(runtime::batch_builder& to, runtime::channel key,
                                          dc::bytes_view datagram);
void append_clear_post_removes(runtime::batch_builder& to, runtime::channel key);

}  // namespace donet::actors
