#pragma once
// Opens connections to other programs; listener.hpp accepts connections from them.

#include "runtime/net/address.hpp"
#include "runtime/net/connection.hpp"

#include <functional>
#include <memory>
#include <string>

namespace donet::runtime {

/// All calls on the thread that owns the dialed connections.
class dialer {
public:
  /// Receives a connection, or null and the reason of the failure.
  using done_function =
    std::function<void(std::shared_ptr<connection> made, const std::string& problem)>;

  dialer() = default;
  dialer(const dialer&) = delete;
  dialer& operator=(const dialer&) = delete;
  virtual ~dialer() = default;

  /// Makes one attempt to connect, which tries every address that the name resolves to. Calls
  /// `done` once, never from inside; does not call it after the dialer is destroyed or has started
  /// another attempt.
  virtual void dial(const address& to, done_function done) = 0;
};

}  // namespace donet::runtime
