#pragma once
// An object as a parent: the zones in which it counts its children, what it learns from them, and
// the queries and deletions that it relays to them (spec/services 3.4.13, 3.4.14, 3.4.16 to
// 3.4.19).

#include "actors/distributed_object/message_read.hpp"
#include "actors/distributed_object/object_output.hpp"
#include "actors/distributed_object/zone_index.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace donet::actors {

/// The context of the query that a new object sends to its children.
inline constexpr std::uint32_t wake_up_context = 1001;

/// Lists of zones are ascending, without duplicates.
class child_counts {
public:
  bool empty() const noexcept { return !index_ || index_->empty(); }
  /// Null if the object has never been a parent.
  const zone_index* index() const noexcept { return index_.get(); }

  // ---- messages of children ----

  /// CHANGING_LOCATION: a child arrives, leaves, or changes its zone.
  message_read changing_location(const object_output& out, const runtime::message_view& message,
                                 dc::byte_reader& reader);
  /// GET_LOCATION_RESP: a child's answer after the object was created again.
  message_read get_location_resp(const object_output& out, const runtime::message_view& message,
                                 dc::byte_reader& reader);

  // ---- queries ----

  /// Answers a query about this object's children or their numbers, by the type of the message.
  /// `zones` are those that the query names. To a query for objects it replies with their number,
  /// and the children answer with the objects.
  void answer(const object_output& out, const runtime::message_view& message, std::uint32_t context,
              const std::vector<runtime::zone>& zones) const;
  void send_active_zones(const object_output& out, runtime::channel to,
                         std::uint32_t context) const;

  // ---- deletion: the children do not report their end (QUIRK 23) ----

  void delete_all(const object_output& out, runtime::channel requester);
  void delete_in(const object_output& out, runtime::channel requester,
                 const std::vector<runtime::zone>& zones);

private:
  std::size_t count() const { return index_ ? index_->count() : 0; }
  std::size_t count_in(const std::vector<runtime::zone>& zones) const;
  std::vector<runtime::zone> all_zones() const;
  void add(const object_output& out, runtime::doid child, runtime::zone where);
  void relay_query(const object_output& out, runtime::channel requester, std::uint32_t context,
                   const std::vector<runtime::zone>& zones) const;

  std::unique_ptr<zone_index> index_;  // only if the object has been a parent
};

}  // namespace donet::actors
