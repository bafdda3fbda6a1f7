#pragma once
// A client of WebSocket, moved by the test step by step: Beast's, which is compiled in one place, for
// its templates take minutes.

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
  /// Shakes hands for TLS at once, and trusts everybody.
  static std::unique_ptr<websocket_client> over_tls(int socket);

  websocket_client() = default;
  websocket_client(const websocket_client&) = delete;
  websocket_client& operator=(const websocket_client&) = delete;
  virtual ~websocket_client() = default;

  /// Does what can be done without waiting.
  virtual void step() = 0;

  /// Whether the handshake below, of TLS, is done.
  bool is_ready_to_shake() const noexcept { return is_ready_to_shake_; }
  virtual void shake(const std::string& path = "/") = 0;
  const std::optional<error_code>& shaken() const noexcept { return shaken_; }
  /// What was answered: the status, and the extensions that are agreed upon.
  unsigned status() const noexcept { return status_; }
  const std::string& extensions() const noexcept { return extensions_; }

  // Before it shakes hands.
  virtual void offer_compression() = 0;

  // What it writes is text, or comes in frames of so many bytes.
  virtual void write_text() = 0;
  virtual void write_in_pieces(std::size_t size) = 0;

  /// Takes all messages from now on.
  virtual void read() = 0;
  const std::vector<std::string>& messages() const noexcept { return messages_; }
  std::string received() const {
    std::string all;
    for (const std::string& one : messages_)
      all += one;
    return all;
  }
  /// Why there are no more, and the code that the other end gave as its reason.
  const std::optional<error_code>& ended() const noexcept { return ended_; }
  virtual std::uint16_t reason() const = 0;

  /// One message; those before it have gone out.
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
