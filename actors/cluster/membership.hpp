#pragma once
// The actor of membership: passes events and the time to membership_state, and executes its actions. It is
// pinned to the node's first I/O thread, so a node whose thread hangs sends no heartbeats.
//
//   cluster_port ── handshakes, dials ──> membership ── actions ──> peer_links, the node
//   links ── exchanged, messages ───────>     │
//                                       membership_state decides

#include "actors/cluster/cluster_board.hpp"
#include "actors/cluster/cluster_port.hpp"
#include "actors/cluster/peer_links.hpp"
#include "actors/cluster/peer_questions.hpp"
#include "actors/interfaces.hpp"
#include "runtime/cluster/seeds.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/log/fault_log.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/event_loop.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

/// Begins to join. The actor then runs until its last action, `membership_action::exit`.
struct start_membership {};

/// The operator stops the node: the other nodes are informed.
struct drain_membership {};

/// The services and the router end: the links send what is left, for at most `patience`.
struct leave_cluster {
  std::chrono::milliseconds patience{0};
};

/// The Inspector asks the Inspector of another node. `then` is called once, on the thread of the loop, unless
/// membership has ended.
struct ask_node {
  std::string name;
  dc::byte_buffer body;
  node_answer_function then;
};

/// The answer to a question of another node.
struct answer_node {
  runtime::node_ref to;
  std::uint32_t number = 0;
  dc::byte_buffer page;
};

/// Called with a question of another node and the function that takes the answer, which any thread may call.
using answer_question_function =
  std::function<void(dc::byte_buffer body, std::function<void(dc::byte_buffer page)> then)>;

struct membership_setup {
  membership_options options;
  /// Opened; without a state.
  std::unique_ptr<cluster_port> port;
  launch_link_function launch_link;
  std::size_t window_bytes = runtime::limits::link_window_bytes_default;
  /// The seeds of the role file.
  runtime::seed_options seeds;
  std::shared_ptr<cluster_board> board;
  std::shared_ptr<runtime::reserved_identities> reserved = nullptr;  ///< see link_carrier_options
  answer_question_function answer_question;
  /// This node serves from now on. Called at most once, on the thread of the loop.
  std::function<void()> serve;
  /// The last call; on the thread of the loop.
  std::function<void(const membership_action::exit&)> ended;
};

class membership final : public runtime::pinned_actor {
public:
  /// `loop` is that of `home`. It and `log` outlive the actor.
  membership(caf::actor_config& config, runtime::unit& home, runtime::event_loop& loop,
             membership_setup setup, runtime::logger& log);

  caf::behavior make_behavior() override;

  /// Messages of the actor to itself, from calls on its thread.
  struct tick_now {};
  struct look_at_actions {};
  struct handshake_ended {
    std::uint64_t dial = 0;  ///< 0: accepted
    std::shared_ptr<runtime::node_arrival> arrival;
  };

private:
  void start();
  void tick();
  void look_up_seeds();
  void report_unresolved();
  void take(const handshake_ended& ended);
  void report_problem(const runtime::node_arrival& arrival);
  void receive(const link_said& said);
  void pass_to_inspector(const runtime::node_ref& from, link_questions::asked question);
  void leave(std::chrono::milliseconds patience);
  void report_left();
  void perform();
  void show();
  void finish(const membership_action::exit& last);

  void execute(const membership_action::dial& action);
  void execute(const membership_action::give_up_dial& action);
  void execute(const membership_action::start_link& action);
  void execute(const membership_action::cut& action);
  void execute(const membership_action::end_link& action);
  void execute(const membership_action::send& action);
  void execute(const membership_action::admit& action);
  void execute(const membership_action::say_goodbye& action);
  void execute(const membership_action::serve& action);
  void execute(const membership_action::log& action);
  void execute(const membership_action::exit& action);

  membership_state& state() { return setup_.port->state(); }
  membership_time now() const { return setup_.port->now(); }

  runtime::event_loop& loop_;
  membership_setup setup_;
  runtime::logger& log_;
  runtime::fault_log faults_;
  std::optional<peer_links> links_;
  std::optional<peer_questions> questions_;
  std::optional<runtime::system_seed_sources> seed_sources_;
  std::optional<runtime::seeds> seeds_;
  std::vector<std::string> seed_addresses_;       // as membership_state has them
  std::map<std::uint64_t, std::uint64_t> dials_;  // numbers of dials and of their attempts
  runtime::timer next_tick_;
  membership_time next_lookup_{};
  membership_time unresolved_logged_{};
  // Nodes that receive a goodbye, and the time at which that was sent; empty until then.
  std::map<runtime::node_ref, std::optional<membership_time>> goodbyes_;
  std::optional<membership_time> leave_until_;
  // The actor itself, while timers and sockets may send to it.
  caf::actor held_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::start_membership)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::drain_membership)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::leave_cluster)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::ask_node)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::answer_node)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::membership::tick_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::membership::look_at_actions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::membership::handshake_ended)
