#pragma once
// A shard of a Client Agent: the actor that owns the clients of one I/O thread, runs them on its
// strand, and is their participant at the router.

#include "actors/client_agent/admission/admission.hpp"
#include "actors/client_agent/admission/eject_pace.hpp"
#include "actors/client_agent/client.hpp"
#include "actors/client_agent/client_agent_state.hpp"
#include "actors/client_agent/client_metrics.hpp"
#include "actors/client_agent/client_pauses.hpp"
#include "actors/client_agent/read_window.hpp"
#include "actors/client_agent/write_tick.hpp"
#include "actors/interfaces.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/execution/strand.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

/// The settings that all shards of one Client Agent share. Immutable, except for `admission`,
/// `pace` and the two objects that `options` shares: these have locks of their own.
struct client_agent_setup {
  client_options options;
  rate_options rates;
  pause_bounds pauses;
  /// The time for which output that does not answer a client may be held; 0 = not at all.
  std::chrono::milliseconds write_tick{0};
  /// Bytes that the clients of one shard may have under way in the node (read_window).
  std::size_t window_bytes = read_window_bytes_max;
  std::shared_ptr<const dc::schema> contract;
  actors::uberdogs uberdogs;
  event_function report;
  std::shared_ptr<actors::admission> admission;
  std::shared_ptr<eject_pace> pace;  ///< of the node
};

class client_agent final : public runtime::pinned_actor, private client_host {
public:
  /// `time` belongs to the thread of `home`. `log` outlives the actor. Frames of the shard's
  /// clients are marked with participant numbers from `first` on.
  client_agent(
    caf::actor_config& config, runtime::unit& home, runtime::clock& time, caf::actor router,
    std::shared_ptr<const client_agent_setup> setup, runtime::participant first,
    runtime::logger& log,
    std::shared_ptr<runtime::client_agent_metrics> metrics = make_client_agent_metrics());

  caf::behavior make_behavior() override;

private:
  // A connected client, which keeps its admission_place until its connection is over.
  struct slot {
    caf::actor actor;
    std::shared_ptr<admission_place> place;
    std::size_t inputs = 0;  // entries in `inputs_`
  };

  // An input that waits: messages of a client, the end of its connection, or the end of its pause.
  struct pending {
    runtime::subscriber client{};
    runtime::batch frames;
    runtime::read_credit credit;
    std::optional<runtime::close_reason> closed;
    bool is_resumption = false;
  };

  void join(client_joined& one);
  void receive(client_input& input);
  void on_deadline(runtime::subscriber which);
  void refuse_oversized(const client_oversized& one);
  void close(const client_closed& one);
  std::size_t weigh(std::size_t index);
  void weigh_all(const weigh_clients& asked);
  void eject_large(const eject_large_clients& which);
  [[nodiscard]] bool may_read();
  void add_input(pending one);
  void take_inputs();
  void take(pending& one);
  void note_backlog(const backlog_report& report);
  void note_share(sink_id sink, const sender_share& share);
  void resume_all();
  void count_read();
  void write_due();
  void drain(const drain_clients& how);
  void hurry();
  void on_patience_over();
  void eject_next();
  void eject(std::size_t index);
  void cut_all();
  void finish_draining();
  void deliver(runtime::subscriber number, client_world& world, const client_batch& batch) override;
  void continue_change(runtime::subscriber number, client_world& world) override;
  void continue_changes();
  template <class Message>
  void give(runtime::subscriber number, Message message);
  runtime::client_agent_metrics& metrics() { return *state_.world().metrics; }
  void schedule_turn();
  void work();
  void emit();

  std::shared_ptr<const client_agent_setup> setup_;
  runtime::clock& time_;
  caf::actor router_;
  sink_id as_;
  bool is_turn_scheduled_ = false;
  // The stages of draining, in their order.
  enum class ending : unsigned char { none, waiting, ejecting, cutting };
  ending ending_ = ending::none;
  std::size_t next_ejected_ = 0;
  std::function<void()> drained_;
  runtime::timer patience_;
  actors::write_tick tick_;
  runtime::timer next_changes_;
  bool is_armed_for_changes_ = false;
  client_surroundings around_;
  client_agent_state state_;
  // Clients end before the strand that runs them.
  runtime::strand strand_;
  std::vector<slot> clients_;  // by number
  anonymous_budget anonymous_;
  client_pauses pauses_;
  std::shared_ptr<read_window> window_;
  std::deque<pending> inputs_;  // wait while the window is full or all clients pause
  std::vector<runtime::subscriber> senders_;
};

}  // namespace donet::actors
