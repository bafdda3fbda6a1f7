#pragma once
// Connects donet-inspect to a node's Inspector: the listener, the BASP acceptor behind it, and a
// thread for the listener besides those that serve the game.

#include "actors/inspector/inspector.hpp"
#include "runtime/cluster/basp_acceptor.hpp"
#include "runtime/log/fault_log.hpp"
#include "runtime/net/address.hpp"
#include "runtime/net/listener.hpp"
#include "runtime/net/loop_thread.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

class inspection {
public:
  /// The arguments, and everything that the setup's functions use, must outlive it. The system must
  /// have BASP and the Inspector's messages.
  /// `on_pause` as in `listener_options`; `reserved` as in `basp_acceptor`.
  inspection(caf::actor_system& system, inspector_setup setup, runtime::logger& log,
             std::function<void(bool)> on_pause = {},
             std::shared_ptr<const runtime::reserved_identities> reserved = nullptr);
  inspection(const inspection&) = delete;
  inspection& operator=(const inspection&) = delete;
  /// Closes the listener and all connections, after the Inspector has finished its current message.
  ~inspection();

  /// Returns an empty string, or a sentence with the failure; after a failure the object may only
  /// be destroyed.
  std::string open(const runtime::address& where);
  void start();
  /// The actor; it exists from `start` on.
  const caf::actor& actor() const noexcept { return inspector_; }

  /// The addresses that it listens on.
  const std::vector<runtime::address>& listen_addresses() const noexcept {
    return listener_.where();
  }
  /// One sentence for each address that this machine does not have.
  const std::vector<std::string>& not_there() const noexcept { return listener_.not_there(); }

private:
  void refused(runtime::basp_verdict verdict);
  bool cut_oldest();

  caf::actor_system& system_;
  inspector_setup setup_;
  runtime::logger& log_;
  std::shared_ptr<const runtime::reserved_identities> reserved_;
  runtime::fault_log faults_;  // on the middleman's thread
  caf::actor inspector_;
  std::optional<runtime::basp_acceptor> acceptor_;
  runtime::loop_thread thread_;
  // Used on the thread while it runs, and on the owner's before and after that.
  runtime::listener listener_;
};

}  // namespace donet::actors
