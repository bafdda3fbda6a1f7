#pragma once
// Receives UDP datagrams on every address that a name resolves to, as many at a time as are
// available.

#include "dcfile/bytes.hpp"
#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/listen_address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::runtime {

/// The sender of a datagram.
struct udp_source {
  std::array<std::byte, 16> host{};
  std::uint8_t host_size = 0;  ///< 4 or 16
  std::uint16_t port = 0;
};

address to_address(const udp_source& from);

/// Datagrams in the order of their arrival, one directly after the other.
struct udp_batch {
  struct datagram {
    udp_source from;
    std::uint32_t size = 0;
  };

  dc::byte_buffer bytes;
  std::vector<datagram> datagrams;
};

/// All calls on the loop's thread, or before the loop runs.
class udp_receiver {
public:
  using receive_function = std::function<void(udp_batch)>;

  explicit udp_receiver(event_loop& loop);
  udp_receiver(const udp_receiver&) = delete;
  udp_receiver& operator=(const udp_receiver&) = delete;
  ~udp_receiver();

  /// Opens a socket for each address of `where`; the system chooses the port if it is 0. The kernel
  /// keeps about `buffer_bytes` per socket until they are read, or less if the system does not
  /// allow so much. Blocks while a name is resolved. Addresses that this machine does not have are
  /// left out if there is another one. Returns an empty string, or the reason of a failure; then no
  /// socket is open.
  std::string open(const address& where, std::size_t buffer_bytes);
  std::string open(const std::vector<listen_address>& all, std::size_t buffer_bytes);

  /// One sentence for each address that `open` left out.
  const std::vector<std::string>& not_there() const noexcept { return not_there_; }

  /// The addresses that are bound, after `open`.
  const std::vector<address>& where() const noexcept { return where_; }
  /// The smallest receive buffer of all sockets, in bytes, including the kernel's own data for each
  /// datagram.
  std::size_t buffer_bytes() const noexcept { return buffer_bytes_; }

  /// Calls `received` on the loop's thread, from now until `stop`. `received` must accept every
  /// batch.
  void start(receive_function received);

  /// Receives everything that has arrived so far. Does not wait for later datagrams, which may
  /// never end.
  void drain();

  /// Number of datagrams that the kernel dropped for lack of room, since `open`.
  std::uint64_t lost() const noexcept;

  void stop() noexcept;

private:
  class udp_socket;

  event_loop& loop_;
  receive_function received_;
  std::vector<std::unique_ptr<udp_socket>> sockets_;
  std::vector<address> where_;
  std::vector<std::string> not_there_;
  std::size_t buffer_bytes_ = 0;
};

}  // namespace donet::runtime
