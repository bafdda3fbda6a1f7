#pragma once
// The output of one object: messages to participants, and log lines about its input. An object
// makes one for each message that it handles, and passes it to its parts.

#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "actors/place.hpp"
#include "dcfile/error.hpp"
#include "dcfile/schema.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/ids.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace donet::actors {

/// The class of an object, its DoId, and its number in the world of its service. The layout must
/// outlive it.
struct object_identity {
  const class_layout* layout = nullptr;
  runtime::doid id{};
  runtime::subscriber number{};

  runtime::channel address() const noexcept { return channel_of(id); }
};

/// Appends a place: its parent, then its zone.
inline void write_place(runtime::datagram_writer& to, place where) {
  to.number(where.parent).number(where.zone);
}

/// Refers to the world and the object, which outlive it. Not thread-safe.
class object_output {
public:
  object_output(object_world& world, const object_identity& object) noexcept
      : world_(world), object_(object) {}

  object_world& world() const noexcept { return world_; }
  const object_identity& object() const noexcept { return object_; }
  runtime::doid id() const noexcept { return object_.id; }

  // ---- messages: only one at a time may be between its beginning and its end ----

  /// Begins a message that the caller ends itself.
  runtime::datagram_writer write(runtime::channel to, runtime::channel from,
                                 std::uint16_t type) const {
    return {world_.out.frames(), to, from, type};
  }

  /// Sends what `fill(datagram_writer&)` writes. Without recipients it sends nothing (QUIRK 33). A
  /// message that would be larger than a datagram may be is logged and not sent.
  template <class Fill>
  void send(std::span<const runtime::channel> to, runtime::channel from, std::uint16_t type,
            Fill&& fill) const {
    if (to.empty())
      return;
    runtime::datagram_writer message(world_.out.frames(), to, from, type);
    fill(message);
    if (!message.finish())
      report_too_large(type);
  }
  template <class Fill>
  void send(runtime::channel to, runtime::channel from, std::uint16_t type, Fill&& fill) const {
    send({&to, 1}, from, type, fill);
  }
  /// Sends a message whose sender is the object.
  template <class Fill>
  void send(runtime::channel to, std::uint16_t type, Fill&& fill) const {
    send({&to, 1}, object_.address(), type, fill);
  }

  // ---- log lines: all name the object and its class ----

  /// A line about a message to the object.
  void report(runtime::log_level level, std::string_view sentence,
              const runtime::message_view& message) const;
  /// The same, with the field `key` in addition.
  void report(runtime::log_level level, std::string_view sentence,
              const runtime::message_view& message, std::string_view key,
              std::uint64_t value) const;
  /// A message that does not contain a legal value of this field.
  void report_value(const runtime::message_view& message, const dc::field& field,
                    dc::error why) const;

private:
  void report_too_large(std::uint16_t type) const;

  object_world& world_;
  const object_identity& object_;
};

}  // namespace donet::actors
