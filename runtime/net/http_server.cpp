#include "runtime/net/http_server.hpp"

#include "runtime/net/readiness_set.hpp"
#include "runtime/net/socket.hpp"
#include "runtime/net/tcp_stream.hpp"
#include "runtime/net/wire_limits.hpp"

#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <system_error>
#include <utility>

namespace donet::runtime {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// Bytes of the first read, before the length of the request is known.
constexpr std::size_t read_size = 1'024;

// Bytes that a client may send after its last request. Further bytes stay in the kernel.
constexpr std::size_t discarded_bytes_max = 64u << 10;

http::status status_of_fault(const error_code& error) {
  return error == http::error::header_limit || error == http::error::buffer_overflow
           ? http::status::request_header_fields_too_large
           : http::status::bad_request;
}

// The status line and the fields of an answer, as they are sent.
std::string head_text(const http::response<http::empty_body>& response) {
  std::string text;
  http::response_serializer<http::empty_body> serializer(response);
  error_code error;
  while (!error && !serializer.is_done()) {
    serializer.next(error, [&](error_code&, const auto& buffers) {
      for (const auto buffer : beast::buffers_range_ref(buffers))
        text.append(static_cast<const char*>(buffer.data()), buffer.size());
      serializer.consume(beast::buffer_bytes(buffers));
    });
  }
  return text;
}

}  // namespace

// One connection. Its server holds it until it ends; a running call holds it too.
class http_server::session final : public std::enable_shared_from_this<session>,
                                   private ready_handler {
public:
  /// Takes over the socket.
  session(http_server& owner, int socket)
      : owner_(&owner), loop_(owner.loop_), stream_(socket), buffer_(owner.limits_.head_size_max) {}
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  ~session() { close(); }

  // Usually the first request arrives together with the connection. The session reads it
  // immediately, so that a session that is accepted later does not replace a session with a
  // request. Throws `std::system_error` if the loop cannot watch the socket.
  void begin(sessions::iterator place) {
    place_ = place;
    loop_.sockets().watch(stream_.socket(), {true, false}, *this);
    is_watched_ = true;
    wait_for_request();
    read();
  }

  /// True if the client has sent a whole request, and true if an answer to one is being sent.
  bool has_asked() const noexcept { return has_asked_; }
  bool is_answering() const noexcept { return is_answering_; }

  // Ends the session and removes it from its server.
  void end() {
    http_server* const owner = std::exchange(owner_, nullptr);
    close();
    owner->sessions_.erase(place_);
  }

  // Called when the server is destroyed.
  void abandon() noexcept {
    owner_ = nullptr;
    close();
  }

private:
  enum class stage : unsigned char { idle, head, answer, farewell };

  void on_ready(readiness) noexcept override {
    // Bytes of the next request are in the buffer already and must be handled first.
    if (has_next_)
      return;
    const auto self = shared_from_this();
    switch (stage_) {
    case stage::idle:
    case stage::head: return read();
    case stage::answer: return write();
    case stage::farewell: return throw_away();
    }
  }

  // The loop judges timers after sockets, and its clock leaves out stalls.
  void expire_after(std::chrono::milliseconds time) {
    deadline_ = loop_.after(time, [this] {
      const auto self = shared_from_this();
      end();
    });
  }

  void watch(readiness what) noexcept { loop_.sockets().change(stream_.socket(), what, *this); }

  void close() noexcept {
    deadline_.cancel();
    if (std::exchange(is_watched_, false))
      loop_.sockets().forget(stream_.socket(), *this);
    stream_.close();
  }

  void wait_for_request() {
    is_answering_ = false;
    stage_ = stage::idle;
    expire_after(owner_->limits_.idle_max);
  }

  // Reads once per turn, so that one connection takes no more of a turn than the others.
  void read() {
    const auto room =
      buffer_.prepare(std::min(std::max(read_size, buffer_.capacity() - buffer_.size()),
                               buffer_.max_size() - buffer_.size()));
    const io_result result = stream_.receive({static_cast<std::byte*>(room.data()), room.size()});
    buffer_.commit(result.bytes);
    if (result.ended)
      return end();
    if (result.bytes != 0)
      take_head();
  }

  void take_head() {
    if (stage_ != stage::head) {
      stage_ = stage::head;
      request_.emplace();
      request_->header_limit(static_cast<std::uint32_t>(owner_->limits_.head_size_max));
      expire_after(owner_->limits_.head_time_max);
    }
    error_code error;
    buffer_.consume(request_->put(buffer_.data(), error));
    if (error == http::error::need_more)
      error = buffer_.size() < buffer_.max_size() ? error_code() : http::error::buffer_overflow;
    if (error || request_->is_header_done())
      on_head(error);
  }

  void on_head(const error_code& error) {
    owner_->sessions_.splice(owner_->sessions_.end(), owner_->sessions_, place_);
    is_answering_ = true;
    if (error)
      return respond({static_cast<unsigned>(status_of_fault(error)), "this is not a request\n"},
                     false);
    has_asked_ = true;
    answer();
  }

  void answer() {
    const auto& head = request_->get();
    if (head.method() != http::verb::get && head.method() != http::verb::head)
      return respond({405, "there are GET and HEAD\n"}, false);
    // A request body is never requested, so it is not read.
    if (!request_->is_done())
      return respond({413, "a request has no body here\n"}, false);
    const std::string_view target(head.target().data(), head.target().size());
    std::optional<http_answer> found = owner_->answer_(target.substr(0, target.find('?')));
    if (!found)
      found = http_answer{404, "there is nothing here\n"};
    respond(std::move(*found), head.keep_alive());
  }

  void respond(http_answer what, bool keeps_alive) {
    const auto& head = request_->get();
    http::response<http::empty_body> response;
    response.result(what.status);
    response.version(head.version() == 10 ? 10 : 11);
    response.keep_alive(keeps_alive);
    response.set(http::field::content_type, what.content_type);
    response.set(http::field::cache_control, "no-store");
    if (what.status == 405)
      response.set(http::field::allow, "GET, HEAD");
    response.content_length(what.body.size());
    head_ = head_text(response);
    body_ = head.method() == http::verb::head ? std::string() : std::move(what.body);
    written_ = 0;
    keeps_alive_ = keeps_alive;
    stage_ = stage::answer;
    expire_after(owner_->limits_.write_time_max);
    write();
  }

  // Writes until the system takes no more bytes.
  void write() {
    while (written_ < head_.size() + body_.size()) {
      const std::size_t of_head = std::min(written_, head_.size());
      const std::size_t of_body = written_ - of_head;
      const iovec pieces[] = {{head_.data() + of_head, head_.size() - of_head},
                              {body_.data() + of_body, body_.size() - of_body}};
      const io_result result = stream_.transmit(pieces);
      written_ += result.bytes;
      if (result.ended)
        return end();
      if (result.wait != io_wait::nothing) {
        if (!std::exchange(is_blocked_, true))
          watch({false, true});
        return;
      }
    }
    if (std::exchange(is_blocked_, false))
      watch({true, false});
    head_ = {};
    body_ = {};
    if (!keeps_alive_)
      return say_farewell();
    wait_for_request();
    // The next request has arrived already. It is handled after the work that is waiting in the
    // loop.
    if (buffer_.size() == 0)
      return;
    has_next_ = true;
    loop_.post([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self || self->owner_ == nullptr)
        return;
      self->has_next_ = false;
      self->take_head();
    });
  }

  void say_farewell() {
    stage_ = stage::farewell;
    is_answering_ = false;
    stream_.end();
    // Input that the client still sends must not destroy the answer on its way.
    expire_after(limits::linger_max);
    buffer_.clear();
  }

  void throw_away() {
    const io_result result = stream_.receive(loop_.read_buffer().first(read_size));
    discarded_ += result.bytes;
    if (result.ended)
      end();
    else if (discarded_ >= discarded_bytes_max)
      watch({});
  }

  http_server* owner_;  // null once the session has ended
  event_loop& loop_;
  sessions::iterator place_;
  tcp_stream stream_;
  timer deadline_;
  stage stage_ = stage::idle;
  bool is_watched_ = false;
  bool has_asked_ = false;
  bool is_answering_ = false;
  bool keeps_alive_ = false;
  bool is_blocked_ = false;  // the system takes no more of the answer for now
  bool has_next_ = false;    // the next request is in the buffer, at least in part
  std::size_t discarded_ = 0;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> request_;
  // The answer, and the number of its bytes that are written.
  std::string head_;
  std::string body_;
  std::size_t written_ = 0;
};

http_server::http_server(event_loop& loop, answer_function answer, const http_limits& limits,
                         std::function<void(bool)> on_pause)
    : loop_(loop), answer_(std::move(answer)), limits_(limits),
      listener_(loop, [this](int socket) { accept(socket); },
                {.spared = spared_descriptors::by_http,
                 .make_room = [this] { return make_room(); },
                 .on_pause = std::move(on_pause),
                 .waits_for_bytes = true,
                 .refusals = [this] { return replaced_; }}) {}

http_server::~http_server() {
  for (const std::shared_ptr<session>& one : sessions_)
    one->abandon();
}

// A flood of connections without a request only replaces its own connections. A connection that is
// kept open does not occupy the descriptor that the next request needs.
bool http_server::make_room() {
  auto place = std::find_if(sessions_.begin(), sessions_.end(),
                            [](const auto& one) { return !one->has_asked(); });
  if (place == sessions_.end())
    place = std::find_if(sessions_.begin(), sessions_.end(),
                         [](const auto& one) { return !one->is_answering(); });
  if (place == sessions_.end())
    return false;
  // `end` removes the session from the list, so a reference is kept here.
  const std::shared_ptr<session> oldest = *place;
  oldest->end();
  ++replaced_;
  return true;
}

void http_server::accept(int socket) {
  set_connection_options(socket);
  const auto made = std::make_shared<session>(*this, socket);
  if (sessions_.size() >= limits_.connections_max && !make_room())
    return;
  const auto place = sessions_.insert(sessions_.end(), made);
  try {
    made->begin(place);
  } catch (const std::system_error&) {
    sessions_.erase(place);
  }
}

}  // namespace donet::runtime
