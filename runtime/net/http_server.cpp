#include "runtime/net/http_server.hpp"

#include "runtime/net/socket.hpp"
#include "runtime/net/wire_limits.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include <sys/socket.h>

namespace donet::runtime {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

// What is read in one go before it is known how long the request is.
constexpr std::size_t read_size = 1'024;

// What a client may send behind its last request; what comes beyond is left in the kernel.
constexpr std::size_t discarded_bytes_max = 64u << 10;

bool is_of_http(const error_code& error) {
  return error.category() == http::make_error_code(http::error::bad_method).category();
}

tcp protocol_of(int socket) {
  sockaddr_storage where{};
  socklen_t size = sizeof where;
  const bool is_known = ::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size) == 0;
  return is_known && where.ss_family == AF_INET6 ? tcp::v6() : tcp::v4();
}

http::status status_of_fault(const error_code& error) {
  return error == http::error::header_limit || error == http::error::buffer_overflow
           ? http::status::request_header_fields_too_large
           : http::status::bad_request;
}

}  // namespace

// Asio holds it while something is under way; its server holds it until it ends.
class http_server::session : public std::enable_shared_from_this<session> {
public:
  session(http_server& owner, tcp::socket socket)
      : owner_(&owner), loop_(owner.loop_), stream_(std::move(socket)),
        buffer_(owner.limits_.head_size_max) {}

  void keep_at(sessions::iterator place) { place_ = place; }

  // The first request has mostly arrived with the connection. It is taken at once: a session that was
  // accepted later does not take the place of one that has asked.
  void begin() {
    const auto space = buffer_.prepare(buffer_.max_size());
    const ssize_t size = ::recv(stream_.native_handle(), space.data(), space.size(), MSG_DONTWAIT);
    if (size > 0)
      buffer_.commit(static_cast<std::size_t>(size));
    const std::string_view text(static_cast<const char*>(buffer_.data().data()), buffer_.size());
    has_asked_ = is_answering_ = text.find("\r\n\r\n") != text.npos;
    wait_for_request();
  }

  void wait_for_request() {
    if (buffer_.size() != 0)
      return read_head();
    is_answering_ = false;
    expire_after(owner_->limits_.idle_max);
    stream_.async_read_some(buffer_.prepare(std::min(read_size, buffer_.max_size())),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              if (self->owner_ == nullptr)
                                return;
                              if (error)
                                return self->end();
                              self->buffer_.commit(size);
                              self->read_head();
                            });
  }

  /// Whether it has sent a whole request, and whether it waits for the answer to one.
  bool has_asked() const noexcept { return has_asked_; }
  bool is_answering() const noexcept { return is_answering_; }

  // Its server lets go of it.
  void end() {
    http_server* const owner = std::exchange(owner_, nullptr);
    close();
    owner->sessions_.erase(place_);
  }

  // Its server ends.
  void abandon() noexcept {
    owner_ = nullptr;
    close();
  }

private:
  // The loop's timers are judged after its sockets, and know of stalls.
  void expire_after(std::chrono::milliseconds time) {
    deadline_ = loop_.after(time, [self = shared_from_this()] {
      if (self->owner_ != nullptr)
        self->end();
    });
  }

  void close() noexcept {
    deadline_.cancel();
    error_code ignored;
    stream_.close(ignored);
  }

  void read_head() {
    request_.emplace();
    request_->header_limit(static_cast<std::uint32_t>(owner_->limits_.head_size_max));
    expire_after(owner_->limits_.head_time_max);
    http::async_read_header(stream_, buffer_, *request_,
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (self->owner_ != nullptr)
                                self->on_head(error);
                            });
  }

  void on_head(const error_code& error) {
    owner_->sessions_.splice(owner_->sessions_.end(), owner_->sessions_, place_);
    is_answering_ = true;
    if (!error) {
      has_asked_ = true;
      return answer();
    }
    const bool has_ended =
      error == http::error::end_of_stream || error == http::error::partial_message;
    if (!is_of_http(error) || has_ended)
      return end();
    respond({static_cast<unsigned>(status_of_fault(error)), "this is not a request\n"}, false);
  }

  void answer() {
    const auto& head = request_->get();
    if (head.method() != http::verb::get && head.method() != http::verb::head)
      return respond({405, "there are GET and HEAD\n"}, false);
    // What nobody has asked for is not read.
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
    response_.emplace();
    response_->result(what.status);
    response_->version(head.version() == 10 ? 10 : 11);
    response_->keep_alive(keeps_alive);
    response_->set(http::field::content_type, what.content_type);
    response_->set(http::field::cache_control, "no-store");
    if (what.status == 405)
      response_->set(http::field::allow, "GET, HEAD");
    response_->content_length(what.body.size());
    if (head.method() != http::verb::head)
      response_->body() = std::move(what.body);
    expire_after(owner_->limits_.write_time_max);
    http::async_write(
      stream_, *response_,
      [self = shared_from_this(), keeps_alive](const error_code& error, std::size_t) {
        if (self->owner_ == nullptr)
          return;
        if (error)
          self->end();
        else if (keeps_alive)
          self->wait_for_request();
        else
          self->say_farewell();
      });
  }

  void say_farewell() {
    error_code ignored;
    stream_.shutdown(tcp::socket::shutdown_send, ignored);
    // What the client still sends must not destroy the answer on its way.
    expire_after(limits::linger_max);
    is_answering_ = false;
    throw_away();
  }

  void throw_away() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(std::min(read_size, buffer_.max_size())),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              if (self->owner_ == nullptr)
                                return;
                              self->discarded_ += size;
                              if (error)
                                self->end();
                              else if (self->discarded_ < discarded_bytes_max)
                                self->throw_away();
                            });
  }

  http_server* owner_;
  event_loop& loop_;
  sessions::iterator place_;
  tcp::socket stream_;
  timer deadline_;
  bool has_asked_ = false;
  bool is_answering_ = false;
  std::size_t discarded_ = 0;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> request_;
  std::optional<http::response<http::string_body>> response_;
};

http_server::http_server(event_loop& loop, answer_function answer, const http_limits& limits,
                         std::function<void(bool)> on_pause)
    : loop_(loop), answer_(std::move(answer)), limits_(limits),
      listener_(loop, [this](int socket) { accept(socket); },
                {.spared = spared_descriptors::by_http,
                 .make_room = [this] { return make_room(); },
                 .on_pause = std::move(on_pause),
                 .waits_for_bytes = true}) {}

http_server::~http_server() {
  for (const std::shared_ptr<session>& one : sessions_)
    one->abandon();
}

// A flood of connections that ask for nothing takes places from each other only. Connections that are
// kept open use no descriptor that the next request needs.
bool http_server::make_room() {
  auto place = std::find_if(sessions_.begin(), sessions_.end(),
                            [](const auto& one) { return !one->has_asked(); });
  if (place == sessions_.end())
    place = std::find_if(sessions_.begin(), sessions_.end(),
                         [](const auto& one) { return !one->is_answering(); });
  if (place == sessions_.end())
    return false;
  // The list lets go of it meanwhile.
  const std::shared_ptr<session> oldest = *place;
  oldest->end();
  return true;
}

void http_server::accept(int socket) {
  error_code error;
  tcp::socket connected(loop_.context());
  connected.assign(protocol_of(socket), socket, error);
  if (error) {
    close_socket(socket);
    return;
  }
  set_connection_options(socket);
  if (sessions_.size() >= limits_.connections_max && !make_room())
    return;
  sessions_.push_back(std::make_shared<session>(*this, std::move(connected)));
  sessions_.back()->keep_at(std::prev(sessions_.end()));
  sessions_.back()->begin();
}

}  // namespace donet::runtime
