#pragma once
// Accepts TCP connections on every address that a name resolves to.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/listen_address.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::runtime {

/// File descriptors below the limit of the process that listeners leave to others. Listeners for
/// clients leave the most, so that a flood of clients takes no descriptor from AI processes,
/// operators, scrapes, the database and files. The last sixteen are for files, the database and
/// dialed connections.
namespace spared_descriptors {

inline constexpr unsigned by_clients = 64;
inline constexpr unsigned by_participants = 48;
inline constexpr unsigned by_inspectors = 32;
inline constexpr unsigned by_http = 16;

}  // namespace spared_descriptors

/// Behaviour of a listener, above all when descriptors are scarce.
struct listener_options {
  /// Descriptors below the limit of open files that the listener leaves to others.
  unsigned spared = 0;
  /// Closes a connection of the listener's owner, and returns true if a descriptor is free now.
  /// Called when a peer waits to be accepted and no descriptor is left for it. May be empty.
  std::function<bool()> make_room = {};
  /// Called with true when the listener stops accepting because no descriptor is left for it, and
  /// with false when it has accepted again for ten seconds. May be empty.
  std::function<void(bool is_paused)> on_pause = {};
  /// If true, connections are accepted when their first bytes have arrived, or after some seconds
  /// without any. For protocols in which the client sends first.
  bool waits_for_bytes = false;
  /// The number of connections that the owner has refused so far, by any rule of its own. While it
  /// grows, the listener pauses for 1 ms after each turn in which it accepted all that it may, so
  /// that a flood of refused connections takes little time from the established ones. Called on the
  /// loop's thread. May be empty.
  std::function<std::uint64_t()> refusals = {};
};

/// All calls on the loop's thread, or before the loop runs.
class listener {
public:
  /// Takes over a connected socket.
  using accept_function = std::function<void(int socket)>;

  /// Calls `accepted` on the loop's thread for every connection, from `start` to `stop`.
  listener(event_loop& loop, accept_function accepted, listener_options options = {});
  ~listener();

  /// Opens a socket for each address of `where`; the system chooses the port if it is 0. Blocks
  /// while a name is resolved. Addresses that this machine does not have are left out if there is
  /// another one. Returns an empty string, or the reason of a failure; then no socket is open.
  std::string open(const address& where);
  std::string open(const std::vector<listen_address>& all);

  /// The addresses that are bound, after `open`.
  const std::vector<address>& where() const noexcept { return where_; }

  /// One sentence for each address that `open` left out.
  const std::vector<std::string>& not_there() const noexcept { return not_there_; }

  void start();
  void stop() noexcept;

private:
  class acceptor;
  struct shared;

  std::shared_ptr<shared> shared_;
  std::vector<std::shared_ptr<acceptor>> acceptors_;
  std::vector<address> where_;
  std::vector<std::string> not_there_;
};

}  // namespace donet::runtime
