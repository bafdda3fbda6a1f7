#pragma once
// The output of a Database State Server: messages in the name of stored objects, and log lines.

#include "actors/distributed_object/object_world.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/ids.hpp"
#include "runtime/log/logger.hpp"

#include <cstdint>
#include <string_view>

namespace donet::actors {

/// Refers to the world, which outlives it. Not thread-safe.
class db_state_output {
public:
  /// `name` is the service's name in the log, and `database` the Database Server that it queries.
  db_state_output(object_world& world, std::string_view name, runtime::channel database) noexcept
      : world_(world), name_(name), database_(database) {}

  object_world& world() const noexcept { return world_; }
  runtime::channel database() const noexcept { return database_; }

  // ---- messages: only one at a time may be between its beginning and its end ----

  /// Begins a message that the caller ends itself. Its sender is the object.
  runtime::datagram_writer write(runtime::channel to, runtime::doid from,
                                 std::uint16_t type) const {
    return {world_.out.frames(), to, channel_of(from), type};
  }

  /// Sends what `fill(datagram_writer&)` writes. A message that would be larger than a datagram may
  /// be is logged and not sent.
  template <class Fill>
  void send(runtime::channel to, runtime::doid from, std::uint16_t type, Fill&& fill) const {
    runtime::datagram_writer message = write(to, from, type);
    fill(message);
    if (!message.finish())
      report_too_large(from, type);
  }
  template <class Fill>
  void send_to_database(runtime::doid from, std::uint16_t type, Fill&& fill) const {
    send(database_, from, type, fill);
  }

  /// Answers GET_ACTIVATED; the message must be complete.
  void send_activated(const runtime::message_view& message, runtime::doid about,
                      bool is_active) const;
  /// The failure form of a reply.
  void refuse(runtime::channel requester, runtime::doid about, std::uint16_t reply_type,
              std::uint32_t context) const;

  // ---- log lines ----

  /// A line about an object, and about the message that concerns it.
  void report(runtime::log_level level, std::string_view sentence,
              const runtime::message_view& message, runtime::doid about) const;
  /// The same, with the field `key` in addition.
  void report(runtime::log_level level, std::string_view sentence,
              const runtime::message_view& message, runtime::doid about, std::string_view key,
              std::uint64_t value) const;
  void report_cut_short(const runtime::message_view& message) const;

  std::string_view name() const noexcept { return name_; }

private:
  void report_too_large(runtime::doid from, std::uint16_t type) const;

  object_world& world_;
  std::string_view name_;
  runtime::channel database_;
};

}  // namespace donet::actors
