#pragma once
// A node's part in a cluster: the port for other nodes, membership, and what follows when the node serves
// or the cluster ends it.

#include "actors/cluster/cluster_board.hpp"
#include "actors/cluster/cluster_port.hpp"
#include "actors/cluster/membership_actions.hpp"
#include "actors/cluster/peer_questions.hpp"
#include "config/role_config.hpp"
#include "dcfile/schema.hpp"
#include "runtime/cluster/reserved_identities.hpp"
#include "runtime/execution/io_thread.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/address.hpp"
#include "runtime/net/tls_context.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

class cluster {
public:
  /// Called on the thread of `thread`.
  struct events {
    /// The node serves from now on. At most once.
    std::function<void()> serve;
    /// Membership has ended, with this sentence. Once.
    std::function<void(const std::string& sentence)> ended;
    /// A question of another node's Inspector; any thread may call `then`.
    std::function<void(dc::byte_buffer body, std::function<void(dc::byte_buffer page)> then)>
      answer_question;
  };

  /// `role` has a cluster. The arguments must outlive this object. The ids of the nodes with a link are in
  /// `reserved`.
  cluster(const config::role_config& role, runtime::io_thread& thread, runtime::logger& log,
          std::shared_ptr<runtime::reserved_identities> reserved);

  /// Reads the certificates and opens the listener; returns one sentence for each failure. Before the thread
  /// runs.
  std::vector<std::string> open();

  /// Joins the cluster. `contract` may be null.
  void start(const caf::actor& router, const dc::schema* contract, events calls);

  // ---- any thread, after `start` ----

  /// The address for other nodes.
  const std::vector<runtime::address>& addresses() const noexcept { return addresses_; }
  /// The reason why the node is not ready; empty if it is.
  std::string obstacle() const { return board_->readiness().sentence; }
  /// For the operator.
  cluster_snapshot snapshot() const { return board_->snapshot(); }
  /// Time until this node's certificate expires; empty without TLS.
  std::optional<std::chrono::seconds> certificate_time_left() const;
  /// Asks the Inspector of another node. `then` is called once, unless the node ends before.
  void ask(const std::string& node, dc::byte_buffer body, node_answer_function then) const;
  /// True if the other nodes continue without this one.
  bool is_fenced() const;
  /// The status with which the process has to exit; empty if the cluster leaves that to the node.
  std::optional<int> exit_status() const;

  // ---- the thread that stops the node ----

  /// The other nodes are informed.
  void drain() const;
  /// The router ends; the links send what is left, for at most `patience`.
  void leave(std::chrono::milliseconds patience);
  /// Reads the certificates again. Failures are logged, and the old certificates stay in use.
  void reload() const;

private:
  membership_options options(const dc::schema* contract) const;
  void end(const membership_action::exit& last);

  const config::role_config& role_;
  const config::cluster& settings_;
  runtime::io_thread& thread_;
  runtime::logger& log_;
  std::shared_ptr<runtime::reserved_identities> reserved_;
  std::shared_ptr<runtime::tls_context> tls_;  // null without TLS
  std::unique_ptr<cluster_port> port_;         // until the actor starts
  std::vector<runtime::address> addresses_;
  std::shared_ptr<cluster_board> board_ = std::make_shared<cluster_board>();
  mutable std::mutex mutex_;
  caf::actor membership_;                        // guarded by the mutex
  std::optional<membership_action::exit> last_;  // guarded by the mutex
};

}  // namespace donet::actors
