// Random clusters with random faults. After the last fault all live nodes must be one cluster, and some
// properties hold at each moment. A failing seed prints its log.

#include "runtime/cluster/view_codec.hpp"
#include "tests/property/seeds.hpp"
#include "tests/support/membership_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using runtime::node_ref;
using duration = simulated_net::duration;

constexpr duration settling_time = 10s;
// A smaller cluster that formed apart is met by the next dial to a seed, and its nodes join then. Nodes that
// were fenced may have to form a cluster anew, for which they wait up to 10 s for their seeds.
constexpr duration meeting_time = 30s;
// The second node of a name gives up after six times `dead_after`.
constexpr duration collision_time = 60s;

class model {
public:
  explicit model(std::uint64_t seed) : world_(seed), random_(world_.net.random) {
    const std::size_t count = random_.size(2, 7);
    for (std::size_t i = 0; i < count; ++i)
      world_.add_node(std::string(1, static_cast<char>('a' + i)));
    std::vector<std::string> seeds;
    // All nodes, or the first ones.
    const std::size_t seed_count = random_.chance(50) ? count : std::min<std::size_t>(count, 3);
    for (std::size_t i = 0; i < seed_count; ++i)
      seeds.push_back(world_.address_of(i));
    world_.set_seeds(seeds);
    has_collision_ = random_.chance(10);
    if (has_collision_)
      world_.add_node("b");
    forms_in_peace_ = random_.chance(50);
    world_.watch([this](std::size_t node) { check_serving(node); },
                 [this](std::size_t node) { check_returns(node); });
  }

  // Returns the first problem; empty if there is none.
  std::string run() {
    const duration begin = forms_in_peace_ ? 15s : 0s;
    for (std::size_t i = 0; i < world_.size(); ++i)
      world_.net.at(duration(random_.between(0, 3'000)), [this, i] { world_.start(i); });
    world_.net.advance(begin);
    has_faults_ = true;
    for (std::size_t i = random_.below(12); i > 0; --i) {
      fault();
      world_.net.advance(duration(random_.between(0, 3'000)));
      if (random_.chance(50))
        world_.net.mend();
    }
    world_.net.mend();
    // A node may be about to start again.
    world_.net.advance(3s);
    for (std::size_t i = 0; i < world_.size(); ++i) {
      if (world_.exit_status(i) != 1)
        world_.start(i);
    }
    for (duration waited = 0ms; waited < patience() && !difference().empty(); waited += 100ms)
      world_.net.advance(100ms);
    if (!world_.violations().empty())
      return world_.violations().front();
    return difference();
  }

  const std::vector<std::string>& lines() const { return world_.lines(); }

private:
  duration patience() const {
    if (has_collision_)
      return collision_time;
    return has_parted_ || world_.fenced() > 0 ? meeting_time : settling_time;
  }

  void fault() {
    const std::size_t one = random_.below(world_.size());
    const std::size_t other = (one + 1 + random_.below(world_.size() - 1)) % world_.size();
    switch (random_.below(9)) {
    case 0: return world_.cut(one, other);
    case 1: return world_.net.stall(one, other);
    case 2: world_.net.stall(one, other); return world_.net.stall(other, one);
    case 3:
      if (world_.is_up(one))
        world_.net.pause(one, duration(random_.between(100, 4'000)));
      return;
    case 4: return isolate(one);
    case 5: return split();
    case 6:
      if (may_end(one))
        world_.stop_in_order(one);
      return;
    case 7:
      if (may_end(one))
        world_.kill(one);
      return;
    default:
      if (may_end(one))
        world_.destroy(one);
    }
  }

  // Two parts that do not reach each other, at random.
  void split() {
    std::vector<bool> is_left(world_.size());
    for (std::size_t i = 0; i < world_.size(); ++i)
      is_left[i] = random_.chance(50);
    for (std::size_t one = 0; one < world_.size(); ++one) {
      for (std::size_t other = 0; other < world_.size(); ++other) {
        if (is_left[one] != is_left[other])
          world_.net.stall(one, other);
      }
    }
  }

  void isolate(std::size_t one) {
    for (std::size_t other = 0; other < world_.size(); ++other) {
      if (other == one)
        continue;
      world_.net.stall(one, other);
      world_.net.stall(other, one);
    }
  }

  bool may_end(std::size_t one) const { return !has_collision_ && world_.is_up(one); }

  // ---- at each moment ----

  void check_serving(std::size_t node) {
    const std::uint64_t id = world_.state(node).introduce().cluster_id;
    for (std::size_t i = 0; i < world_.size(); ++i) {
      if (i == node || !world_.is_up(i) || !world_.has_served(i)
          || world_.state(i).state() == own_state::leaving)
        continue;
      const std::uint64_t other_id = world_.state(i).introduce().cluster_id;
      if (other_id != id) {
        has_parted_ = true;
        if (!has_faults_)
          world_.complain(world_.ref(node).name + " serves a second cluster");
        continue;
      }
      if (!world_.has_exchanged(node, world_.ref(i)) && !is_of_other_part(i, node))
        world_.complain(world_.ref(node).name + " serves before it exchanged with "
                        + world_.ref(i).name);
    }
  }

  // After a split of two nodes both continue, and other nodes join them, until they meet.
  bool is_of_other_part(std::size_t node, std::size_t for_node) const {
    const auto nodes = world_.state(node).report(world_.net.now()).nodes;
    return is_dead(world_.ref(node), for_node)
           || std::ranges::any_of(
             nodes, [&](const member_report& each) { return is_dead(each.node, for_node); });
  }

  // The other node has declared it dead, or it is another run of its own name.
  bool is_dead(const node_ref& one, std::size_t for_node) const {
    return one.name == world_.ref(for_node).name
           || std::ranges::any_of(world_.state(for_node).report(world_.net.now()).recently_dead,
                                  [&](const death_report& each) { return each.node == one; });
  }

  void check_returns(std::size_t node) {
    if (world_.goodbyes(node).empty())
      return;
    for (const member_report& each : world_.state(node).report(world_.net.now()).nodes) {
      if (world_.goodbyes(node).contains(each.node))
        world_.complain(each.node.name + ", which has left, is back on " + world_.ref(node).name);
    }
  }

  // ---- at the end ----

  std::string difference() const {
    std::vector<node_ref> live;
    for (std::size_t i = 0; i < world_.size(); ++i) {
      if (world_.is_up(i))
        live.push_back(world_.ref(i));
      else if (!has_collision_)
        return world_.ref(i).name + " is down: " + world_.exit_sentence(i);
    }
    std::ranges::sort(live);
    if (has_collision_ && live.size() + 1 != world_.size())
      return std::to_string(live.size()) + " nodes are up";
    std::optional<std::uint64_t> id;
    for (std::size_t i = 0; i < world_.size(); ++i) {
      if (!world_.is_up(i))
        continue;
      membership_state& state = world_.state(i);
      const std::string& name = world_.ref(i).name;
      if (state.state() != own_state::serving)
        return name + " is " + std::string(actors::name(state.state())) + ": "
               + state.readiness().sentence;
      const std::uint64_t its_id = state.introduce().cluster_id;
      if (id.value_or(its_id) != its_id)
        return name + " has another cluster";
      id = its_id;
      const cluster_report report = state.report(world_.net.now());
      std::vector<node_ref> seen = {world_.ref(i)};
      for (const member_report& each : report.nodes) {
        seen.push_back(each.node);
        if (each.standing != member_standing::member)
          return name + " has " + each.node.name + " as "
                 + std::string(actors::name(each.standing));
      }
      std::ranges::sort(seen);
      if (seen != live)
        return name + " has another view";
    }
    return {};
  }

  membership_world world_;
  test::random_source& random_;
  bool has_collision_ = false;
  bool forms_in_peace_ = false;
  bool has_faults_ = false;
  bool has_parted_ = false;
};

TEST(MembershipModel, BecomesOneClusterAfterEveryFault) {
  test::for_each_seed(1'000, [](std::uint64_t seed) {
    model one(seed);
    const std::string problem = one.run();
    if (problem.empty())
      return;
    std::string log;
    for (const std::string& line : one.lines())
      log += '\n' + line;
    ADD_FAILURE() << problem << log;
  });
}

}  // namespace
}  // namespace donet::actors
