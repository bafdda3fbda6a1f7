#pragma once
// Nodes of a cluster that consist of their membership only, on a simulated network. A node may be started,
// killed, paused and stopped in order; a supervisor starts it again.

#include "actors/cluster/membership_state.hpp"
#include "tests/support/simulated_net.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace donet::actors {

class membership_world {
public:
  using duration = simulated_net::duration;

  explicit membership_world(std::uint64_t seed);

  // ---- nodes ----

  /// Adds a node that is not started.
  std::size_t add_node(const std::string& name);
  /// The seeds of all nodes that start from now on.
  void set_seeds(std::vector<std::string> addresses) { seeds_ = std::move(addresses); }
  void set_claims(std::size_t node, std::vector<runtime::claim> claims) {
    nodes_[node].claims = std::move(claims);
  }
  std::string address_of(std::size_t node) const { return nodes_[node].address; }
  std::size_t size() const noexcept { return nodes_.size(); }

  void start(std::size_t node);
  /// The supervisor starts it again within 3 s.
  void kill(std::size_t node);
  /// Kills it, and nobody starts it again.
  void destroy(std::size_t node) {
    note(node, "is killed");
    end_node(node);
  }
  void stop_in_order(std::size_t node);
  bool is_up(std::size_t node) const { return nodes_[node].state != nullptr; }
  bool has_served(std::size_t node) const { return nodes_[node].has_served; }
  membership_state& state(std::size_t node) const { return *nodes_[node].state; }
  runtime::node_ref ref(std::size_t node) const {
    return {nodes_[node].name, nodes_[node].incarnation};
  }
  /// A supervised node that has exited starts again, unless its status is 1.
  void supervise(std::size_t node, bool is_on) { nodes_[node].is_supervised = is_on; }
  int exit_status(std::size_t node) const { return nodes_[node].exit_status; }
  const std::string& exit_sentence(std::size_t node) const { return nodes_[node].exit_sentence; }
  /// How many nodes have exited because others may continue without them.
  std::size_t fenced() const noexcept { return fenced_; }
  /// True if the node's link to that incarnation has exchanged all interest in both directions.
  bool has_exchanged(std::size_t node, const runtime::node_ref& with) const {
    const auto found = nodes_[node].links.find(with);
    return found != nodes_[node].links.end() && found->second.is_exchanged;
  }
  /// The incarnations whose goodbye the node has received.
  const std::set<runtime::node_ref>& goodbyes(std::size_t node) const {
    return nodes_[node].goodbyes;
  }

  // ---- the network ----

  /// Closes the connections between the two; both are notified.
  void cut(std::size_t one, std::size_t other);

  // ---- observation ----

  /// Called when a node serves, and at each of its ticks.
  void watch(std::function<void(std::size_t)> serves, std::function<void(std::size_t)> ticks);
  void complain(const std::string& text) {
    violations_.push_back(std::to_string(net.elapsed().count()) + " ms: " + text);
  }
  const std::vector<std::string>& violations() const noexcept { return violations_; }
  /// The lines of the log, with time and node.
  const std::vector<std::string>& lines() const noexcept { return lines_; }

  simulated_net net;

private:
  using connection_ptr = simulated_net::connection_ptr;
  using end = simulated_net::end;

  // A link without data: it exchanges "whole" only.
  struct link {
    connection_ptr on = nullptr;
    bool is_of_dialer = false;
    bool has_met = false;  // it was linked to this incarnation
    bool has_received = false;
    bool is_acknowledged = false;
    bool is_exchanged = false;
    bool says_goodbye = false;
  };

  struct machine {
    std::string name;
    std::string address;
    std::vector<runtime::claim> claims;
    std::uint64_t incarnation = 0;
    std::unique_ptr<membership_state> state;
    std::map<runtime::node_ref, link> links;
    std::set<std::uint64_t> given_up;
    std::set<runtime::node_ref> goodbyes;
    std::map<std::string, std::vector<membership_time>> dials;
    bool is_supervised = true;
    bool has_served = false;
    int exit_status = -1;
    std::string exit_sentence;
  };

  machine& at(const end& side) { return nodes_[side.at.index]; }
  void note(std::size_t index, const std::string& text);
  void tick(const simulated_net::process& process);
  void end_node(std::size_t index);
  void execute(std::size_t index);
  void execute(std::size_t index, membership_action::any& action);

  void dial(std::size_t index, std::uint64_t number, const std::string& address);
  void report_dial(const connection_ptr& on, std::function<void(membership_state&)> report);
  void receive_hello(const connection_ptr& on, const runtime::node_introduction& hello);
  void receive_welcome(const connection_ptr& on, const runtime::node_introduction& mine,
                       const runtime::node_introduction& welcome);
  void enter(const connection_ptr& on, bool is_dialer, const runtime::node_introduction& peer);

  void close(const connection_ptr& on, bool by_dialer);
  void has_closed(const connection_ptr& on, bool at_dialer);
  link* link_of(const end& side, const connection_ptr& on);
  void receive_link_hello(const connection_ptr& on, bool at_dialer, bool knows);
  void exchange(std::size_t index, const runtime::node_ref& peer);
  void finish_exchange(const end& side);
  void say_goodbye(std::size_t index, const runtime::node_ref& peer);

  std::vector<machine> nodes_;
  std::vector<std::string> seeds_;
  std::size_t fenced_ = 0;
  std::function<void(std::size_t)> serves_;
  std::function<void(std::size_t)> ticks_;
  std::vector<std::string> violations_;
  std::vector<std::string> lines_;
};

}  // namespace donet::actors
