#include "runtime/cluster/link_carrier.hpp"

#include "runtime/caf_io.hpp"
#include "runtime/cluster/basp_scribe.hpp"
#include "runtime/cluster/caf_identity.hpp"
#include "runtime/cluster/link_bytes.hpp"
#include "runtime/net/socket.hpp"

#include <caf/actor_registry.hpp>

#include <mutex>
#include <utility>

namespace donet::runtime {

namespace {

using std::chrono::steady_clock;

// Pause between two attempts to hand over a stream while the previous connection has not ended.
constexpr std::chrono::milliseconds retry_time{5};

// The link is published at this port while CAF writes the handshake of one connection. No listener has port
// 0, so it cannot be the Inspector's.
constexpr std::uint16_t handshake_port = 0;

}  // namespace

// Shared by the loop's thread and the middleman's.
class link_carrier::inside final : public std::enable_shared_from_this<inside> {
public:
  inside(caf::actor_system& system, event_loop& loop, caf::actor link, link_carrier_events events,
         link_carrier_options options)
      : system_(system), loop_(loop), multiplexer_(multiplexer_of(system)),
        broker_(basp_broker_of(system)), link_(std::move(link)), events_(std::move(events)),
        options_(std::move(options)) {
    // CAF finds the receiver of a peer's message by its id in the registry.
    system_.registry().put(link_.id(), caf::actor_cast<caf::strong_actor_ptr>(link_));
  }

  // ---- on the loop's thread ----

  void take(node_arrival arrival, std::uint64_t stream) {
    {
      const std::lock_guard lock(mutex_);
      reserve(to_node_id(arrival.peer->caf));
      waiting_.emplace(std::move(arrival));
      waiting_stream_ = stream;
      is_opened_ = false;
      cut_current();
    }
    too_late_ = loop_.after(options_.open_time_max, [this] { give_up(); });
    schedule();
  }

  void cut() noexcept {
    const std::lock_guard lock(mutex_);
    waiting_.reset();
    cut_current();
  }

  void end() {
    retry_.cancel();
    too_late_.cancel();
    {
      const std::lock_guard lock(mutex_);
      is_ended_ = true;
      waiting_.reset();
      cut_current();
    }
    {
      const std::lock_guard lock(events_mutex_);
      events_ = {};
    }
    system_.registry().erase(link_.id());
    release();
  }

  std::optional<steady_clock::time_point> last_read() const {
    const std::lock_guard lock(mutex_);
    if (!line_ || line_->is_over())
      return std::nullopt;
    return line_->last_read();
  }

private:
  void reserve(const caf::node_id& peer) {
    if (!options_.reserved)
      return;
    dc::byte_buffer id = basp_identity(system_, peer);
    if (id == reserved_id_)
      return;
    options_.reserved->reserve(id);
    release();
    reserved_id_ = std::move(id);
  }

  void release() {
    if (!reserved_id_.empty())
      options_.reserved->release(std::exchange(reserved_id_, {}));
  }

  void schedule() {
    system_.middleman().run_later([self = shared_from_this()] { self->try_to_open(); });
  }

  void give_up() {
    const std::lock_guard lock(mutex_);
    if (is_opened_)
      return;
    waiting_.reset();
    cut_current();
  }

  // The mutex is locked.
  void cut_current() noexcept {
    if (line_)
      line_->cut();
  }

  void start_retry() {
    const std::lock_guard lock(mutex_);
    if (!is_ended_)
      retry_ = loop_.after(retry_time, [this] { schedule(); });
  }

  // ---- on the middleman's thread ----

  void try_to_open() {
    std::optional<node_arrival> next;
    std::shared_ptr<basp_line> line;
    std::uint64_t stream = 0;
    {
      const std::lock_guard lock(mutex_);
      if (!waiting_ || is_ended_)
        return;
      if (!may_open())
        return try_again();
      // From now on `cut` and `take` cut this connection.
      line = line_ = std::make_shared<basp_line>(waiting_->stream->socket());
      next = std::exchange(waiting_, std::nullopt);
      stream = waiting_stream_;
    }
    open(std::move(*next), stream, line);
  }

  // CAF closes a second connection of a peer that is in its table. The entry may be that of our previous
  // connection, which ends, or that of an unknown peer that has introduced itself with the id of the node before
  // the id was reserved. CAF removes the entry when the connection has ended. The mutex is locked.
  bool may_open() {
    if (line_ && !line_->is_over())
      return false;
    caf::io::basp_broker& broker = inside_of(broker_);
    const auto present = broker.instance.tbl().lookup_direct(to_node_id(waiting_->peer->caf));
    // The number of a handle is that of its socket, which is open as long as the broker has the connection.
    if (present && broker.valid(*present))
      cut_stream(static_cast<int>(present->id()));
    return !present;
  }

  // The mutex is locked and `end` was not called, so the loop exists.
  void try_again() {
    loop_.post([weak = weak_from_this()] {
      if (const auto self = weak.lock())
        self->start_retry();
    });
  }

  void open(node_arrival arrival, std::uint64_t stream, const std::shared_ptr<basp_line>& line) {
    caf::io::basp_broker& broker = inside_of(broker_);
    forget_peers_that_are_gone(broker);
    const basp_peer peer =
      arrival.side == handshake_side::dialer ? basp_peer::server : basp_peer::client;
    const auto scribe = caf::make_counted<basp_scribe>(
      multiplexer_, std::move(*arrival.stream), line,
      basp_rules({.payload_bytes_max = options_.message_bytes_max,
                  .published = link_.id(),
                  .contents = {beginning_of(link_bytes_name)}},
                 peer, basp_identity(system_, to_node_id(arrival.peer->caf))),
      peer, options_.waiting_bytes_max, calls(line, stream));
    broker.add_scribe(scribe);
    if (peer == basp_peer::client)
      write_handshake(broker, scribe->hdl());
    broker.configure_read(scribe->hdl(),
                          caf::io::receive_policy::exactly(caf::io::basp::header_size));
  }

  void write_handshake(caf::io::basp_broker& broker, caf::io::connection_handle to) {
    broker.instance.add_published_actor(handshake_port,
                                        caf::actor_cast<caf::strong_actor_ptr>(link_), {});
    broker.instance.write_server_handshake(&multiplexer_, broker.get_buffer(to), handshake_port);
    broker.instance.remove_published_actor(handshake_port);
    broker.flush(to);
  }

  basp_scribe::events calls(const std::shared_ptr<basp_line>& line, std::uint64_t stream) {
    return {.refused =
              [self = shared_from_this()](basp_verdict why) {
                self->report([&](const link_carrier_events& to) {
                  if (to.refused)
                    to.refused(why);
                });
              },
            .opened =
              [self = shared_from_this(), line, stream](const caf::actor& peer) {
                {
                  const std::lock_guard lock(self->mutex_);
                  // A connection that was cut meanwhile does not stand for the next one.
                  if (!line->is_cut())
                    self->is_opened_ = true;
                }
                self->report([&](const link_carrier_events& to) {
                  if (to.opened)
                    to.opened(peer, stream);
                });
              },
            .over =
              [self = shared_from_this(), stream] {
                self->report([&](const link_carrier_events& to) {
                  if (to.closed)
                    to.closed(stream);
                });
              }};
  }

  // Calls nothing after `end` has returned.
  template <class Call>
  void report(Call call) {
    const std::lock_guard lock(events_mutex_);
    call(events_);
  }

  caf::actor_system& system_;
  event_loop& loop_;
  caf_multiplexer& multiplexer_;
  caf::actor broker_;
  caf::actor link_;
  std::mutex events_mutex_;
  link_carrier_events events_;
  link_carrier_options options_;
  // On the loop's thread.
  timer retry_;
  timer too_late_;
  dc::byte_buffer reserved_id_;
  // Guarded by the mutex.
  mutable std::mutex mutex_;
  std::optional<node_arrival> waiting_;
  std::uint64_t waiting_stream_ = 0;
  std::shared_ptr<basp_line> line_;
  bool is_opened_ = false;  // the connection of the stream that was taken last
  bool is_ended_ = false;
};

link_carrier::link_carrier(caf::actor_system& system, event_loop& loop, caf::actor link,
                           link_carrier_events events, link_carrier_options options)
    : inside_(std::make_shared<inside>(system, loop, std::move(link), std::move(events),
                                       std::move(options))) {}

link_carrier::~link_carrier() {
  inside_->end();
}

void link_carrier::take(node_arrival arrival, std::uint64_t stream) {
  inside_->take(std::move(arrival), stream);
}

void link_carrier::cut() noexcept {
  inside_->cut();
}

std::optional<steady_clock::time_point> link_carrier::last_read() const {
  return inside_->last_read();
}

}  // namespace donet::runtime
