#include "runtime/cluster/basp_door.hpp"

#include "runtime/caf_io.hpp"
#include "runtime/net/socket.hpp"

#include <caf/actor_registry.hpp>
#include <caf/binary_deserializer.hpp>
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
  struct member {
    int socket;
    bool is_cut_off = false;
  };
  using place = std::list<member>::iterator;

  // Adds a connection. Disconnects the oldest one if there would be more than `most`.
  place let_in(int socket, std::size_t most) {
    const std::lock_guard lock(mutex_);
    if (staying_ >= most)
      cut_off_oldest();
    ++staying_;
    return members_.insert(members_.end(), {socket});
  }

  void leave(place where) {
    const std::lock_guard lock(mutex_);
    if (!where->is_cut_off)
      --staying_;
    members_.erase(where);
  }

  void cut_oldest() {
    const std::lock_guard lock(mutex_);
    cut_off_oldest();
  }

  void cut_all() {
    const std::lock_guard lock(mutex_);
    for (member& one : members_) {
      if (!one.is_cut_off)
        cut_off(one);
    }
  }

private:
  void cut_off_oldest() {
    const auto oldest = std::find_if(members_.begin(), members_.end(),
                                     [](const member& one) { return !one.is_cut_off; });
    if (oldest != members_.end())
      cut_off(*oldest);
  }

  void cut_off(member& one) {
    cut_stream(one.socket);
    one.is_cut_off = true;
    --staying_;
  }

  std::mutex mutex_;
  std::list<member> members_;
  std::size_t staying_ = 0;  // number of members that are not cut off
};

// A connection that is closed when it exceeds its bounds. All calls except the destructor on the
// middleman's thread.
class bounded_connection final : public caf::io::network::scribe_impl {
public:
  bounded_connection(caf_multiplexer& multiplexer, int socket, const basp_bounds& bounds,
                     caf::actor_id published, basp_door::refusal_function refused,
                     std::shared_ptr<crowd> everybody)
      : scribe_impl(multiplexer, socket), rules_(bounds.message_bytes_max, published),
        waiting_bytes_max_(bounds.waiting_bytes_max), refused_(std::move(refused)),
        everybody_(std::move(everybody)),
        place_(everybody_->let_in(socket, bounds.connections_max)) {}

  // The socket is still open here; once closed, another socket may get its number.
  ~bounded_connection() override { everybody_->leave(place_); }

  // CAF allocates a whole message as soon as its size is announced. Bytes after a rejected piece
  // are read and discarded until the end of the stream arrives.
  bool consume(caf::execution_unit* unit, const void* bytes, std::size_t size) override {
    if (is_cut_off_)
      return true;
    // The broker has released this connection, which may still have bytes that were read before.
    if (detached())
      return false;
    const dc::bytes_view piece(static_cast<const std::byte*>(bytes), size);
    const basp_verdict verdict = rules_.judge(piece);
    if (verdict == basp_verdict::allowed) {
      if (rules_.is_introduction())
        greet(piece);
      return scribe_impl::consume(unit, bytes, size);
    }
    is_cut_off_ = true;
    cut_stream(stream_.fd());
    if (refused_)
      refused_(verdict);
    return true;
  }

  void flush() override {
    if (wr_buf().size() > waiting_bytes_max_)
      cut_stream(stream_.fd());
    else
      scribe_impl::flush();
  }

private:
  // CAF creates an actor for each system that connects. That actor would send a request to the
  // system's "SpawnServ", and the peer could monitor it and answer it by its id. CAF does not
  // create the actor if its table has an entry for the system, so this inserts one.
  void greet(dc::bytes_view introduction) {
    auto& broker = static_cast<basp_broker&>(*parent());
    caf::binary_deserializer source{
      broker.context(), reinterpret_cast<const char*>(introduction.data()), introduction.size()};
    caf::node_id peer;
    if (!source(peer))
      broker.spawn_servers.emplace(peer, caf::actor{});
  }

  basp_rules rules_;
  std::size_t waiting_bytes_max_;
  basp_door::refusal_function refused_;
  bool is_cut_off_ = false;
  std::shared_ptr<crowd> everybody_;
  crowd::place place_;
};

// Listeners of CAF never get this number, because theirs are numbers of sockets.
caf::io::accept_handle handle_of(std::uint16_t port) {
  return caf::io::accept_handle::from_int((std::int64_t{1} << 32) + port);
}

// Removes the entries that `bounded_connection::greet` inserted for peers that have disconnected.
void forget_who_is_gone(basp_broker& broker) {
  std::erase_if(broker.spawn_servers,
                [&](const auto& peer) { return !broker.instance.tbl().lookup(peer.first); });
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
    forget_who_is_gone(broker());
    const auto connection = caf::make_counted<bounded_connection>(multiplexer_, socket, bounds_,
                                                                  published_, refused_, everybody_);
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
