#pragma once
// Accepts TCP connections on every address that a name stands for.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::runtime {

/// All calls on the loop's thread, or before it runs.
class listener {
public:
  /// Takes over a connected socket.
  using accept_function = std::function<void(int socket)>;

  /// `accepted` is called on the loop's thread for every connection, from `start` to `stop`.
  listener(event_loop& loop, accept_function accepted);
  ~listener();

  /// Opens a socket for each address of `where`; port 0 is chosen by the system. Blocks while a name
  /// is looked up. Returns an empty string, or the sentence that says what failed; then none is
  /// open.
  std::string open(const address& where);

  /// Where it really listens, after `open`.
  const std::vector<address>& where() const noexcept { return where_; }

  void start();
  void stop() noexcept;

private:
  struct door;

  event_loop& loop_;
  accept_function accepted_;
  std::vector<std::shared_ptr<door>> doors_;
  std::vector<address> where_;
};

}  // namespace donet::runtime
