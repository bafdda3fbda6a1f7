#pragma once
// A thread for TLS handshakes. One step of a handshake takes up to 2 ms of processor time, which an
// I/O thread cannot spare: 600 replayed ClientHellos per second would occupy it completely. The
// thread has a lower priority than the I/O threads, and the networks that request handshakes take
// turns.

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

/// The key of the network that takes one turn: an IPv4 address, or the /64 of an IPv6 address. Any
/// other text is its own key.
std::string network_of(const address& from);

/// All calls on the loop's thread.
class tls_handshakes {
public:
  using done_function = std::function<void(tls_stream stream, io_result result)>;

  /// Starts the thread. `loop` must outlive this object. Throws `std::system_error` if the system
  /// has no memory or thread left.
  explicit tls_handshakes(event_loop& loop);
  tls_handshakes(const tls_handshakes&) = delete;
  tls_handshakes& operator=(const tls_handshakes&) = delete;
  /// Ends the thread. Drops waiting steps and closes their streams.
  ~tls_handshakes();

  /// Performs the next step of the handshake of `stream` on the thread, then calls `done` on the
  /// loop's thread with the stream. If too many steps of this network are waiting already, calls
  /// `done` from inside, with `over_limit`.
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
