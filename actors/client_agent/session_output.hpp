#pragma once
// The output of one session: messages to its client and to the cluster, and log lines about its
// input. A session makes one for each call that it serves, and passes it to its parts.
//
//   outgoing_message reply = out.to_client(msgtype::client_hello_resp);
//   reply.number(context);
//   out.finish(reply);

#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/session_identity.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/ids.hpp"
#include "runtime/log/logger.hpp"

#include <cstdint>
#include <string_view>

namespace donet::actors {

/// A datagram_writer with the message type that it writes, for the log.
class outgoing_message : public runtime::datagram_writer {
public:
  outgoing_message(runtime::batch_builder& frames, std::uint16_t type)
      : runtime::datagram_writer(frames, type), type_(type) {}
  outgoing_message(runtime::batch_builder& frames, runtime::channel recipient,
                   runtime::channel sender, std::uint16_t type)
      : runtime::datagram_writer(frames, recipient, sender, type), type_(type) {}

  std::uint16_t type() const noexcept { return type_; }

private:
  std::uint16_t type_;
};

/// Refers to the world and the session, which outlive it. Not for several threads.
class session_output {
public:
  session_output(client_world& world, const session_identity& session) noexcept
      : world_(world), session_(session) {}

  client_world& world() const noexcept { return world_; }
  const session_identity& session() const noexcept { return session_; }

  // ---- messages: at most one at a time is between its beginning and `finish` ----

  outgoing_message to_client(std::uint16_t type) const {
    world_.metrics->sent_messages.add(1);
    return {world_.to_client, type};
  }
  /// A datagram whose sender is the session's id.
  outgoing_message to_server(runtime::channel recipient, std::uint16_t type) const {
    return {world_.out.frames(), recipient, session_.id(), type};
  }
  /// Completes the message. A message that is larger than a datagram may be is logged and not sent.
  void finish(outgoing_message& message) const {
    if (!message.finish())
      report_too_large(message.type());
  }

  // ---- log lines; all name the client and its peer ----

  /// A warning about a message.
  void report(std::string_view sentence, const runtime::message_view& about) const;
  /// A line about an object, and about the message that concerns it.
  void report_object(runtime::log_level level, std::string_view sentence, runtime::doid object,
                     const runtime::message_view& about) const;
  void report_object(runtime::log_level level, std::string_view sentence,
                     runtime::doid object) const;
  /// An object of a class that the contract does not have.
  void report_unknown_class(std::string_view sentence, runtime::doid object,
                            std::uint16_t class_id) const;
  void report_cut_short(const runtime::message_view& message) const;
  /// The message came by the channel of a place, and is not about an object there. A client may
  /// open an interest whose place is the channel of another session: if a session accepted such
  /// messages, it would obey what is meant for the other one (spec/clientagent 7).
  void reject(const runtime::message_view& message) const;

private:
  void report_too_large(std::uint16_t type) const;

  client_world& world_;
  const session_identity& session_;
};

}  // namespace donet::actors
