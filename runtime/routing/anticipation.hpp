#pragma once
// "Create an object, then address it" must work although the router routes both messages before the
// service has handled the first. The router therefore has a list of the few messages that make their
// recipient subscribe, and subscribes the recipient provisionally at once (architecture section 5).

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

/// The entry of this type in `list`; nullptr if there is none.
constexpr const subscribing_message* find_type(std::span<const subscribing_message> list,
                                               std::uint16_t type) noexcept {
  for (const subscribing_message& entry : list) {
    if (entry.type == type)
      return &entry;
  }
  return nullptr;
}

constexpr bool is_one_of(std::span<const subscribing_message> list, std::uint16_t type) noexcept {
  return find_type(list, type) != nullptr;
}

/// The channel that the recipient of this datagram will subscribe to; nothing if the datagram is no
/// message of `list`, or is truncated.
inline std::optional<channel> anticipated_channel(std::span<const subscribing_message> list,
                                                  const datagram_view& datagram) noexcept {
  // Most datagrams are no such message, so the type is looked at before anything else.
  const std::optional<std::uint16_t> type = datagram.type();
  const subscribing_message* const found = type ? find_type(list, *type) : nullptr;
  if (found == nullptr)
    return std::nullopt;
  const std::optional<message_view> message = message_view::of(datagram);
  if (!message)
    return std::nullopt;
  dc::byte_reader reader(message->payload);
  channel c{};
  std::uint32_t id = 0;
  switch (found->first) {
  case subscribing_message::operand::channel:
    return read_channel(reader, c) ? std::optional(c) : std::nullopt;
  case subscribing_message::operand::doid: break;
  }
  return reader.read(id) ? std::optional(channel_of(doid{id})) : std::nullopt;
}

/// The provisional subscriptions of one service. Each ends when the service has handled the parcel
/// that caused it: the numbers of parcels decide, never time.
class provisional_channels {
public:
  /// The parcel of this number will make the service subscribe. `is_own` is true if the service
  /// itself has subscribed already.
  void expect(channel c, std::uint64_t parcel, bool is_own) {
    const auto [entry, is_new] = expected_.try_emplace(c, expectation{parcel, is_own});
    if (!is_new)
      entry->second.parcel = parcel;
  }

  /// The service has subscribed (`is_own`) or unsubscribed. True if a parcel that subscribes is not
  /// handled yet, so that the subscription must stay as it is.
  [[nodiscard]] bool claim(channel c, bool is_own) {
    const auto found = expected_.find(c);
    if (found == expected_.end())
      return false;
    found->second.is_own = is_own;
    return true;
  }

  [[nodiscard]] bool expects(channel c) const { return expected_.count(c) != 0; }

  /// All parcels up to this one are handled. Returns the channels that the service was expected to
  /// subscribe to and did not, ascending. The owner ends these subscriptions.
  [[nodiscard]] std::vector<channel> settle(std::uint64_t parcel) {
    std::vector<channel> unclaimed;
    for (auto entry = expected_.begin(); entry != expected_.end();) {
      if (entry->second.parcel > parcel) {
        ++entry;
        continue;
      }
      if (!entry->second.is_own)
        unclaimed.push_back(entry->first);
      entry = expected_.erase(entry);
    }
    return unclaimed;
  }

private:
  struct expectation {
    std::uint64_t parcel = 0;
    bool is_own = false;
  };

  std::map<channel, expectation> expected_;
};

}  // namespace donet::runtime
