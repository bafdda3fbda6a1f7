#include "runtime/net/http_server.hpp"

#include "runtime/net/socket.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
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

// How long a client that has its answer may take to end its own side, so that what it still sends does
// not destroy the answer on its way.
constexpr std::chrono::milliseconds linger_max{500};

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
      : owner_(&owner), stream_(std::move(socket)), buffer_(owner.limits_.head_size_max) {}

  void keep_at(sessions::iterator place) { place_ = place; }

  void wait_for_request() {
    if (buffer_.size() != 0)
      return read_head();
    stream_.expires_after(owner_->limits_.idle_max);
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

  // Its server lets go of it.
  void end() {
    http_server* const owner = std::exchange(owner_, nullptr);
    stream_.close();
    owner->sessions_.erase(place_);
  }

  // Its server ends.
  void abandon() noexcept {
    owner_ = nullptr;
    stream_.close();
  }

private:
  void read_head() {
    request_.emplace();
    request_->header_limit(static_cast<std::uint32_t>(owner_->limits_.head_size_max));
    stream_.expires_after(owner_->limits_.head_time_max);
    http::async_read_header(stream_, buffer_, *request_,
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (self->owner_ != nullptr)
                                self->on_head(error);
                            });
  }

  void on_head(const error_code& error) {
    owner_->sessions_.splice(owner_->sessions_.end(), owner_->sessions_, place_);
    if (!error)
      return answer();
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
    stream_.expires_after(owner_->limits_.write_time_max);
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
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(linger_max);
    throw_away();
  }

  void throw_away() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(std::min(read_size, buffer_.max_size())),
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (self->owner_ == nullptr)
                                return;
                              if (error)
                                self->end();
                              else
                                self->throw_away();
                            });
  }

  http_server* owner_;
  sessions::iterator place_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> request_;
  std::optional<http::response<http::string_body>> response_;
};

http_server::http_server(event_loop& loop, answer_function answer, const http_limits& limits,
                         std::function<void(bool)> on_pause)
    : loop_(loop), answer_(std::move(answer)), limits_(limits),
      listener_(
        loop, [this](int socket) { accept(socket); },
        {spared_descriptors::by_http, [this] { return end_oldest(); }, std::move(on_pause)}) {}

http_server::~http_server() {
  for (const std::shared_ptr<session>& one : sessions_)
    one->abandon();
}

// Connections that are kept open use no descriptor that the next request needs.
bool http_server::end_oldest() {
  if (sessions_.empty())
    return false;
  sessions_.front()->end();
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
  if (sessions_.size() >= limits_.connections_max)
    sessions_.front()->end();
  sessions_.push_back(std::make_shared<session>(*this, std::move(connected)));
  sessions_.back()->keep_at(std::prev(sessions_.end()));
  sessions_.back()->wait_for_request();
}

}  // namespace donet::runtime
