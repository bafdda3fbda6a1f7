#pragma once
// Looks up the addresses of all seeds, one round after the other. The system's resolver runs on the loop's
// thread for names.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/listen_address.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::actors {

/// All calls on the loop's thread.
class seed_lookup {
public:
  struct round {
    std::vector<std::string> addresses;   ///< "host:port" with a literal host, each once
    std::vector<std::string> unresolved;  ///< one sentence for each seed without an address
  };
  using done_function = std::function<void(round)>;

  /// `loop` must outlive this object.
  explicit seed_lookup(runtime::event_loop& loop) : loop_(loop) {}
  seed_lookup(const seed_lookup&) = delete;
  seed_lookup& operator=(const seed_lookup&) = delete;

  /// Looks up all seeds and calls `done`, or never if this object is destroyed before. Has no effect while
  /// a round is running.
  void begin(std::vector<runtime::address> seeds, done_function done);
  bool is_running() const noexcept { return running_ != nullptr; }

private:
  struct run {
    std::vector<runtime::address> seeds;
    done_function done;
    std::size_t left = 0;
    round result;
  };

  void find_next(const std::shared_ptr<run>& of);
  void found(run& of, const runtime::found_addresses& all) const;

  runtime::event_loop& loop_;
  std::shared_ptr<run> running_;
};

/// The addresses of a seed that count: those of IPv4, or those of IPv6 if there is none of IPv4. A host with
/// both would count twice.
std::vector<std::string> addresses_that_count(const std::vector<runtime::listen_address>& found);

}  // namespace donet::actors
