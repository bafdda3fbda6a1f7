#pragma once
// Resolves names for an event_loop on a thread of its own, because the system's resolver blocks.

#include "runtime/net/address.hpp"
#include "runtime/net/listen_address.hpp"
#include "runtime/net/loop_work.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace donet::runtime {

class event_loop;

/// All calls on the loop's thread. What is asked for is done one after the other.
class name_lookup {
public:
  using found_function = std::function<void(found_addresses)>;
  /// Blocks on the lookup's thread; its result is run on the loop's thread.
  using blocking_work = std::function<loop_work()>;

  /// Starts the thread. `loop` must outlive this object. Throws `std::system_error` if the system has
  /// no thread left. With `dns_server`, a literal IPv4 address, the thread asks only that one: for
  /// tests.
  explicit name_lookup(event_loop& loop, const std::optional<address>& dns_server = std::nullopt);
  name_lookup(const name_lookup&) = delete;
  name_lookup& operator=(const name_lookup&) = delete;
  /// Does not wait: a lookup that still runs ends later, or with the process, and calls nobody. The
  /// others are dropped.
  ~name_lookup();

  /// Resolves `name` for TCP and calls `found` with its addresses, on the loop's thread, never
  /// inside this call. `found` may be destroyed on either thread.
  void find(address name, found_function found);

  /// As `find`, by `find_all_addresses`.
  void find_all(address name, found_function found);

  /// As `find`, by `find_service_addresses`.
  void find_service(std::string service, address name, found_function found);

  void run(blocking_work work);

private:
  struct shared_state;

  static void serve(const std::shared_ptr<shared_state>& state);

  std::shared_ptr<shared_state> state_;  // also of the thread, which may outlive this object
  std::thread thread_;
};

}  // namespace donet::runtime
