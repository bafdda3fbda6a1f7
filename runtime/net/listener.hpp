#pragma once
// Accepts TCP connections on every address that a name stands for.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/listen_address.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::runtime {

/// File descriptors below the process's limit that listeners leave to others: those for clients the
/// most, so that a flood of clients takes no descriptor from AI processes, operators, scrapes, the
/// database and files. The last sixteen are for files, the database and connections that are dialed.
namespace spared_descriptors {

inline constexpr unsigned by_clients = 64;
inline constexpr unsigned by_participants = 48;
inline constexpr unsigned by_inspectors = 32;
inline constexpr unsigned by_http = 16;

}  // namespace spared_descriptors

/// What a listener does while descriptors are scarce.
struct listener_options {
  /// Descriptors below the limit of open files that it leaves to others.
  unsigned spared = 0;
  /// Closes a connection of the listener's owner, and returns whether a descriptor is free now. Called
  /// when a peer waits to be accepted and no descriptor is left for it. May be empty.
  std::function<bool()> make_room = {};
  /// Called with true when the listener stops accepting because no descriptor is left for it, and with
  /// false when it has accepted again for ten seconds. May be empty.
  std::function<void(bool is_paused)> on_pause = {};
  /// Connections are accepted when their first bytes have arrived, or after some seconds without. For
  /// protocols in which the client sends first.
  bool waits_for_bytes = false;
  /// The number of connections that the owner has refused so far, by any rule of its own. While it grows,
  /// the listener accepts at most eight connections, then pauses for 2 ms: a flood of connections that are
  /// refused takes no time from the connections that exist. Called on the loop's thread. May be empty.
  std::function<std::uint64_t()> refusals = {};
};

/// All calls on the loop's thread, or before it runs.
class listener {
public:
  /// Takes over a connected socket.
  using accept_function = std::function<void(int socket)>;

  /// `accepted` is called on the loop's thread for every connection, from `start` to `stop`.
  listener(event_loop& loop, accept_function accepted, listener_options options = {});
  ~listener();

  /// Opens a socket for each address of `where`; port 0 is chosen by the system. Blocks while a name
  /// is looked up. Addresses that this machine does not have are left out, if there is another one.
  /// Returns an empty string, or the sentence that says what failed; then none is open.
  std::string open(const address& where);
  std::string open(const std::vector<listen_address>& all);

  /// Where it really listens, after `open`.
  const std::vector<address>& where() const noexcept { return where_; }

  /// A sentence for each address that was left out by `open`.
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
