#include "runtime/cluster/basp_door.hpp"

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
class crowd {
public:
  // Adds a connection. Cuts the oldest one if there would be more than `most`.
  void let_in(std::shared_ptr<basp_line> line, std::size_t most) {
    const std::lock_guard lock(mutex_);
    std::erase_if(members_, [](const auto& one) { return one->is_over(); });
    if (static_cast<std::size_t>(std::ranges::count_if(members_, stays)) >= most)
      cut_off_oldest();
    members_.push_back(std::move(line));
  }

  void cut_oldest() {
    const std::lock_guard lock(mutex_);
    cut_off_oldest();
  }

  void cut_all() {
    const std::lock_guard lock(mutex_);
    for (const std::shared_ptr<basp_line>& one : members_)
      one->cut();
  }

private:
  static bool stays(const std::shared_ptr<basp_line>& one) {
    return !one->is_cut() && !one->is_over();
  }

  void cut_off_oldest() {
    const auto oldest = std::ranges::find_if(members_, stays);
    if (oldest != members_.end())
      (*oldest)->cut();
  }

  std::mutex mutex_;
  std::list<std::shared_ptr<basp_line>> members_;
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

}  // namespace

// Represents the basp_door in CAF's middleman. It has no socket of its own: connected sockets are
// handed to it.
class basp_door::doorman final : public caf::io::doorman {
public:
  doorman(caf::actor_system& system, caf::actor_id published, std::uint16_t port,
          const basp_bounds& bounds, refusal_function refused)
      : caf::io::doorman(handle_of(port)), multiplexer_(multiplexer_of(system)),
        broker_(basp_broker_of(system)), published_(published), port_(port), bounds_(bounds),
        refused_(std::move(refused)) {}

  // All functions below except `cut_oldest` are called on the middleman's thread.

  void open(const caf::actor& behind) {
    broker().add_doorman(this);
    broker().system().registry().put(behind.id(), caf::actor_cast<caf::strong_actor_ptr>(behind));
    broker().instance.add_published_actor(port_, caf::actor_cast<caf::strong_actor_ptr>(behind),
                                          {});
  }

  void let_in(int socket) {
    if (detached()) {
      close_socket(socket);
      return;
    }
    forget_peers_that_are_gone(broker());
    auto line = std::make_shared<basp_line>(socket);
    everybody_->let_in(line, bounds_.connections_max);
    const auto connection = caf::make_counted<basp_scribe>(
      multiplexer_, tcp_stream(socket), std::move(line),
      basp_rules(bounds_.message_bytes_max, published_), basp_peer::client,
      bounds_.waiting_bytes_max, basp_scribe::events{.refused = refused_});
    parent()->add_scribe(connection);
    caf::io::doorman::new_connection(&multiplexer_, connection->hdl());
  }

  void close() {
    if (!detached()) {
      broker().instance.remove_published_actor(port_);
      detach(&multiplexer_, false);
    }
    everybody_->cut_all();
  }

  // Any thread.
  void cut_oldest() { everybody_->cut_oldest(); }

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
  caf::actor_id published_;
  std::uint16_t port_;
  basp_bounds bounds_;
  refusal_function refused_;
  std::shared_ptr<crowd> everybody_ = std::make_shared<crowd>();
};

basp_door::basp_door(caf::actor_system& system, const caf::actor& behind, std::uint16_t port,
                     basp_bounds bounds, refusal_function refused)
    : system_(system),
      doorman_(caf::make_counted<doorman>(system, behind.id(), port, bounds, std::move(refused))) {
  remove_named_actors(system);
  system.middleman().run_later([door = doorman_, behind] { door->open(behind); });
}

basp_door::~basp_door() {
  system_.middleman().run_later([door = std::move(doorman_)] { door->close(); });
}

void basp_door::cut_oldest() {
  doorman_->cut_oldest();
}

void basp_door::take(int socket) {
  system_.middleman().run_later([door = doorman_, socket] { door->let_in(socket); });
}

}  // namespace donet::runtime
