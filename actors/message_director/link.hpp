#pragma once
// This node's end of the link to another node. It carries the router's data to the other node's
// router, each piece once and in order, however often the connection is lost (architecture section
// 6). Its owner, which is membership, opens the connections that carry the messages, and handles the
// messages that are not about data.
//
//   router <── link data, acknowledgements ──> link <── link_bytes ──> link of the other node
//                                               ^── heartbeats, goodbye, questions ──> owner

#include "actors/interfaces.hpp"
#include "actors/link_figures.hpp"
#include "runtime/cluster/carried_link.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/limits.hpp"
#include "runtime/log/logger.hpp"

#include <caf/actor.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace donet::actors {

struct link_options {
  runtime::node_ref peer;         ///< the other node
  std::uint64_t incarnation = 0;  ///< of this node
  std::size_t window_bytes = runtime::limits::link_window_bytes_default;
  std::shared_ptr<link_figures> figures = std::make_shared<link_figures>();
};

class link final : public runtime::floating_actor {
public:
  /// `log` outlives the actor.
  link(caf::actor_config& config, runtime::unit& home, caf::actor router, caf::actor owner,
       link_options options, runtime::logger& log);

  caf::behavior make_behavior() override;

private:
  void take(runtime::link_state::outcome outcome);
  void begin();
  void hand_over(runtime::link_data data);
  void push(link_data_out& out);
  void applied();
  void welcomed(sink_id id);
  void cut(std::uint64_t stream);
  void leave();
  void say_goodbye();
  void send_answers();
  void send_output();
  void publish() noexcept;
  void report();
  void end(bool is_dead);

  caf::actor router_;  // null after it has ended
  caf::actor owner_;
  runtime::node_ref peer_;
  std::shared_ptr<link_figures> figures_;
  runtime::logger& log_;
  runtime::carried_link carried_;

  // The router's id of the other node; nothing until the router has answered `link_begun`.
  std::optional<sink_id> id_;
  std::size_t unanswered_ = 0;                 // `link_begun` messages
  std::vector<runtime::link_data> waiting_;    // data that waits for the router's answer
  std::deque<runtime::link_message> answers_;  // slices of answers that wait for data
  bool has_begun_ = false;

  // Since the link has begun.
  std::uint64_t handed_over_ = 0;             // number of data that the router has received
  std::uint64_t applied_ = 0;                 // and that it has applied
  std::uint64_t reported_ = 0;                // the last data that the other node has applied
  std::optional<std::uint64_t> whole_there_;  // the data with which the other node was whole
  std::optional<std::uint64_t> whole_here_;   // the data with which this node was whole
  bool is_exchanged_ = false;

  std::uint64_t stream_ = 0;  // of the present connection
  std::uint64_t resent_bytes_ = 0;
  bool is_leaving_ = false;
  bool has_said_goodbye_ = false;
};

}  // namespace donet::actors
