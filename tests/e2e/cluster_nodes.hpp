#pragma once
// Nodes of one cluster as real processes on this machine, each with a Message Director, on ports that are
// reserved before the first one starts.

#include "tests/support/node_process.hpp"
#include "tests/support/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace donet::test {

class cluster_nodes {
public:
  /// Reserves the ports; no node runs.
  explicit cluster_nodes(std::vector<std::string> names);

  /// Keys of [cluster] besides the name, the address and the seeds; for nodes that start later.
  void set_cluster_keys(std::string keys) { cluster_keys_ = std::move(keys); }
  /// Further tables of the role file of one node.
  void set_tables(std::size_t which, std::string tables) {
    nodes_[which].tables = std::move(tables);
  }
  void set_seeds(std::vector<std::size_t> seeds) { seeds_ = std::move(seeds); }

  /// Starts a node, and waits until its output has `until`.
  node_process& start(std::size_t which, const std::string& until = "cluster: listening");
  void wait_until_serving(std::size_t which);
  /// Starts all in this order, and waits until they serve.
  void start_all(const std::vector<std::size_t>& order);

  node_process& at(std::size_t which) { return *nodes_[which].process; }
  const std::string& name(std::size_t which) const { return nodes_[which].name; }
  /// The table [cluster] of a node's role file.
  std::string cluster_table(std::size_t which) const;
  /// Ends a process at once.
  void kill(std::size_t which);
  /// SIGTERM; returns the exit status.
  int stop(std::size_t which);

  wire_peer connect(std::size_t which) { return wire_peer(at(which).port_of("message_director")); }
  std::string address(std::size_t which) const {
    return "127.0.0.1:" + std::to_string(nodes_[which].reserved.port());
  }

  /// True if a message of a participant of `from` reaches a new subscriber of `to`, and the answer comes
  /// back. Throws if something does not arrive in time.
  bool route(std::size_t from, std::size_t to);

private:
  struct node {
    explicit node(std::string called) : name(std::move(called)) { reserved.close(); }
    std::string name;
    wire_server reserved;
    std::string tables;
    std::optional<node_process> process;
  };

  std::string role_of(std::size_t which) const;

  std::deque<node> nodes_;
  std::vector<std::size_t> seeds_;
  std::string cluster_keys_;
  std::uint64_t last_channel_ = 5'000;
};

}  // namespace donet::test
