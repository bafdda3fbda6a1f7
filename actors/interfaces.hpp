#pragma once
// Every message between our actors, on one page: who sends it to whom, what comes back, what
// happens if it does not.
//
//   participant, service ──► router      frames in, and who comes and goes
//   router ──► participant, service      parcels out, and the order to go
//   service ──► router                   emissions: frames and subscriptions of those it looks after
//   door ──► shard of a Client Agent     a client has come in; and no more are to
//   upstream ◄──► router                 the same, with the parent Message Director
//   link ◄──► router                     frames and interest, from and for another node
//   keeper ◄──► link                     whether there is a way to the other node
//
// They never depart the process.

#include "actors/backlog_report.hpp"
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

/// A peer is connected. Answer: `welcome`, and with it the peer's first frames may be read.
struct participant_joined {
  caf::actor who;
  std::string peer;
};

/// The peer is gone: its subscriptions end and its post-removes run. No answer.
struct participant_lost {
  sink_id who;
  runtime::close_reason reason{};
};

/// Frames that a peer sent, in order. The credit goes back when they are routed. No answer.
struct frames_in {
  sink_id from;
  runtime::batch frames;
  runtime::read_credit credit;
};

/// One of the node's own services is there. Answer: `welcome`, then parcels.
struct service_joined {
  caf::actor who;
  std::string name;
  /// Whether it gets each `backlog_report`.
  bool has_clients = false;
};

/// What a service wants. The first one has its subscriptions, be there any or not. The credits are
/// those of the clients whose messages are in it; they go back when the node has settled it. No
/// answer.
struct emission_in {
  sink_id from;
  runtime::emission what;
  std::vector<runtime::read_credit> credits{};
};

/// What waits for a participant, or for the parent, has reached another level. Answer: a
/// `backlog_report` to each service that has clients.
struct sink_backlog {
  sink_id who;
  runtime::backlog level{};
};

/// `then` is called, on the router's thread, when all services that have joined are subscribed: whatever comes in
/// later, they hear. No answer.
struct call_when_served {
  std::function<void()> then;
};

/// Participants are not listened to any more. `then` is called, on the router's thread, when the
/// services have done all that was said before, and all that came of it. No answer.
struct call_when_settled {
  std::function<void()> then;
};

/// Who stands for the parent Message Director; comes before all else about it. Answer: `dial_now`.
struct upstream_joined {
  caf::actor who;
};

/// The parent can be reached (answer: `welcome`), and it cannot any more (no answer).
struct upstream_connected {};
struct upstream_lost {};

/// The node stops: all participants end, their post-removes run. When everything is on its way each
/// of them gets `depart`, and the router ends.
struct stop_routing {
  std::chrono::milliseconds patience{0};
};

/// The link to another node begins, perhaps anew: then `participant_lost` comes before. Answer:
/// `welcome`.
struct link_begun {
  caf::actor who;
  std::string node;
};

/// News of another node, in order. Answer: `link_data_applied`, once for each.
struct link_data_in {
  sink_id from;
  runtime::link_data data;
};

/// Another node has applied all up to this number. No answer.
struct link_acknowledged {
  sink_id from;
  std::uint64_t number = 0;
};

/// The node knows who is subscribed to what on all others: it serves. No answer.
struct begin_serving {};

/// Sent every `limits::provisional_tick`: provisional subscriptions of participants age. No answer.
struct age_provisional {};

// ---- to a shard of a Client Agent ----

class admission_place;

/// A client's handshake is complete; its connection belongs to the shard's thread and has not begun to
/// read. `place` has been entered; null: the shard makes one. No answer.
struct client_joined {
  std::shared_ptr<runtime::connection> connection;
  runtime::origin from;
  std::shared_ptr<admission_place> place = {};
};

/// A client of a shard, and about how much memory it holds.
struct client_weight {
  runtime::subscriber number{};
  std::size_t bytes = 0;
};

/// The node has too little memory. Answer: a call of `then`, on the shard's thread, with its clients that
/// hold more than `floor` bytes.
struct weigh_clients {
  std::size_t floor = 0;
  std::function<void(std::vector<client_weight>)> then;
};

/// Ejects these, if they still hold more than `floor` bytes. No answer.
struct eject_large_clients {
  std::size_t floor = 0;
  std::vector<client_weight> which;
};

/// No new clients; after `patience` those that are left are ejected, as fast as the node may.
/// `drained` is called on the shard's thread when none is left and all that they cause is on its way.
struct drain_clients {
  std::chrono::milliseconds patience{0};
  std::function<void()> drained;
};

/// Comes after `drain_clients`: all are ejected now, and soon those are cut off that do not take what
/// is on its way to them. No answer.
struct hurry_clients {};

// ---- to a Database Server ----

/// `then` is called, on its thread, when nothing waits for the database and all answers are on their
/// way. No answer.
struct call_when_idle {
  std::function<void()> then;
};

/// The node ends without it: what is not done is told in the log. No answer.
struct tell_unfinished {};

// ---- to the upstream ----

/// Begin. Answer, in time: `upstream_connected`.
struct dial_now {};

// ---- to a link ----

/// What it says goes to `other` from now on, in order, until `way_cut`: the link of another node, or
/// whoever stands for it here. The two say `link_message`s to each other.
struct way_open {
  caf::actor other;
};
struct way_cut {};

/// From the router: the next for the other node.
struct link_data_out {
  sink_id to;
  runtime::link_data data;
};

/// From the router: the oldest data that was not, is applied.
struct link_data_applied {
  sink_id from;
};

// ---- from a link to its keeper, who opens and cuts its way ----

/// The other node has applied all that there was when the link began, and so have we.
struct link_exchanged {
  std::string node;
};

/// Something is missing or senseless: the way has to be cut, then opened anew.
struct link_broken {
  std::string node;
};

// ---- from the router ----

struct welcome {
  sink_id as;
};

/// Write what you were given, for as long as `patience` at most, then close the connection and end.
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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::tell_unfinished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_connected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::stop_routing)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_begun)
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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::way_open)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::way_cut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_data_out)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_data_applied)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_exchanged)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::link_broken)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::welcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::depart)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::parcel)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::link_message)
