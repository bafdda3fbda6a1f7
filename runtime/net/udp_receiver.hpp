#pragma once
// Receives datagrams of UDP on every address that a name stands for, as many at a time as are there.

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

/// Datagrams in the order in which they came, one behind the other.
struct udp_batch {
  struct datagram {
    udp_source from;
    std::uint32_t size = 0;
  };

  dc::byte_buffer bytes;
  std::vector<datagram> datagrams;
};

/// All calls on the loop's thread, or before it runs.
class udp_receiver {
public:
  using receive_function = std::function<void(udp_batch)>;

  explicit udp_receiver(event_loop& loop);
  udp_receiver(const udp_receiver&) = delete;
  udp_receiver& operator=(const udp_receiver&) = delete;
  ~udp_receiver();

  /// Opens a socket for each address of `where`; port 0 is chosen by the system. The kernel keeps
  /// about `buffer_bytes` for each until they are read, or what the system allows. Blocks while a
  /// name is looked up. Addresses that this machine does not have are left out, if there is another
  /// one. Returns an empty string, or the sentence that says what failed; then none is open.
  std::string open(const address& where, std::size_t buffer_bytes);
  std::string open(const std::vector<listen_address>& all, std::size_t buffer_bytes);

  /// A sentence for each address that was left out by `open`.
  const std::vector<std::string>& not_there() const noexcept { return not_there_; }

  /// Where it really listens, after `open`.
  const std::vector<address>& where() const noexcept { return where_; }
  /// What the kernel keeps, datagrams with what it needs to keep them: the least of all sockets.
  std::size_t buffer_bytes() const noexcept { return buffer_bytes_; }

  /// `received` is called on the loop's thread, from now to `stop`, and has room for whatever comes.
  void start(receive_function received);

  /// Receives all that has come up to now; not all that is coming, for that may never end.
  void drain();

  /// How many datagrams the kernel had no room for, since `open`.
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
