#pragma once
// This node's end of the way to another node: brings the router's data to the router over there,
// each once and in order, however often the way is cut (architecture section 6). What carries the
// messages, and when there is a way at all, is its keeper's matter.

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
  /// `node` is the other's name; `incarnation` is that of this node (runtime/cluster/link_state.hpp).
  /// `log` outlives the actor.
  link(caf::actor_config& config, runtime::unit& home, caf::actor router, caf::actor keeper,
       std::string node, std::uint64_t incarnation, runtime::logger& log);

  caf::behavior make_behavior() override;

private:
  void take(runtime::link_message message);
  void begin();
  void welcomed(sink_id as);
  void report();
  void speak();
  void go();

  caf::actor router_;
  caf::actor keeper_;
  std::string node_;
  runtime::logger& log_;
  runtime::link_state state_;
  caf::actor other_;

  // What the router knows the other node as; nothing while it is asked.
  std::optional<sink_id> as_;
  std::size_t asked_ = 0;
  std::vector<runtime::link_message> held_back_;
  std::uint64_t reported_ = 0;  // what the other has applied
  bool heard_ = false;          // and applied, since it began
  bool exchanged_ = false;
};

}  // namespace donet::actors
