#pragma once
// A thread for TLS handshakes. One step of a handshake costs up to 2 ms of processor time, which an
// I/O thread does not have: 600 replayed ClientHellos a second would fill it. The thread has a lower
// priority than those that carry the game, and the networks that ask for handshakes take turns.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/fair_queue.hpp"
#include "runtime/net/tls_stream.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace donet::runtime {

/// What shares one turn: an IPv4 address, or the /64 of an IPv6 address. Any other text stands for
/// itself.
std::string network_of(const address& from);

/// All calls on the loop's thread.
class tls_handshakes {
public:
  using done_function = std::function<void(tls_stream stream, io_result result)>;

  /// Starts the thread. `loop` outlives it. Throws `std::system_error` if there is no more memory
  /// or no more threads.
  explicit tls_handshakes(event_loop& loop);
  tls_handshakes(const tls_handshakes&) = delete;
  tls_handshakes& operator=(const tls_handshakes&) = delete;
  /// Ends the thread. Steps that wait are dropped, and their streams closed.
  ~tls_handshakes();

  /// Does the next step of the handshake of `stream` on the thread; then `done` is called on the
  /// loop's thread, and gets the stream back. If too many steps of this network wait already, `done`
  /// is called from inside, with `over_limit`.
  void advance(const std::string& network, tls_stream stream, done_function done);

private:
  struct step;

  void run();

  event_loop& loop_;
  std::mutex mutex_;
  std::condition_variable added_;
  fair_queue<std::shared_ptr<step>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace donet::runtime
