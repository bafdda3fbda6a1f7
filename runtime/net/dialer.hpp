#pragma once
// Makes connections to others, as connection.hpp and listener.hpp take them from others.

#include "runtime/net/address.hpp"
#include "runtime/net/connection.hpp"

#include <functional>
#include <memory>
#include <string>

namespace donet::runtime {

/// All calls on the thread that the connections are to belong to.
class dialer {
public:
  /// A connection, or null and the sentence that says why not.
  using done_function =
    std::function<void(std::shared_ptr<connection> made, const std::string& problem)>;

  dialer() = default;
  dialer(const dialer&) = delete;
  dialer& operator=(const dialer&) = delete;
  virtual ~dialer() = default;

  /// One attempt, with every address that the name stands for. `done` is called once, never from
  /// inside; not at all once the dialer is gone or dials again.
  virtual void dial(const address& to, done_function done) = 0;
};

}  // namespace donet::runtime
