#pragma once
// Resolves names for an event_loop on a thread of its own, because the system's resolver blocks.

#include "runtime/net/address.hpp"
#include "runtime/net/listen_address.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace donet::runtime {

class event_loop;

/// Owned by its loop (`event_loop::names`). All calls on the loop's thread.
class name_lookup {
public:
  using found_function = std::function<void(found_addresses)>;

  /// Starts the thread. Throws `std::system_error` if the system has no thread left.
  explicit name_lookup(event_loop& loop);
  name_lookup(const name_lookup&) = delete;
  name_lookup& operator=(const name_lookup&) = delete;
  /// Waits for the running lookup to end; drops the others.
  ~name_lookup();

  /// Resolves `name` for TCP and calls `found` with its addresses, on the loop's thread, never
  /// inside this call. Names are resolved one after the other. `found` may be destroyed on either
  /// thread.
  void find(address name, found_function found);

private:
  struct query {
    address name;
    found_function found;
  };

  void run();

  event_loop& loop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<query> waiting_;  // guarded by the mutex, as is the next member
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace donet::runtime
