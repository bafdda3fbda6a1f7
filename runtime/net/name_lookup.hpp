#pragma once
// Looks names up for an event_loop, on a thread of its own: the resolver of the system blocks.

#include "runtime/net/address.hpp"
#include "runtime/net/listen_address.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace donet::runtime {

class event_loop;

/// Belongs to its loop (`event_loop::names`). All calls on the loop's thread.
class name_lookup {
public:
  using found_function = std::function<void(found_addresses)>;

  /// Starts the thread. Throws `std::system_error` if the system has none.
  explicit name_lookup(event_loop& loop);
  name_lookup(const name_lookup&) = delete;
  name_lookup& operator=(const name_lookup&) = delete;
  /// Waits until the lookup that runs has ended; drops the others.
  ~name_lookup();

  /// Calls `found` on the loop's thread, never inside this call, with the addresses of `name` for TCP.
  /// Names are looked up one after the other. `found` is destroyed on either thread.
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
  std::deque<query> waiting_;  // guarded by the mutex, as is the next
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace donet::runtime
