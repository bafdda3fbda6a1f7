#pragma once
// "Create an object, then address it" must work although the router routes both messages before the
// service has handled the first. So the router knows those few messages that make their recipient
// subscribe, and subscribes it provisionally at once (architecture section 5).

#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace donet::runtime {

/// A message whose recipient will subscribe to the channel that stands first in its payload.
struct subscribing_message {
  enum class operand : unsigned char { doid, channel };

  std::uint16_t type = 0;
  operand first{};
};

/// Whether this type is one of `known`.
constexpr bool is_one_of(std::span<const subscribing_message> known, std::uint16_t type) noexcept {
  for (const subscribing_message& each : known) {
    if (each.type == type)
      return true;
  }
  return false;
}

/// The channel that the recipient of this datagram will subscribe to, if it is one of `known`.
inline std::optional<channel> anticipated_channel(std::span<const subscribing_message> known,
                                                  const datagram_view& datagram) noexcept {
  const std::optional<message_view> message = message_view::of(datagram);
  if (!message)
    return std::nullopt;
  for (const subscribing_message& one : known) {
    if (one.type != message->type)
      continue;
    dc::byte_reader reader(message->payload);
    channel c{};
    std::uint32_t id = 0;
    if (one.first == subscribing_message::operand::channel)
      return read_channel(reader, c) ? std::optional(c) : std::nullopt;
    return reader.read(id) ? std::optional(channel_of(doid{id})) : std::nullopt;
  }
  return std::nullopt;
}

/// The provisional subscriptions of one service, each until the service has handled the parcel that
/// brought it about. Positions decide, never time.
class provisional_channels {
public:
  /// The parcel of this number will make the service subscribe; `claimed` says whether it is
  /// subscribed already by its own word.
  void expect(channel c, std::uint64_t parcel, bool claimed) {
    const auto [at, added] = expected_.try_emplace(c, expectation{parcel, claimed});
    if (!added)
      at->second.parcel = parcel;
  }

  /// The service says that it is, or is no more, subscribed. Says whether something is expected
  /// still, so that the subscription must stay as it is.
  bool claim(channel c, bool claimed) {
    const auto at = expected_.find(c);
    if (at == expected_.end())
      return false;
    at->second.claimed = claimed;
    return true;
  }

  bool expects(channel c) const { return expected_.count(c) != 0; }

  /// All parcels up to this one are handled. Returns the channels that were expected and not
  /// claimed, ascending: these subscriptions end.
  std::vector<channel> settle(std::uint64_t parcel) {
    std::vector<channel> disappointed;
    for (auto at = expected_.begin(); at != expected_.end();) {
      if (at->second.parcel > parcel) {
        ++at;
        continue;
      }
      if (!at->second.claimed)
        disappointed.push_back(at->first);
      at = expected_.erase(at);
    }
    return disappointed;
  }

private:
  struct expectation {
    std::uint64_t parcel = 0;
    bool claimed = false;
  };

  std::map<channel, expectation> expected_;
};

}  // namespace donet::runtime
