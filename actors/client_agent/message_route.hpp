#pragma once
// The channels that a message was sent to. A session accepts any message on its own channels, and
// on the channel of a place that the client is interested in only messages about objects in that
// place (spec/clientagent 7).

#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::actors {

/// Refers to bytes of the datagram, which outlives the route.
class message_route {
public:
  /// The route of a message that was accepted before.
  message_route() = default;
  explicit message_route(const runtime::datagram_view& datagram) noexcept
      : channels_(datagram.recipients(), datagram.recipient_count() * size) {}
  /// A route from the result of `bytes`.
  explicit message_route(dc::bytes_view bytes) noexcept : channels_(bytes) {}

  dc::bytes_view bytes() const noexcept { return channels_; }
  bool is_accepted() const noexcept { return channels_.empty(); }

  bool contains(runtime::channel one) const noexcept {
    return any_of([one](runtime::channel each) { return each == one; });
  }

  /// True if `is_it(channel)` is true for one of the channels.
  template <class Predicate>
  bool any_of(Predicate&& is_it) const noexcept {
    for (std::size_t at = 0; at < channels_.size(); at += size) {
      if (is_it(runtime::channel{dc::load_little_endian<std::uint64_t>(channels_.data() + at)}))
        return true;
    }
    return false;
  }

private:
  static constexpr std::size_t size = sizeof(std::uint64_t);

  dc::bytes_view channels_;
};

}  // namespace donet::actors
