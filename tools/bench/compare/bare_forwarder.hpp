#pragma once
// A process that makes only the system calls of a Message Director: it waits, receives, and sends
// the received bytes.
//
//   publisher n ──> subscriber n        or to all subscribers
//
// It does not parse messages, except that it sends whole messages if several publishers have the
// same subscriber. No server can do with less, so its figures are the limit of the machine.

#include <cstddef>
#include <cstdint>

#include <sys/types.h>

namespace donet::bench::compare {

struct forwarding {
  std::size_t publishers = 1;   ///< the first connections
  std::size_t subscribers = 1;  ///< the remaining connections; their input is dropped
  bool to_all = false;          ///< otherwise subscriber n receives from publisher n
};

class bare_forwarder {
public:
  /// Starts the process, which ends with this object or with its parent. Throws run_failure.
  explicit bare_forwarder(const forwarding& plan);
  ~bare_forwarder();
  bare_forwarder(const bare_forwarder&) = delete;
  bare_forwarder& operator=(const bare_forwarder&) = delete;

  pid_t pid() const noexcept { return pid_; }
  /// Its port on 127.0.0.1.
  std::uint16_t port() const noexcept { return port_; }

private:
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace donet::bench::compare
