#pragma once
// The parent Message Director, as the router sees it: the copies of subscriptions and post-removes
// that the parent has, and the datagrams that are sent to it or wait for it (spec/services 2.2,
// 2.5, 2.7).

#include "actors/message_director/post_remove_book.hpp"
#include "actors/sink_id.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/routing/outbox.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstddef>
#include <vector>

namespace donet::actors {

/// Not for several threads. Only a router that has a parent calls `connected` and `forward`; the
/// other functions do nothing while the parent is not connected.
class router_gateway {
public:
  /// What became of datagrams for the parent.
  enum class forwarding : unsigned char {
    sent,
    kept,  ///< until the parent is connected
    lost,  ///< the bytes that wait are at their limit
  };

  explicit router_gateway(std::size_t backlog_bytes_max) noexcept
      : backlog_bytes_max_(backlog_bytes_max) {}

  /// The parent, connected or not; a sink of generation 0 if there is none.
  sink_id parent() const noexcept { return parent_; }
  void set_parent(sink_id parent) noexcept { parent_ = parent; }
  bool has_parent() const noexcept { return parent_.generation != 0; }
  bool is_connected() const noexcept { return is_connected_; }

  /// Sends the parent every subscription and post-remove in force, then the datagrams that waited.
  void connected(sink_id parent, const runtime::subscription_table& table,
                 const post_remove_book& post_removes, runtime::outbox& out);
  void disconnected() noexcept { is_connected_ = false; }

  /// Sends these whole frames to the parent unmodified, or keeps a copy until it is connected.
  [[nodiscard]] forwarding forward(const runtime::batch& frames, std::size_t offset,
                                   std::size_t size, runtime::outbox& out);
  /// Bytes of datagrams that wait for the parent.
  std::size_t backlog_bytes() const noexcept { return backlog_bytes_; }

  /// Sends the parent these changes of subscriptions.
  void announce(const runtime::subscription_changes& changes, runtime::outbox& out) const;

  /// Gives the parent a copy of a post-remove.
  void copy_post_remove(runtime::channel key, dc::bytes_view datagram, runtime::outbox& out) const;
  /// Clears the parent's copies under a key, then copies the post-removes that remain under it
  /// (spec/services QUIRK 14).
  void renew_post_removes(runtime::channel key, const post_remove_book& post_removes,
                          runtime::outbox& out) const;

private:
  sink_id parent_;
  bool is_connected_ = false;
  std::size_t backlog_bytes_max_;
  std::vector<runtime::batch> backlog_;
  std::size_t backlog_bytes_ = 0;
};

}  // namespace donet::actors
