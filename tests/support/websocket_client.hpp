#pragma once
// A WebSocket client that the test advances step by step. It uses Beast and is compiled in one
// place, because Beast's templates take minutes.

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::test {

class websocket_client {
public:
  using error_code = boost::system::error_code;

  /// Takes over a connected socket.
  static std::unique_ptr<websocket_client> over_tcp(int socket);
  /// Starts the TLS handshake at once, and accepts every certificate.
  static std::unique_ptr<websocket_client> over_tls(int socket);

  websocket_client() = default;
  websocket_client(const websocket_client&) = delete;
  websocket_client& operator=(const websocket_client&) = delete;
  virtual ~websocket_client() = default;

  /// Makes all progress that is possible without waiting.
  virtual void step() = 0;

  /// True once the TLS handshake is complete.
  bool is_ready_to_shake() const noexcept { return is_ready_to_shake_; }
  virtual void shake(const std::string& path = "/") = 0;
  const std::optional<error_code>& shaken() const noexcept { return shaken_; }
  /// The server's answer: the status, and the accepted extensions.
  unsigned status() const noexcept { return status_; }
  const std::string& extensions() const noexcept { return extensions_; }

  // Call before the handshake.
  virtual void offer_compression() = 0;

  // Sends text messages, or messages in frames of `size` bytes.
  virtual void write_text() = 0;
  virtual void write_in_pieces(std::size_t size) = 0;

  /// From now on reads all messages.
  virtual void read() = 0;
  const std::vector<std::string>& messages() const noexcept { return messages_; }
  std::string received() const {
    std::string all;
    for (const std::string& one : messages_)
      all += one;
    return all;
  }
  /// Why no further messages arrive, and the close code from the server.
  const std::optional<error_code>& ended() const noexcept { return ended_; }
  virtual std::uint16_t reason() const = 0;

  /// Sends a message after the earlier ones.
  virtual void write(std::string message) = 0;
  bool written() const noexcept { return written_; }

  virtual void ping() = 0;
  virtual void say_goodbye() = 0;
  bool said_goodbye() const noexcept { return said_goodbye_; }

  int pings() const noexcept { return pings_; }
  int pongs() const noexcept { return pongs_; }

protected:
  bool is_ready_to_shake_ = false;
  std::optional<error_code> shaken_;
  unsigned status_ = 0;
  std::string extensions_;
  std::vector<std::string> messages_;
  std::optional<error_code> ended_;
  bool written_ = true;
  bool said_goodbye_ = false;
  int pings_ = 0;
  int pongs_ = 0;
};

}  // namespace donet::test
