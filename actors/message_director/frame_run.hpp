#pragma once
// Frames of a batch that stand one after the other and go to the same sinks. The router looks up
// their recipients once and appends them to each sink once.

#include "actors/msgtype.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/anticipation.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace donet::actors {

/// The messages that make their recipient subscribe: "create an object, then address it", "set a
/// client's channel, then send to it".
inline constexpr runtime::subscribing_message subscribing_messages[] = {
  {msgtype::create_object_with_required, runtime::subscribing_message::operand::doid},
  {msgtype::create_object_with_required_other, runtime::subscribing_message::operand::doid},
  {msgtype::set_client_id, runtime::subscribing_message::operand::channel},
  {msgtype::open_channel, runtime::subscribing_message::operand::channel},
};

/// Begins with the frame whose recipients were looked up last.
struct frame_run {
  std::size_t begin = 0;  ///< in the batch's bytes; likewise `end`
  std::size_t end = 0;
  std::size_t frames = 0;
  bool has_one_recipient = false;
  runtime::channel recipient{};
  bool to_services = false;                 ///< of this node, or to other nodes
  bool to_participants = false;             ///< among others
  std::optional<std::uint16_t> plain_type;  ///< the last type that is no subscribing one

  /// True if the next frame of the batch goes to the same sinks and needs nothing but to be
  /// appended. The router anticipates each subscribing message, so such a message to a participant
  /// joins no run. No frame joins a run that goes to a service or another node.
  bool takes(const runtime::datagram_view& datagram) noexcept {
    if (!has_one_recipient || to_services || datagram.recipient_count() != 1
        || datagram.recipient(0) != recipient)
      return false;
    const std::optional<std::uint16_t> type = datagram.type();
    if (!to_participants || !type || type == plain_type)
      return true;
    if (runtime::is_one_of(subscribing_messages, *type))
      return false;
    // Most frames of a run have one type, which is looked for once.
    plain_type = type;
    return true;
  }
};

}  // namespace donet::actors
