#pragma once
// Every message between our actors, on one page: who sends it to whom, what comes back, what
// happens if it does not.
//
//   participant, service ──► router      frames in, and who comes and goes
//   router ──► participant, service      parcels out, and the order to go
//   upstream ◄──► router                 the same, with the parent Message Director
//
// They never depart the process.

#include "actors/sink_id.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/routing/outbox.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <string>

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
};

/// Frames that a peer sent, in order. The credit goes back when they are routed. No answer.
struct frames_in {
  sink_id from;
  runtime::batch frames;
  runtime::read_credit credit;
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

// ---- to the upstream ----

/// Begin. Answer, in time: `upstream_connected`.
struct dial_now {};

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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_connected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::upstream_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::stop_routing)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::dial_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::welcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::depart)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::parcel)
