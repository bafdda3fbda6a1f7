#include "runtime/cluster/basp_acceptor.hpp"

#include "runtime/caf_io.hpp"
#include "runtime/cluster/basp_scribe.hpp"
#include "runtime/net/socket.hpp"

#include <caf/actor_registry.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace donet::runtime {

namespace {

using caf::io::basp_broker;

// The open connections, oldest first. Any thread: a connection may end together with the system.
class open_connections {
public:
  // Adds a connection. Cuts the oldest one if there would be more than `most`.
  void add(std::shared_ptr<basp_line> line, std::size_t most) {
    const std::lock_guard lock(mutex_);
    std::erase_if(lines_, [](const auto& one) { return one->is_over(); });
    if (static_cast<std::size_t>(std::ranges::count_if(lines_, stays)) >= most)
      cut_off_oldest();
    lines_.push_back(std::move(line));
  }

  void cut_oldest() {
    const std::lock_guard lock(mutex_);
    cut_off_oldest();
  }

  void cut_all() {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<basp_line>& one : lines_)
      one->cut();
  }

private:
  static bool stays(const std::shared_ptr<basp_line>& one) {
    return !one->is_cut() && !one->is_over();
  }

  void cut_off_oldest() {
    const auto oldest = std::ranges::find_if(lines_, stays);
    if (oldest != lines_.end())
      (*oldest)->cut();
  }

  std::mutex mutex_;
  std::list<std::shared_ptr<basp_line>> lines_;
};

// Listeners of CAF never get this number, because theirs are numbers of sockets.
caf::io::accept_handle handle_of(std::uint16_t port) {
  return caf::io::accept_handle::from_int((std::int64_t{1} << 32) + port);
}

// Ends every actor that CAF registers by name, and removes the names, because a peer may address an
// actor by its name.
void remove_named_actors(caf::actor_system& system) {
  for (const auto& [name, named] : system.registry().named_actors()) {
    caf::anon_send_exit(caf::actor_cast<caf::actor>(named), caf::exit_reason::kill);
    system.registry().erase(name);
  }
}

basp_permissions permissions(caf::actor_id published,
                             const std::vector<std::string_view>& permitted,
                             const basp_bounds& bounds,
                             std::shared_ptr<const reserved_identities> reserved) {
  basp_permissions made{bounds.message_bytes_max, published, {}, bounds.senders_max};
  for (const std::string_view type : permitted)
    made.contents.push_back(beginning_of(type));
  if (reserved)
    made.is_reserved = [reserved = std::move(reserved)](dc::bytes_view introduction) {
      return reserved->begins(introduction);
    };
  return made;
}

}  // namespace

// Represents the basp_acceptor in CAF's middleman. It has no socket of its own: connected sockets are
// handed to it.
class basp_acceptor::caf_side final : public caf::io::doorman {
public:
  caf_side(caf::actor_system& system, basp_permissions permissions, std::uint16_t port,
           const basp_bounds& bounds, refusal_function refused)
      : caf::io::doorman(handle_of(port)), multiplexer_(multiplexer_of(system)),
        broker_(basp_broker_of(system)), permissions_(std::move(permissions)), port_(port),
        bounds_(bounds), refused_(std::move(refused)) {}

  // All functions below except `cut_oldest` are called on the middleman's thread.

  void open(const caf::actor& published) {
    broker().add_doorman(this);
    broker().system().registry().put(published.id(),
                                     caf::actor_cast<caf::strong_actor_ptr>(published));
    broker().instance.add_published_actor(port_, caf::actor_cast<caf::strong_actor_ptr>(published),
                                          {});
  }

  void take(int socket) {
    if (detached()) {
      close_socket(socket);
      return;
    }
    forget_peers_that_are_gone(broker());
    auto line = std::make_shared<basp_line>(socket);
    connections_->add(line, bounds_.connections_max);
    const auto connection = caf::make_counted<basp_scribe>(
      multiplexer_, tcp_stream(socket), std::move(line), basp_rules(permissions_),
      basp_peer::client, bounds_.waiting_bytes_max, basp_scribe::events{.refused = refused_});
    parent()->add_scribe(connection);
    caf::io::doorman::new_connection(&multiplexer_, connection->hdl());
  }

  void close() {
    if (!detached()) {
      broker().instance.remove_published_actor(port_);
      detach(&multiplexer_, false);
    }
    connections_->cut_all();
  }

  // Any thread.
  void cut_oldest() { connections_->cut_oldest(); }

  // The functions that CAF requires of a doorman.
  bool new_connection() override { return false; }
  void graceful_shutdown() override { detach(&multiplexer_, false); }
  void launch() override {}
  void add_to_loop() override {}
  void remove_from_loop() override {}
  std::string addr() const override { return {}; }
  std::uint16_t port() const override { return port_; }

private:
  basp_broker& broker() const { return inside_of(broker_); }

  caf_multiplexer& multiplexer_;
  caf::actor broker_;
  basp_permissions permissions_;
  std::uint16_t port_;
  basp_bounds bounds_;
  refusal_function refused_;
  std::shared_ptr<open_connections> connections_ = std::make_shared<open_connections>();
};

basp_acceptor::basp_acceptor(caf::actor_system& system, const caf::actor& published,
                             const std::vector<std::string_view>& permitted, std::uint16_t port,
                             basp_bounds bounds, refusal_function refused,
                             std::shared_ptr<const reserved_identities> reserved)
    : system_(system),
      caf_side_(caf::make_counted<caf_side>(
        system, permissions(published.id(), permitted, bounds, std::move(reserved)), port, bounds,
        std::move(refused))) {
  remove_named_actors(system);
  system.middleman().run_later([side = caf_side_, published] { side->open(published); });
}

basp_acceptor::~basp_acceptor() {
  system_.middleman().run_later([side = std::move(caf_side_)] { side->close(); });
}

void basp_acceptor::cut_oldest() {
  caf_side_->cut_oldest();
}

void basp_acceptor::take(int socket) {
  system_.middleman().run_later([side = caf_side_, socket] { side->take(socket); });
}

}  // namespace donet::runtime
