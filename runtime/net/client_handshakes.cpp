#include "runtime/net/client_handshakes.hpp"

#include "runtime/net/any_stream.hpp"
#include "runtime/net/proxy_header.hpp"
#include "runtime/net/socket.hpp"
#include "runtime/net/tcp_connection.hpp"
#include "runtime/net/websocket_connection.hpp"
#include "runtime/net/websocket_request.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace donet::runtime {

namespace {

// Time that a refused client has to receive the answer.
constexpr std::chrono::milliseconds refusal_time_max{2000};

origin origin_of(int socket) {
  return {peer_address(socket), local_address(socket), {}, false, false};
}

}  // namespace

// The handshake of one client. Only its client_handshakes owns it.
class client_handshakes::handshake final : public std::enable_shared_from_this<handshake>,
                                           private ready_handler,
                                           private connection_user {
public:
  handshake(client_handshakes& owner, int socket, origin from,
            std::shared_ptr<const client_handshake_options> options, done_function done,
            admit_function admit)
      : owner_(owner), loop_(owner.loop_), gate_(owner.gate_), options_(std::move(options)),
        done_(std::move(done)), admit_(std::move(admit)), from_(std::move(from)),
        stream_(tcp_stream(socket)) {}
  handshake(const handshake&) = delete;
  handshake& operator=(const handshake&) = delete;
  ~handshake() { forget_socket(); }

  void begin();

private:
  enum class stage : unsigned char { proxy_header, tls, request };

  void on_ready(readiness now) noexcept override;
  void read_header();
  void take_header(proxy_header header);
  void enter(stage next);
  void shake_hands();
  void on_shaken(tls_stream stream, const io_result& result);
  void read_request();
  void upgrade(const websocket_request& request);
  void refuse(std::string_view answer);
  void on_frames(batch, read_credit) override {}
  void on_closed(close_reason) override { fail(close_reason::handshake_failed); }

  void wait_for(io_wait what) noexcept;
  void forget_socket() noexcept;
  std::shared_ptr<connection> make_connection();
  void succeed(std::shared_ptr<connection> made);
  void fail(close_reason reason) { end({nullptr, reason, std::move(from_)}); }
  void end(client_handshake_result how);

  client_handshakes& owner_;
  event_loop& loop_;
  flow_gate& gate_;
  std::shared_ptr<const client_handshake_options> options_;
  done_function done_;
  admit_function admit_;  // empty once it was called
  origin from_;
  any_stream stream_;
  int watched_ = -1;      // the socket, while the loop watches it
  bool is_away_ = false;  // the handshake thread owns the stream
  stage stage_ = stage::proxy_header;
  std::string received_;  // bytes of the PROXY header, or of the request
  std::shared_ptr<websocket_connection> upgraded_;
  std::shared_ptr<connection> refusing_;
  timer deadline_;
};

void client_handshakes::handshake::begin() {
  set_connection_options(stream_.socket());
  if (options_->deadline.count() != 0)
    deadline_ = loop_.after(options_->deadline, [this] { fail(close_reason::timed_out); });
  loop_.sockets().watch(stream_.socket(), {true, false}, *this);
  watched_ = stream_.socket();
  enter(stage::proxy_header);
}

// Enters the first stage from `next` on that the listener requires. If the client has sent bytes
// already, the loop reports them.
void client_handshakes::handshake::enter(stage next) {
  stage_ = next;
  received_ = {};
  if (stage_ == stage::proxy_header && !options_->proxy_header)
    stage_ = stage::tls;
  if (stage_ == stage::tls) {
    if (options_->tls) {
      stream_ = tls_stream(*options_->tls, stream_.release());
      return;
    }
    stage_ = stage::request;
  }
  if (stage_ == stage::request && !options_->websocket)
    succeed(make_connection());
}

void client_handshakes::handshake::on_ready(readiness) noexcept {
  if (is_away_)
    return;
  const auto self = shared_from_this();
  switch (stage_) {
  case stage::proxy_header: read_header(); break;
  case stage::tls: shake_hands(); break;
  case stage::request: read_request(); break;
  }
}

// ---- the PROXY header ----

// Peeks first, and then takes the header only: the bytes that follow it stay in the socket for the
// next reader.
void client_handshakes::handshake::read_header() {
  const int socket = stream_.socket();
  const std::size_t had = received_.size();
  const std::span<std::byte> room = loop_.read_buffer().first(proxy_header_size_max - had);
  const ssize_t count = ::recv(socket, room.data(), room.size(), MSG_PEEK);
  if (count == 0)
    return fail(close_reason::peer_closed);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR)
      fail(reason_of(errno, close_reason::read_failed));
    return;
  }
  const auto seen = room.first(static_cast<std::size_t>(count));
  received_ += dc::as_text(seen);
  proxy_result result = read_proxy_header(dc::as_bytes(received_));
  if (result.verdict == proxy_verdict::malformed)
    return fail(close_reason::malformed);
  const bool is_complete = result.verdict == proxy_verdict::complete;
  ::recv(socket, seen.data(), is_complete ? result.size - had : seen.size(), 0);
  if (is_complete)
    take_header(std::move(result.header));
}

void client_handshakes::handshake::take_header(proxy_header header) {
  from_.is_health_check = header.is_local;
  if (header.has_addresses) {
    from_.remote = std::move(header.source);
    from_.local = std::move(header.destination);
    from_.tlvs = std::move(header.tlvs);
  }
  if (const admit_function admit = std::exchange(admit_, nullptr); admit && !admit(from_))
    return fail(close_reason::over_limit);
  enter(stage::tls);
}

// ---- TLS ----

// This handshake may end while the thread owns the stream; the thread's answer then closes the
// socket.
void client_handshakes::handshake::shake_hands() {
  is_away_ = true;
  loop_.sockets().change(watched_, {}, *this);
  try {
    owner_.handshakes().advance(
      network_of(from_.remote), stream_.release_tls(),
      [weak = weak_from_this()](tls_stream stream, const io_result& result) {
        if (const auto self = weak.lock(); self && self->done_)
          self->on_shaken(std::move(stream), result);
      });
  } catch (const std::system_error&) {
    fail(close_reason::handshake_failed);
  }
}

void client_handshakes::handshake::on_shaken(tls_stream stream, const io_result& result) {
  is_away_ = false;
  stream_ = std::move(stream);
  if (result.ended)
    return fail(*result.ended);
  wait_for(result.wait);
  if (result.wait != io_wait::nothing)
    return;
  from_.secure = true;
  enter(stage::request);
}

// ---- WebSocket ----

void client_handshakes::handshake::read_request() {
  const std::span<std::byte> room = loop_.read_buffer();
  const io_result result = stream_.receive(room);
  received_ += dc::as_text(room.first(result.bytes));
  const websocket_request request = read_websocket_request(received_, *options_->websocket);
  switch (request.verdict) {
  case request_verdict::accepted: return upgrade(request);
  case request_verdict::refused: return refuse(request.answer);
  case request_verdict::needs_more: break;
  }
  if (result.ended)
    return fail(*result.ended);
  wait_for(result.wait);
}

void client_handshakes::handshake::upgrade(const websocket_request& request) {
  forget_socket();
  upgraded_ = std::make_shared<websocket_connection>(loop_, gate_, std::move(stream_),
                                                     *options_->websocket, options_->bounds);
  upgraded_->accept(request, std::string_view(received_).substr(request.size),
                    [this](std::optional<close_reason> problem) {
                      if (problem)
                        fail(*problem);
                      else
                        succeed(upgraded_);
                    });
}

// Sends the answer through a connection, which also waits until the client has received it.
void client_handshakes::handshake::refuse(std::string_view answer) {
  refusing_ = make_connection();
  refusing_->start(*this);
  refusing_->send(batch::copy_of(dc::as_bytes(answer)));
  refusing_->finish(close_reason::handshake_failed, refusal_time_max);
}

// ---- the end ----

void client_handshakes::handshake::wait_for(io_wait what) noexcept {
  const bool room = what == io_wait::room;
  loop_.sockets().change(stream_.socket(), {!room, room}, *this);
}

void client_handshakes::handshake::forget_socket() noexcept {
  if (const int socket = std::exchange(watched_, -1); socket >= 0)
    loop_.sockets().forget(socket, *this);
}

std::shared_ptr<connection> client_handshakes::handshake::make_connection() {
  forget_socket();
  return stream_.visit([this]<class Stream>(Stream& stream) -> std::shared_ptr<connection> {
    return std::make_shared<stream_connection<Stream>>(loop_, gate_, std::move(stream),
                                                       options_->bounds);
  });
}

void client_handshakes::handshake::succeed(std::shared_ptr<connection> made) {
  end({std::move(made), {}, std::move(from_)});
}

void client_handshakes::handshake::end(client_handshake_result how) {
  const auto self = shared_from_this();
  forget_socket();
  deadline_.cancel();
  const done_function done = std::move(done_);
  owner_.under_way_.erase(self);
  // The callee may destroy the client_handshakes.
  done(std::move(how));
}

client_handshakes::client_handshakes(event_loop& loop, flow_gate& gate)
    : loop_(loop), gate_(gate) {}

client_handshakes::~client_handshakes() = default;

tls_handshakes& client_handshakes::handshakes() {
  if (!handshakes_)
    handshakes_ = std::make_unique<tls_handshakes>(loop_);
  return *handshakes_;
}

void client_handshakes::start(int socket, std::shared_ptr<const client_handshake_options> options,
                              done_function done, admit_function admit) {
  origin from = origin_of(socket);
  if (!options->proxy_header) {
    if (admit && !admit(from)) {
      close_socket(socket);
      done({nullptr, close_reason::over_limit, std::move(from)});
      return;
    }
    admit = nullptr;
  }
  if (!options->proxy_header && !options->tls && !options->websocket) {
    std::string peer = from.remote.host.empty() ? "unknown" : to_string(from.remote);
    auto made =
      std::make_shared<tcp_connection>(loop_, gate_, socket, options->bounds, std::move(peer));
    done({std::move(made), {}, std::move(from)});
    return;
  }
  const auto made = std::make_shared<handshake>(*this, socket, std::move(from), std::move(options),
                                                std::move(done), std::move(admit));
  under_way_.insert(made);
  made->begin();
}

}  // namespace donet::runtime
