// Two nodes with a link that is cut repeatedly, and events in an order that a seed chooses.
// Participants on both nodes send and ask (tests/support/conversation.hpp), and address objects
// right after their creation. No message may be lost because of a cut.

#include "tests/property/seeds.hpp"
#include "tests/support/conversation.hpp"
#include "tests/unit/actors/message_director/two_nodes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint16_t set_field = 2020;
constexpr std::uint32_t objects = 500'000;  // + object
constexpr std::size_t people = 6;

class run final : private conversation::stage {
public:
  explicit run(std::uint64_t seed) : random_(seed) {
    nodes_.a.service.refuse();
    for (std::size_t i = 0; i < people; ++i)
      people_.push_back(node_of(i).md.join("peer"));
    talk_.begin();
    nodes_.settle();
  }

  void play(int steps) {
    for (int step = 0; step < steps; ++step)
      act();
    if (!nodes_.is_up())
      nodes_.connect();
    // Answers are sent while the rest settles.
    for (int round = 0; round < 20; ++round) {
      nodes_.settle();
      listen();
    }
  }

  // Empty, or a description of the error.
  std::string verdict() const {
    for (std::size_t i = 0; i < addressed_.size(); ++i) {
      if (addressed_[i] != 1)
        return "object " + std::to_string(i) + " was addressed " + std::to_string(addressed_[i])
               + " times";
    }
    return talk_.verdict();
  }

  conversation& talk() { return talk_; }

private:
  void act() {
    switch (random_.below(16)) {
    case 0:
    case 1:
    case 2: talk_.talk(); break;
    case 3:
    case 4: talk_.ask(); break;
    case 5: create_and_address(); break;
    case 6:
      if (random_.chance(15)) {
        if (nodes_.is_up())
          nodes_.cut();
        else
          nodes_.connect();
      }
      break;
    case 7:
    case 8: nodes_.a.md.step(1 + random_.below(6)); break;
    case 9:
    case 10: nodes_.b.md.step(1 + random_.below(6)); break;
    case 11:
      nodes_.b.service.take();
      nodes_.a.service.take();
      break;
    case 12:
      nodes_.a.service.handle_if_any();
      nodes_.b.service.handle_if_any();
      break;
    case 13:
      nodes_.pump();
      nodes_.deliver_to_a();
      break;
    case 14:
      nodes_.pump();
      nodes_.deliver_to_b();
      break;
    default: listen();
    }
  }

  void listen() {
    talk_.listen();
    for (std::size_t i = 0; i < addressed_.size(); ++i)
      addressed_[i] += nodes_.b.service.at(objects + static_cast<std::uint32_t>(i)).size();
  }

  linked_node& node_of(std::size_t person) { return person % 2 == 0 ? nodes_.a : nodes_.b; }

  void says(std::size_t person, const std::vector<datagram>& all) override {
    node_of(person).md.queue(people_[person], all);
  }

  std::vector<datagram> heard_by(std::size_t person) override {
    return node_of(person).md.at(people_[person]);
  }

  void create_and_address() {
    const std::size_t speaker = random_.below(people);
    const auto id = objects + static_cast<std::uint32_t>(addressed_.size());
    addressed_.push_back(0);
    const datagram creation = create_object(id);
    const datagram field = message({id}, speaker, set_field, u32(id));
    if (random_.chance(50)) {
      says(speaker, {creation, field});
    } else {
      says(speaker, {creation});
      says(speaker, {field});
    }
  }

  random_source random_;
  two_nodes nodes_;
  std::vector<actors::sink_id> people_;
  std::vector<std::size_t> addressed_;  // number of messages to each object
  conversation talk_{*this, random_, people, 2};
};

TEST(LinkedNodes, KeepTheirPromisesWhateverTheOrder) {
  for_each_seed(1500, [](std::uint64_t seed) {
    run one(seed);
    one.play(300);
    EXPECT_EQ(one.verdict(), "");
  });
}

// The oracle must detect it.
TEST(LinkedNodes, AMessageThatIsLostIsNoticed) {
  run one(1);
  one.play(300);
  ASSERT_EQ(one.verdict(), "");
  ASSERT_GT(one.talk().size(), 30U);
  one.talk().plant_a_loss();
  EXPECT_NE(one.verdict(), "");
}

}  // namespace
}  // namespace donet::test
