#pragma once
// This node's end of the link to another node. It carries the router's data to the other node's
// router, each piece once and in order, however often the connection is lost (architecture section
// 6). The keeper of the link opens the connections that carry the messages.

#include "actors/interfaces.hpp"
#include "runtime/cluster/link_state.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/log/logger.hpp"

#include <caf/actor.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

class link final : public runtime::floating_actor {
public:
  /// `node` is the name of the other node, `incarnation` that of this node
  /// (runtime/cluster/link_state.hpp).
  /// `log` outlives the actor.
  link(caf::actor_config& config, runtime::unit& home, caf::actor router, caf::actor keeper,
       std::string node, std::uint64_t incarnation, runtime::logger& log);

  caf::behavior make_behavior() override;

private:
  void receive(runtime::link_message message);
  void begin();
  void accept(sink_id id);
  void report();
  void send_output();
  void end();

  caf::actor router_;
  caf::actor keeper_;
  std::string node_;
  runtime::logger& log_;
  runtime::link_state state_;
  caf::actor other_;

  // The router's id of the other node; nothing until the router has answered `link_begun`.
  std::optional<sink_id> id_;
  std::size_t unanswered_ = 0;                    // `link_begun` messages
  std::vector<runtime::link_message> held_back_;  // wait for the router's answer
  std::uint64_t reported_ = 0;                    // the last data that the other node has applied
  bool has_applied_ = false;                      // this node has applied data since the link began
  bool is_exchanged_ = false;  // both nodes have applied data, and the keeper has the message
};

}  // namespace donet::actors
