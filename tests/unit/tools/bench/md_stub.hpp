#pragma once
// A Message Director small enough to be obviously correct, which breaks its guarantees on request.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace donet::test {

enum class fault : std::uint8_t {
  none,
  drop,             ///< loses one message
  drop_all,         ///< loses all messages from one on
  duplicate,        ///< delivers one twice
  reorder,          ///< delivers one after its successor
  wrong_number,     ///< changes a byte at the front of a payload
  wrong_pattern,    ///< changes a byte in the middle of all payloads from one on
  wrong_recipient,  ///< changes a byte of the address
  cut,              ///< shortens one
  close,            ///< closes the connection instead of delivering one
  ignore_removals,  ///< never removes channels or ranges
  ignore_adds,      ///< never adds a channel or a range
  lose_post_removes,
  repeat_post_removes,
};

/// Serves Message Director links at a port of 127.0.0.1, on a thread of its own, until it is
/// destroyed.
class md_stub {
public:
  /// A fault of a single delivery applies to delivery number `fault_at`.
  explicit md_stub(fault wanted = fault::none, std::size_t fault_at = 200);
  ~md_stub();
  md_stub(const md_stub&) = delete;
  md_stub& operator=(const md_stub&) = delete;

  /// The value of --address.
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::uint16_t port() const { return port_; }
  /// The number of deliveries so far.
  std::size_t delivered() const { return delivered_; }

private:
  struct client {
    int descriptor = -1;
    bool gone = false;
    std::string in;
    std::string out;
    std::string held_back;
    std::set<std::uint64_t> singles;
    std::set<std::uint64_t> ranged;
    std::multimap<std::uint64_t, std::string> post_removes;
  };

  void serve();
  void accept_one();
  void receive(client& from);
  void take_messages(client& from);
  void control(client& from, std::string_view body);
  void route(const client& from, std::string_view datagram);
  void deliver(client& to, std::string datagram);
  void send(client& to);
  void remove_gone();

  fault fault_;
  std::size_t fault_at_;
  int listener_ = -1;
  int stop_ = -1;
  std::uint16_t port_ = 0;
  std::list<client> clients_;
  std::atomic<std::size_t> delivered_ = 0;
  std::thread thread_;
};

}  // namespace donet::test
