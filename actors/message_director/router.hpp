#pragma once
// The Message Director's actor on this node: hands what comes in to router_state, and what comes
// out to whom it is for. All that was given to it before its turn is routed in the turn before anything
// is sent, so that each destination gets one parcel.

#include "actors/interfaces.hpp"
#include "actors/message_director/router_state.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/execution/handover.hpp"
#include "runtime/metrics/message_director_metrics.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace donet::actors {

/// Sends the content of a LOG_MESSAGE on; must not block.
using log_message_function = std::function<void(dc::bytes_view message)>;

class router final : public runtime::floating_actor,
                     public runtime::receiver<frames_in>,
                     public runtime::receiver<emission_in> {
public:
  /// `log` and what `send_log_message` uses outlive the actor.
  router(caf::actor_config& config, runtime::unit& home, router_options options,
         runtime::logger& log, log_message_function send_log_message,
         std::shared_ptr<runtime::message_director_metrics> metrics);

  caf::behavior make_behavior() override;
  void receive(frames_in& in) override;
  void receive(emission_in& in) override;

private:
  bool take_turn() override;
  void greet(const participant_joined& joined);
  void admit(const caf::actor& who, sink_id as);
  void hear_of(sink_id service);
  void emit();
  void tell_notices();
  void hand_over();
  caf::actor link_of(sink_id peer) const;
  void finish();

  router_state state_;
  log_message_function send_log_message_;
  std::shared_ptr<runtime::message_director_metrics> metrics_;
  std::vector<runtime::handover<runtime::parcel>> sinks_;  // those that get parcels
  std::vector<caf::actor> services_;
  std::vector<caf::actor> with_clients_;  // those of the services that have clients
  std::vector<sink_id> silent_;  // services that have not said yet what they are subscribed to
  std::function<void()> served_;
  std::function<void()> settled_;
  bool is_hushed_ = false;  // participants are not listened to any more
  caf::actor upstream_;
  struct linked {
    sink_id as;
    caf::actor who;
  };
  std::vector<linked> links_;
  std::chrono::milliseconds patience_{0};  // with those who depart; none before the node stops
};

}  // namespace donet::actors
