#pragma once
// How donet-inspect gets to a node's Inspector: the socket, the door behind it, and a thread that waits at
// the socket beside those that carry the game.

#include "actors/inspector/inspector.hpp"
#include "runtime/cluster/basp_door.hpp"
#include "runtime/log/fault_log.hpp"
#include "runtime/net/address.hpp"
#include "runtime/net/listener.hpp"
#include "runtime/net/loop_thread.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

class inspection {
public:
  /// All that is given, and what the setup's functions use, outlives it. The system has BASP and the
  /// Inspector's messages.
  /// `on_pause` as in `listener_options`.
  inspection(caf::actor_system& system, inspector_setup setup, runtime::logger& log,
             std::function<void(bool)> on_pause = {});
  inspection(const inspection&) = delete;
  inspection& operator=(const inspection&) = delete;
  /// Nobody gets in any more, and who is in is cut off. Waits for what the Inspector is doing.
  ~inspection();

  /// An empty string, or the sentence that says what failed; then it may only be destroyed.
  std::string open(const runtime::address& where);
  void start();

  /// Where it listens.
  const std::vector<runtime::address>& doors() const noexcept { return listener_.where(); }
  /// A sentence for each address that this machine does not have.
  const std::vector<std::string>& not_there() const noexcept { return listener_.not_there(); }

private:
  void refused(runtime::basp_verdict verdict);
  bool cut_oldest();

  caf::actor_system& system_;
  inspector_setup setup_;
  runtime::logger& log_;
  runtime::fault_log faults_;  // on the middleman's thread
  caf::actor inspector_;
  std::optional<runtime::basp_door> door_;
  runtime::loop_thread thread_;
  // Used on the thread, and before and after it runs.
  runtime::listener listener_;
};

}  // namespace donet::actors
