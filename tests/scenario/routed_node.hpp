#pragma once
// A node of a cluster without its services: a router, one link, and participants, on an I/O thread
// and an actor system of its own. Sockets, TLS, the node handshake and CAF's middleman are real.

#include "actors/interfaces.hpp"
#include "runtime/cluster/link_carrier.hpp"
#include "runtime/cluster/node_connections.hpp"
#include "runtime/execution/io_thread.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/listener.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/wire.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace donet::actors {
struct link_figures;
}

namespace donet::test {

/// What a link has told its owner. Any thread.
struct link_news {
  std::atomic<int> begun{0};
  std::atomic<int> resumed{0};
  std::atomic<int> cut{0};
  std::atomic<int> exchanged{0};
  std::atomic<int> broken{0};
  std::atomic<int> left{0};
  std::atomic<int> goodbyes{0};
};

/// Runs from its constructor on. All functions may be called on the test's thread.
class routed_node {
public:
  struct settings {
    std::string name;
    std::uint64_t incarnation = 0;
    std::string peer;  ///< the name of the other node
    std::shared_ptr<const runtime::tls_context> tls = nullptr;
    std::size_t window_bytes = runtime::limits::link_window_bytes_default;
  };

  explicit routed_node(settings as);
  routed_node(const routed_node&) = delete;
  routed_node& operator=(const routed_node&) = delete;
  /// Without a goodbye.
  ~routed_node();

  /// The port for other nodes.
  std::uint16_t port() const noexcept { return port_; }
  /// Connects the link; the result is in `news`, or in `problem`.
  void dial(std::uint16_t to);
  /// Cuts the connection of the link.
  void cut();
  /// Ends the router in order; the link follows.
  void leave();

  /// Connects a participant.
  wire_peer connect() { return wire_peer(participants_port_); }

  std::size_t kept_bytes() const noexcept;
  std::string problem() const;
  const link_news& news() const noexcept { return *news_; }

private:
  struct caf_settings : caf::actor_system_config {
    caf_settings();
  };

  void open_participants();
  void open_connections();
  void take(runtime::node_arrival arrival);
  runtime::node_introduction introduction() const;

  settings as_;
  recording_logger log_{runtime::log_level::warn};
  caf_settings caf_settings_;
  std::optional<caf::actor_system> system_;
  runtime::flow_gate gate_{std::size_t{1} << 30, std::size_t{1} << 29};
  std::optional<runtime::io_thread> thread_;
  std::shared_ptr<link_news> news_ = std::make_shared<link_news>();
  std::shared_ptr<actors::link_figures> figures_;
  caf::actor router_;
  caf::actor link_;
  std::optional<runtime::link_carrier> carrier_;
  std::optional<runtime::node_connections> connections_;
  std::optional<runtime::listener> participants_;
  std::uint16_t port_ = 0;
  std::uint16_t participants_port_ = 0;
  mutable std::mutex mutex_;
  std::string problem_;  // of the last attempt that failed
};

}  // namespace donet::test
