#pragma once
// Writes set values to the database, whether the object is active or not (spec/services 4.6 and
// 4.7).

#include "actors/db_state_server/db_state_output.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

namespace donet::actors {

/// The contract must outlive it. `layout` is the class of an active object; null for an inactive
/// one, whose class the service does not have. Messages must contain the object's DoId.
class database_writes {
public:
  explicit database_writes(const dc::schema& contract) noexcept : contract_(contract) {}

  void set_field(const db_state_output& out, const runtime::message_view& message,
                 runtime::doid about, const class_layout* layout) const;
  void set_fields(const db_state_output& out, const runtime::message_view& message,
                  runtime::doid about, const class_layout* layout) const;
  /// An active object has announced this itself (4.7), and stays active.
  void delete_object(const db_state_output& out, runtime::doid about) const;

private:
  const dc::schema& contract_;
};

}  // namespace donet::actors
