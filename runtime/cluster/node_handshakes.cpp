#include "runtime/cluster/node_handshakes.hpp"

#include "runtime/net/socket.hpp"
#include "runtime/net/wire_limits.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace donet::runtime {

namespace {

// A peer that sends its records in small pieces continues in the next turn.
constexpr unsigned reads_per_turn_max = 16;

}  // namespace

// One connection. Only the list of the owner keeps it alive.
class node_handshakes::handshake final : public std::enable_shared_from_this<handshake>,
                                         private ready_handler {
public:
  handshake(node_handshakes& owner, int socket, handshake_side side, done_function done)
      : owner_(owner), loop_(owner.loop_), options_(owner.options_), done_(std::move(done)),
        peer_(peer_address(socket)), stream_(tcp_stream(socket)) {
    arrival_.side = side;
    arrival_.from = to_string(peer_);
  }
  handshake(const handshake&) = delete;
  handshake& operator=(const handshake&) = delete;
  ~handshake() { forget_socket(); }

  handshake_side side() const noexcept { return arrival_.side; }

  void begin(std::chrono::milliseconds time) {
    set_connection_options(stream_.socket());
    deadline_ = loop_.after(time, [this] { time_is_over(); });
    try {
      loop_.sockets().watch(stream_.socket(), {true, false}, *this);
      watched_ = stream_.socket();
    } catch (const std::system_error& failure) {
      return fail(failure.what());
    }
    if (!options_.tls)
      return begin_records();
    const bool dials = side() == handshake_side::dialer;
    stream_ =
      tls_stream(*options_.tls, stream_.release(), dials ? tls_side::client : tls_side::server);
    if (dials)
      advance_tls();
  }

  void fail(std::string problem) {
    arrival_.problem = std::move(problem);
    if (state_)
      arrival_.peer = state_->peer();
    finish();
  }

  // Closes the connection without a result.
  void drop() noexcept {
    done_ = nullptr;
    deadline_.cancel();
    forget_socket();
  }

private:
  void on_ready(readiness) noexcept override {
    const auto self = shared_from_this();
    if (is_away_)
      return;
    if (is_refused_)
      discard();
    else if (state_)
      advance();
    else
      advance_tls();
  }

  // ---- TLS ----

  // The handshake may end while the thread has the stream; the result of the thread then closes the socket.
  void advance_tls() {
    is_away_ = true;
    loop_.sockets().change(watched_, {}, *this);
    try {
      owner_.tls_steps().advance(
        network_of(peer_), stream_.release_tls(),
        [weak = weak_from_this()](tls_stream stream, const io_result& result) {
          if (const auto self = weak.lock(); self && self->done_)
            self->on_tls(std::move(stream), result);
        });
    } catch (const std::system_error& failure) {
      fail(failure.what());
    }
  }

  void on_tls(tls_stream stream, const io_result& result) {
    is_away_ = false;
    stream_ = std::move(stream);
    if (result.ended)
      return fail_of_tls(*result.ended);
    wait_for(result.wait);
    if (result.wait == io_wait::nothing)
      begin_records();
  }

  // The library has sent the peer an alert with the reason, which must not be lost (let_read_refusal).
  void fail_of_tls(close_reason reason) {
    if (stream_.problem().empty())
      return fail_of_stream(reason);
    arrival_.problem = "TLS: " + stream_.problem();
    stream_ = tcp_stream(stream_.release());
    let_read_refusal();
  }

  // ---- the records ----

  void begin_records() {
    state_.emplace(side(), options_.policy, stream_.peer_names());
    advance();
  }

  void advance() {
    const auto self = shared_from_this();
    for (unsigned reads = 0; flush(); ++reads) {
      if (state_->now() != node_handshake_state::phase::running)
        return conclude();
      if (reads == reads_per_turn_max)
        return advance_in_next_turn();
      const std::span<std::byte> buffer = loop_.read_buffer();
      const std::span<std::byte> room = buffer.first(std::min(buffer.size(), state_->missing()));
      const io_result result = stream_.receive(room);
      if (result.bytes != 0)
        state_->receive(room.first(result.bytes));
      if (result.ended && state_->now() == node_handshake_state::phase::running)
        return fail_of_stream(*result.ended);
      if (result.bytes == 0 && result.wait != io_wait::nothing)
        return wait_for(result.wait);
    }
  }

  void advance_in_next_turn() {
    loop_.sockets().change(watched_, {}, *this);
    loop_.post([weak = weak_from_this()] {
      if (const auto self = weak.lock(); self && self->done_)
        self->advance();
    });
  }

  // Returns true if all output is written; otherwise the handshake waits for the socket or has failed.
  bool flush() {
    dc::append(output_, state_->take_output());
    while (written_ < output_.size()) {
      const iovec rest{output_.data() + written_, output_.size() - written_};
      const io_result result = stream_.transmit(std::span(&rest, 1));
      written_ += result.bytes;
      if (result.ended) {
        fail_of_stream(*result.ended);
        return false;
      }
      if (result.wait != io_wait::nothing) {
        wait_for(result.wait);
        return false;
      }
    }
    output_.clear();
    written_ = 0;
    return true;
  }

  // ---- the end ----

  void conclude() {
    using phase = node_handshake_state::phase;
    arrival_.peer = state_->peer();
    arrival_.refusal = state_->refusal();
    switch (state_->now()) {
    case phase::running: return;
    case phase::entered:
      arrival_.protocol = state_->protocol();
      arrival_.view = state_->view();
      forget_socket();
      arrival_.stream.emplace(std::move(stream_));
      break;
    case phase::refusing: arrival_.problem = arrival_.refusal->sentence; return let_read_refusal();
    case phase::refused:
      arrival_.problem = arrival_.refusal->sentence;
      arrival_.refused_by_peer = true;
      break;
    case phase::broken: arrival_.problem = state_->problem(); break;
    }
    finish();
  }

  // An immediate close would reset the connection if unread bytes of the peer exist, and the peer could
  // lose the refusal. So the connection stays open until the peer closes it or the time is over.
  void let_read_refusal() {
    is_refused_ = true;
    stream_.end();
    wait_for(io_wait::input);
    if (const done_function done = std::exchange(done_, nullptr))
      done(std::move(arrival_));
  }

  void discard() {
    const std::span<std::byte> room = loop_.read_buffer();
    const io_result result = stream_.receive(room);
    discarded_ += result.bytes;
    if (result.ended || discarded_ > limits::discarded_bytes_max)
      finish();
  }

  void time_is_over() {
    const auto self = shared_from_this();
    if (is_refused_)
      return finish();
    fail("the node handshake took longer than " + std::to_string(options_.time_max.count())
         + " ms");
  }

  void fail_of_stream(close_reason reason) {
    const std::string of_tls = stream_.problem();
    fail(of_tls.empty() ? "the peer " + std::string(sentence(reason)) : "TLS: " + of_tls);
  }

  void finish() {
    const auto self = shared_from_this();
    const done_function done = std::exchange(done_, nullptr);
    drop();
    owner_.under_way_.remove(self);
    if (done)
      done(std::move(arrival_));
  }

  void wait_for(io_wait what) noexcept {
    loop_.sockets().change(watched_, {what != io_wait::room, what == io_wait::room}, *this);
  }

  void forget_socket() noexcept {
    if (watched_ >= 0)
      loop_.sockets().forget(std::exchange(watched_, -1), *this);
  }

  node_handshakes& owner_;
  event_loop& loop_;
  const node_handshake_options& options_;
  done_function done_;  // empty once it was called
  node_arrival arrival_;
  address peer_;
  any_stream stream_;
  int watched_ = -1;      // the socket while the loop watches it
  bool is_away_ = false;  // the TLS thread has the stream
  std::optional<node_handshake_state> state_;
  dc::byte_buffer output_;
  std::size_t written_ = 0;  // of the output
  bool is_refused_ = false;
  std::size_t discarded_ = 0;
  timer deadline_;
};

node_handshakes::node_handshakes(event_loop& loop, node_handshake_options options)
    : loop_(loop), options_(std::move(options)) {}

node_handshakes::~node_handshakes() {
  for (const std::shared_ptr<handshake>& one : under_way_)
    one->drop();
}

void node_handshakes::run(int socket, handshake_side side, done_function done,
                          std::chrono::milliseconds spent) {
  if (side == handshake_side::acceptor)
    end_oldest_accepted();
  const auto made = std::make_shared<handshake>(*this, socket, side, std::move(done));
  under_way_.push_back(made);
  made->begin(std::max(options_.time_max - spent, std::chrono::milliseconds(1)));
}

void node_handshakes::end_oldest_accepted() {
  const auto is_accepted = [](const std::shared_ptr<handshake>& one) {
    return one->side() == handshake_side::acceptor;
  };
  if (static_cast<std::size_t>(std::ranges::count_if(under_way_, is_accepted))
      < options_.accepted_max)
    return;
  const std::shared_ptr<handshake> oldest = *std::ranges::find_if(under_way_, is_accepted);
  oldest->fail("too many node handshakes are under way");
}

tls_handshakes& node_handshakes::tls_steps() {
  if (!tls_steps_)
    tls_steps_ = std::make_unique<tls_handshakes>(loop_);
  return *tls_steps_;
}

}  // namespace donet::runtime
