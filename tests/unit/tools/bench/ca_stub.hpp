#pragma once
// A Client Agent with the servers behind it, small enough to be obviously correct, which breaks its
// guarantees on request.

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>

namespace donet::test {

enum class ca_fault : std::uint8_t {
  none,
  // for a HELLO_RESP
  lose_hello,
  repeat_hello,
  speak_later,  ///< sends an unrequested message after it
  // for the end of a client
  ignore_disconnect,
  // for an update in flight to a client
  lose_update,
  lose_updates,  ///< all from one on
  repeat_update,
  reorder_updates,
  change_update,   ///< a byte at the front of its value
  change_pattern,  ///< a byte in the middle of all values from one on
  echo_update,     ///< to its sender, too
  leak_update,     ///< to a client of another zone, too
  eject,           ///< instead of it
  close,           ///< instead of it
  // for an object in flight to a client
  lose_object,
  repeat_object,
  change_object,
  move_object,  ///< sends an object of another zone instead
  // for the end of that
  early_done,  ///< before the last object
  lose_done,
  repeat_done,
  // for a client that closes its interest
  keep_object,  ///< does not report that one leaves
  // for the work of the AI
  make_nothing,
  lose_login,
  lose_owner,
};

/// Serves Message Director links and clients at two ports of 127.0.0.1, on a thread of its own,
/// until it is destroyed.
class ca_stub {
public:
  /// The fault applies to event number `fault_at` of its kind.
  explicit ca_stub(ca_fault wanted = ca_fault::none, std::size_t fault_at = 1);
  ~ca_stub();
  ca_stub(const ca_stub&) = delete;
  ca_stub& operator=(const ca_stub&) = delete;

  /// The values of --client-agent and --address.
  std::string client_agent() const { return address_of(client_port_); }
  std::string director() const { return address_of(director_port_); }

private:
  struct peer {
    int descriptor = -1;
    bool is_client = false;
    bool gone = false;
    std::string in;
    std::string out;
    std::uint64_t channel = 0;
    std::string held_back;
    std::set<std::uint64_t> places;  // those in its interest
  };
  struct object {
    std::uint64_t place = 0;
    std::string entry;
  };

  static std::string address_of(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }
  bool hits(ca_fault which, std::size_t& count);
  void serve();
  void accept_from(int listener, bool is_client);
  void receive(peer& from);
  void take_service(peer& from, std::string_view datagram);
  void create(std::string_view payload);
  void count(peer& by, std::uint64_t asker, std::string_view payload);
  void give(std::uint32_t id, std::uint64_t channel);
  void take_client(peer& from, std::string_view body);
  void hello(peer& from);
  void update(peer& from, std::string_view body);
  void deliver(peer& to, const std::string& body);
  void show(peer& to, std::string_view payload);
  void hide(peer& from, std::string_view payload);
  peer* client_of(std::uint64_t channel);
  static void send(peer& to);
  void remove_gone();

  ca_fault fault_;
  std::size_t fault_at_;
  std::uint16_t client_port_ = 0;
  std::uint16_t director_port_ = 0;
  int clients_ = -1;
  int directors_ = -1;
  int stop_ = -1;
  std::list<peer> peers_;
  std::map<std::uint32_t, object> objects_;
  std::uint64_t next_channel_ = 1'000'000'000;
  std::size_t hellos_ = 0;
  std::size_t updates_ = 0;
  std::size_t shown_ = 0;
  std::size_t dones_ = 0;
  std::size_t left_ = 0;
  std::size_t logins_ = 0;
  std::thread thread_;
};

}  // namespace donet::test
