#pragma once
// Every message between our actors, on one page: sender, receiver, answer, and the consequence of a
// missing answer.
//
//   participant, service ──► router      frames; joining and leaving
//   router ──► participant, service      parcels, and the order to depart
//   service ──► router                   emissions: frames and subscriptions of its members
//   listener ──► Client Agent shard      a new client, and the order to drain
//   upstream ◄──► router                 the same, for the parent Message Director
//   link ◄──► router                     frames and interest, from and to another node
//   owner of a link ◄──► link            connections to the other node, and messages besides data
//
// These messages never leave the process, so they may carry pointers.

#include "actors/backlog_report.hpp"
#include "actors/link_figures.hpp"
#include "actors/sink_id.hpp"
#include "runtime/cluster/link_message.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/net/origin.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/outbox.hpp"
#include "runtime/routing/subscriber.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::actors {

// ---- to the router ----

/// A peer has connected. Answer: `welcome`, after which the participant may read the peer's frames.
struct participant_joined {
  caf::actor who;
  std::string peer;
};

/// The peer has disconnected: its subscriptions end and its post-removes are sent. No answer.
struct participant_lost {
  sink_id who;
  runtime::close_reason reason{};
};

/// Frames from a peer, in order. The router returns the credit when it has routed them. No answer.
struct frames_in {
  sink_id from;
  runtime::batch frames;
  runtime::read_credit credit;
};

/// A service of the node joins. Answer: `welcome`, then parcels.
struct service_joined {
  caf::actor who;
  std::string name;
  /// True if the service receives each `backlog_report`.
  bool has_clients = false;
};

/// The output of a service. The first emission contains its initial subscriptions and is sent even
/// without any. The credits are those of the clients whose messages caused the output; the router
/// returns them when the node has settled it. No answer.
struct emission_in {
  sink_id from;
  runtime::emission what;
  std::vector<runtime::read_credit> credits{};
};

/// The backlog of a participant, or of the parent, has reached another level. Answer: a
/// `backlog_report` to each service that has clients.
struct sink_backlog {
  sink_id who;
  runtime::backlog level{};
};

/// Calls `then` on the router's thread when every service that has joined has subscribed, so that
/// the services receive everything that arrives later. No answer.
struct call_when_served {
  std::function<void()> then;
};

/// The router stops reading from participants. It calls `then` on its thread when the services have
/// handled all earlier messages and everything that followed from them. No answer.
struct call_when_settled {
  std::function<void()> then;
};

/// Introduces the actor of the parent Message Director, before any other message about the parent.
/// Answer: `dial_now`.
struct upstream_joined {
  caf::actor who;
};

/// The parent is reachable (answer: `welcome`), or no longer reachable (no answer).
struct upstream_connected {};
struct upstream_lost {};

/// The node stops: all participants leave and their post-removes are sent. When all output is on
/// its way, each participant receives `depart` with this patience, and the router ends.
struct stop_routing {
  std::chrono::milliseconds patience{0};
};

/// The link to another node starts. If it starts again, the sender sends `link_lost` first. Answer:
/// `welcome`.
struct link_begun {
  caf::actor who;
  std::string node;
  std::shared_ptr<link_figures> figures;
};

/// The link ends, or starts again: the interest of the other node ends. No answer.
struct link_lost {
  caf::actor who;
  bool is_dead = false;  ///< the node was declared dead: its post-removes are due
};

/// Data from another node, in order. Answer: one `link_data_applied` for each.
struct link_data_in {
  sink_id from;
  runtime::link_data data;
};

/// Another node has applied all data up to this number. No answer.
struct link_acknowledged {
  sink_id from;
  std::uint64_t number = 0;
};

/// The node has the interest of all other nodes and may serve. No answer.
struct begin_serving {};

/// Sent every `limits::provisional_tick`: ages the provisional subscriptions of participants. No
/// answer.
struct age_provisional {};

// ---- to a shard of a Client Agent ----

class admission_place;

/// A client's handshake is complete. Its connection belongs to the shard's thread and has not
/// started to read. `place` is already taken; if null, the shard creates one. No answer.
struct client_joined {
  std::shared_ptr<runtime::connection> connection;
  runtime::origin from;
  std::shared_ptr<admission_place> place = {};
};

/// A client of a shard and its approximate memory in bytes.
struct client_weight {
  runtime::subscriber number{};
  std::size_t bytes = 0;
};

/// The node is short of memory. The shard calls `then` on its thread with its clients that hold
/// more than `floor` bytes.
struct weigh_clients {
  std::size_t floor = 0;
  std::function<void(std::vector<client_weight>)> then;
};

/// Ejects these clients if they still hold more than `floor` bytes. No answer.
struct eject_large_clients {
  std::size_t floor = 0;
  std::vector<client_weight> which;
};

/// The shard accepts no new clients. After `patience` it ejects the remaining ones, at the node's
/// eject rate. It calls `drained` on its thread when no client is left and all of their output is
/// on its way.
struct drain_clients {
  std::chrono::milliseconds patience{0};
  std::function<void()> drained;
};

/// Follows `drain_clients`: the shard ejects all clients at once, and soon disconnects those that
/// do not read their remaining data. No answer.
struct hurry_clients {};

// ---- to a Database Server ----

/// Calls `then` on the server's thread when no request waits for the database and all answers are
/// on their way. No answer.
struct call_when_idle {
  std::function<void()> then;
};

/// The node ends without waiting for the server, which logs its unfinished requests. No answer.
struct report_unfinished {};

// ---- to the upstream ----

/// Starts to connect. Answer: `upstream_connected`, once the parent is reachable.
struct dial_now {};

// ---- to a link ----

/// There is a connection to the other node, whose link is `other`. If it is null, the sender of the
/// first `link_bytes` is the other link. All `link_bytes` until `connection_cut` are of this
/// connection.
struct connection_open {
  caf::actor other;
  std::uint64_t stream = 0;  ///< the owner's number of the connection
};
struct connection_cut {
  std::uint64_t stream = 0;
};

/// Sends a message that is not about data, if there is a connection.
struct send_on_link {
  runtime::link_message what;
};

/// Ends the link at once: the other node has left or is dead, or this node has no more patience.
struct end_link {
  bool is_dead = false;  ///< the other node was declared dead
};

/// From the router: the next data for the other node.
struct link_data_out {
  sink_id to;
  runtime::link_data data;
};

/// From the router: the oldest data that was not applied yet has been applied.
struct link_data_applied {
  sink_id from;
};

// ---- from a link to its owner, which connects and disconnects it ----

/// The two links have exchanged their first messages on a connection.
struct link_opened {
  runtime::node_ref node;
  std::uint64_t stream = 0;  ///< as in `connection_open`
  bool has_begun = false;    ///< false: it resumed
};

/// The connection has ended.
struct link_cut {
  runtime::node_ref node;
  std::uint64_t stream = 0;  ///< as in `connection_cut`
};

/// Both nodes have applied all interest that existed when the link began.
struct link_exchanged {
  runtime::node_ref node;
};

/// Data is missing or malformed: the owner has to disconnect the link and connect it again.
struct link_broken {
  runtime::node_ref node;
  std::uint64_t stream = 0;  ///< as in `connection_open`
};

/// The other node has sent a message that is not about data: a heartbeat, `goodbye`, `expelled`, a
/// question or an answer.
struct link_said {
  runtime::node_ref node;
  runtime::link_message what;
};

/// The router has ended, the other node has applied all data, and the goodbye is on its way. The owner
/// ends the link (`end_link`) when the other node has closed the connection, or its patience is over.
struct link_left {
  runtime::node_ref node;
};

// ---- from the router ----

struct welcome {
  sink_id as;
};

/// Write the remaining data for at most `patience`, then close the connection and end.
struct depart {
  runtime::close_reason reason{};
  std::chrono::milliseconds patience{0};
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::participant_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::participant_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::frames_in)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::service_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::emission_in)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::sink_backlog)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::backlog_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::call_when_served)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::call_when_settled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::call_when_idle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::report_unfinished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_connected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::stop_routing)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_begun)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_data_in)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_acknowledged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::begin_serving)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::age_provisional)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::weigh_clients)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::eject_large_clients)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::drain_clients)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::hurry_clients)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::dial_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::connection_open)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::connection_cut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::send_on_link)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::end_link)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_data_out)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_data_applied)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_cut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_exchanged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_broken)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_said)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_left)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::welcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::depart)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::parcel)
