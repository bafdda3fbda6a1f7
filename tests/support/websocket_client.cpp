#include "tests/support/websocket_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <utility>

namespace donet::test {

namespace {

namespace websocket = boost::beast::websocket;
using tcp = boost::asio::ip::tcp;

/// `Next` is a TCP socket of Asio, or a stream over one.
template <class Next>
class client : public websocket_client {
public:
  /// `more` are the further arguments of `Next`.
  template <class... More>
  explicit client(int socket, More&... more)
      : stream_(tcp::socket(context_, tcp::v4(), socket), more...) {
    stream_.binary(true);
    stream_.control_callback([this](websocket::frame_type kind, auto) {
      pings_ += kind == websocket::frame_type::ping ? 1 : 0;
      pongs_ += kind == websocket::frame_type::pong ? 1 : 0;
    });
  }

  void step() override {
    context_.restart();
    context_.poll();
  }

  void shake(const std::string& path) override {
    stream_.async_handshake(answer_, "donet", path, [this](const error_code& error) {
      status_ = answer_.result_int();
      extensions_ = std::string(answer_["Sec-WebSocket-Extensions"]);
      shaken_ = error;
    });
  }

  void offer_compression() override {
    websocket::permessage_deflate deflate;
    deflate.client_enable = true;
    stream_.set_option(deflate);
  }

  void write_text() override { stream_.text(true); }
  void write_in_pieces(std::size_t size) override {
    stream_.auto_fragment(true);
    stream_.write_buffer_bytes(size);
  }

  void read() override {
    stream_.async_read(buffer_, [this](const error_code& error, std::size_t) {
      if (error) {
        ended_ = error;
        return;
      }
      messages_.push_back(boost::beast::buffers_to_string(buffer_.data()));
      buffer_.clear();
      read();
    });
  }
  std::uint16_t reason() const override { return stream_.reason().code; }

  void write(std::string message) override {
    writing_ = std::move(message);
    written_ = false;
    stream_.async_write(boost::asio::buffer(writing_),
                        [this](const error_code&, std::size_t) { written_ = true; });
  }

  void ping() override {
    stream_.async_ping({}, [](const error_code&) {});
  }
  void say_goodbye() override {
    stream_.async_close(websocket::close_code::normal,
                        [this](const error_code&) { said_goodbye_ = true; });
  }

protected:
  Next& below() { return stream_.next_layer(); }

private:
  boost::asio::io_context context_;
  websocket::stream<Next> stream_;
  websocket::response_type answer_;
  boost::beast::flat_buffer buffer_;
  std::string writing_;
};

class plain_client final : public client<tcp::socket> {
public:
  explicit plain_client(int socket) : client(socket) { is_ready_to_shake_ = true; }
};

// Must outlive the stream that uses it.
class with_context {
protected:
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};
};

class secure_client final : private with_context,
                            public client<boost::beast::ssl_stream<tcp::socket>> {
public:
  explicit secure_client(int socket) : client(socket, tls_) {
    below().async_handshake(boost::asio::ssl::stream_base::client,
                            [this](const error_code& error) { is_ready_to_shake_ = !error; });
  }
};

}  // namespace

std::unique_ptr<websocket_client> websocket_client::over_tcp(int socket) {
  return std::make_unique<plain_client>(socket);
}

std::unique_ptr<websocket_client> websocket_client::over_tls(int socket) {
  return std::make_unique<secure_client>(socket);
}

}  // namespace donet::test
