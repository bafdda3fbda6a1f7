#pragma once
// Beast as a client, moved by the test step by step.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// `Next` is a TCP socket of Asio, or something over it.
template <class Next>
class websocket_client {
public:
  using error_code = boost::system::error_code;
  using stream = boost::beast::websocket::stream<Next>;

  /// Takes over a connected socket; `more` is what `Next` takes besides.
  template <class... More>
  explicit websocket_client(int socket, More&... more)
      : stream_(boost::asio::ip::tcp::socket(context_, boost::asio::ip::tcp::v4(), socket),
                more...) {
    stream_.binary(true);
    stream_.control_callback([this](boost::beast::websocket::frame_type kind, auto) {
      using boost::beast::websocket::frame_type;
      pings_ += kind == frame_type::ping ? 1 : 0;
      pongs_ += kind == frame_type::pong ? 1 : 0;
    });
  }

  stream& operator*() noexcept { return stream_; }
  stream* operator->() noexcept { return &stream_; }

  /// Does what can be done without waiting.
  void step() {
    context_.restart();
    context_.poll();
  }

  void shake(const std::string& path = "/") {
    stream_.async_handshake(answer_, "donet", path,
                            [this](const error_code& error) { shaken_ = error; });
  }
  const std::optional<error_code>& shaken() const noexcept { return shaken_; }
  const boost::beast::websocket::response_type& answer() const noexcept { return answer_; }

  /// Takes all messages from now on.
  void read() {
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
  const std::vector<std::string>& messages() const noexcept { return messages_; }
  std::string received() const {
    std::string all;
    for (const std::string& one : messages_)
      all += one;
    return all;
  }
  /// Why there are no more.
  const std::optional<error_code>& ended() const noexcept { return ended_; }

  /// One message; those before it have gone out.
  void write(std::string message) {
    writing_ = std::move(message);
    written_ = false;
    stream_.async_write(boost::asio::buffer(writing_),
                        [this](const error_code&, std::size_t) { written_ = true; });
  }
  bool written() const noexcept { return written_; }

  void ping() {
    stream_.async_ping({}, [](const error_code&) {});
  }
  void say_goodbye() {
    stream_.async_close(boost::beast::websocket::close_code::normal,
                        [this](const error_code&) { said_goodbye_ = true; });
  }
  bool said_goodbye() const noexcept { return said_goodbye_; }

  int pings() const noexcept { return pings_; }
  int pongs() const noexcept { return pongs_; }

private:
  boost::asio::io_context context_;
  stream stream_;
  boost::beast::websocket::response_type answer_;
  boost::beast::flat_buffer buffer_;
  std::vector<std::string> messages_;
  std::string writing_;
  std::optional<error_code> shaken_;
  std::optional<error_code> ended_;
  bool written_ = true;
  bool said_goodbye_ = false;
  int pings_ = 0;
  int pongs_ = 0;
};

}  // namespace donet::test
