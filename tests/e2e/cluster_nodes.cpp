#include "tests/e2e/cluster_nodes.hpp"

#include "tests/support/comes_true.hpp"

#include <chrono>
#include <utility>

namespace donet::test {

namespace {

constexpr std::uint16_t question = 4001;
constexpr std::uint16_t answer = 4002;

}  // namespace

cluster_nodes::cluster_nodes(std::vector<std::string> names) {
  for (std::string& name : names) {
    seeds_.push_back(nodes_.size());
    nodes_.emplace_back(std::move(name));
  }
}

std::string cluster_nodes::cluster_table(std::size_t which) const {
  std::string seeds;
  for (const std::size_t seed : seeds_)
    seeds += (seeds.empty() ? "\"" : ", \"") + address(seed) + '"';
  return "[cluster]\nname = \"example\"\nlisten = \"" + address(which) + "\"\nseeds = [" + seeds
         + "]\n" + cluster_keys_;
}

std::string cluster_nodes::role_of(std::size_t which) const {
  return "[daemon]\nname = \"" + nodes_[which].name
         + "\"\n[services.message_director]\nbind = \"127.0.0.1:0\"\n"
           "[metrics]\nbind = \"127.0.0.1:0\"\n"
         + nodes_[which].tables + cluster_table(which);
}

node_process& cluster_nodes::start(std::size_t which, const std::string& until) {
  return nodes_[which].process.emplace(role_of(which), until);
}

void cluster_nodes::wait_until_serving(std::size_t which) {
  at(which).wait_for_output("node: ready");
}

void cluster_nodes::start_all(const std::vector<std::size_t>& order) {
  for (const std::size_t which : order)
    start(which);
  for (const std::size_t which : order)
    wait_until_serving(which);
}

void cluster_nodes::kill(std::size_t which) {
  nodes_[which].process.reset();
}

int cluster_nodes::stop(std::size_t which) {
  return at(which).stop();
}

// The subscriber's first message waits until its subscription is in force on all nodes, so the answer finds
// it. The asked participant's own subscription may not be in force on the other node when it is asked.
bool cluster_nodes::route(std::size_t from, std::size_t to) {
  const std::uint64_t subscribed = ++last_channel_;
  const std::uint64_t asked = ++last_channel_;
  wire_peer subscriber = connect(to);
  wire_peer speaker = connect(from);
  speaker.send(add_channel(asked));
  subscriber.send(add_channel(subscribed));
  const bool is_asked = comes_true([&] {
    subscriber.send(message({asked}, subscribed, question));
    return speaker.is_readable_within(std::chrono::milliseconds(100));
  });
  if (!is_asked || speaker.receive() != message({asked}, subscribed, question))
    return false;
  speaker.send(message({subscribed}, asked, answer));
  return subscriber.receive() == message({subscribed}, asked, answer);
}

}  // namespace donet::test
