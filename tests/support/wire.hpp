#pragma once
// Peers that talk to a Message Director byte by byte over real sockets, as an AI process or a
// parent would. Uses no code of donet, so that a mistake of the codec is not made twice.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// The bytes of one datagram, without its length tag.
using datagram = std::string;

/// Little-endian integers.
std::string u8(std::uint8_t value);
std::string u16(std::uint16_t value);
std::string u32(std::uint32_t value);
std::string u64(std::uint64_t value);
/// A uint16 of its size, then the bytes.
std::string blob(std::string_view bytes);

/// An ordinary datagram (spec/services 1.2).
datagram message(const std::vector<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
                 std::string_view payload = {});
/// A control datagram.
datagram control(std::uint16_t type, std::string_view arguments);

datagram add_channel(std::uint64_t c);
datagram remove_channel(std::uint64_t c);
datagram add_range(std::uint64_t low, std::uint64_t high);
datagram remove_range(std::uint64_t low, std::uint64_t high);
datagram add_post_remove(std::uint64_t key, std::string_view left_behind);
datagram clear_post_removes(std::uint64_t key);

/// A datagram with its length tag.
std::string framed(std::string_view one);

/// A connected TCP socket. An operation that fails or exceeds the deadline throws, which ends the
/// test with a failure.
class wire_peer {
public:
  static constexpr std::chrono::seconds deadline{20};

  /// Connects to a port of this machine.
  explicit wire_peer(std::uint16_t port, const char* host = "127.0.0.1");
  /// Takes over a connected socket.
  static wire_peer of_socket(int socket);
  wire_peer(wire_peer&& other) noexcept;
  wire_peer& operator=(wire_peer&& other) noexcept;
  ~wire_peer();

  void send(std::string_view one) { send_raw(framed(one)); }
  /// Sends bytes without framing.
  void send_raw(std::string_view bytes);

  /// The next datagram.
  datagram receive();
  /// The next datagram; empty if the peer has closed the connection.
  std::optional<datagram> receive_or_end();
  /// True if the peer closes the connection without sending anything more.
  bool ends() { return !receive_or_end().has_value(); }
  /// Reads and discards everything until the end of the stream.
  void read_to_end();
  /// True if bytes arrive, or the stream ends, within this time.
  bool is_readable_within(std::chrono::milliseconds time) const;

  /// Closes in order: the peer receives the end of the stream.
  void close();
  /// Closes by a reset.
  void reset();

private:
  wire_peer() = default;

  int socket_ = -1;
  std::string received_;
  std::size_t taken_ = 0;  // bytes at its front that were returned already
};

/// Listens on a port of 127.0.0.1.
class wire_server {
public:
  /// Port 0 is one chosen by the system.
  explicit wire_server(std::uint16_t port = 0);
  wire_server(const wire_server&) = delete;
  wire_server& operator=(const wire_server&) = delete;
  ~wire_server();

  std::uint16_t port() const noexcept { return port_; }
  wire_peer accept();
  /// Stops listening. While this object exists the port stays reserved, so connects to it are
  /// refused. Another wire_server may take it over.
  void close();

private:
  int claim_ = -1;  // bound, never listening
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace donet::test
