#pragma once
// The Message Director's actor on this node. It hands everything that it receives to router_state,
// and sends the output of router_state. A turn first routes what was handed over before it, and
// then sends, so that each destination gets one parcel per turn.

#include "actors/interfaces.hpp"
#include "actors/message_director/barrier_waits.hpp"
#include "actors/message_director/router_state.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/execution/handover.hpp"
#include "runtime/metrics/cluster_metrics.hpp"
#include "runtime/metrics/message_director_metrics.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace donet::actors {

/// Forwards the content of a LOG_MESSAGE; must not block.
using log_message_function = std::function<void(dc::bytes_view message)>;

class router final : public runtime::floating_actor,
                     public runtime::receiver<frames_in>,
                     public runtime::receiver<emission_in> {
public:
  /// `log` and everything that `send_log_message` uses outlive the actor. `cluster` is null for a node that is
  /// in no cluster.
  router(caf::actor_config& config, runtime::unit& home, router_options options,
         runtime::logger& log, log_message_function send_log_message,
         std::shared_ptr<runtime::message_director_metrics> metrics,
         std::shared_ptr<runtime::cluster_metrics> cluster = nullptr);

  caf::behavior make_behavior() override;
  void receive(frames_in& in) override;
  void receive(emission_in& in) override;

private:
  bool take_turn() override;
  void join(const participant_joined& joined);
  void welcome_sink(const caf::actor& actor, sink_id id);
  void note_subscribed(sink_id service);
  void send_output();
  void send_notices();
  void send_link_data();
  void publish_cluster(bool is_more);
  caf::actor link_of(sink_id node) const;
  void finish();

  router_state state_;
  log_message_function send_log_message_;
  std::shared_ptr<runtime::message_director_metrics> metrics_;
  std::shared_ptr<runtime::cluster_metrics> cluster_;
  barrier_waits waits_;
  std::vector<runtime::handover<runtime::parcel>> sinks_;  // by number; empty: it gets no parcels
  std::vector<caf::actor> services_;
  std::vector<caf::actor> services_with_clients_;
  std::vector<sink_id> unsubscribed_services_;  // services whose first emission has not come
  std::function<void()> served_;
  std::function<void()> settled_;
  bool is_paused_ = false;  // frames of participants are dropped
  caf::actor upstream_;
  struct linked_node {
    sink_id id;
    caf::actor link;
    std::shared_ptr<link_figures> figures;
  };
  std::vector<linked_node> nodes_;
  std::chrono::milliseconds patience_{0};  // of `stop_routing`: for connections to end
};

}  // namespace donet::actors
