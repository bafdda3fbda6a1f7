// Two nodes in the simulated world: routers, links and participants are the real actors; the
// sockets and the connection between the nodes are simulated. A seed chooses which actor runs, when
// the connection is cut, and what participants send (tests/support/conversation.hpp).

#include "actors/message_director/link.hpp"
#include "actors/message_director/participant.hpp"
#include "actors/message_director/router.hpp"
#include "runtime/sim/sim_connection.hpp"
#include "tests/property/seeds.hpp"
#include "tests/scenario/way.hpp"
#include "tests/support/conversation.hpp"
#include "tests/support/recording_logger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace donet::test {
namespace {

using runtime::sim::sim_connection;
using runtime::sim::world;

// Messages of a link to its owner.
struct news {
  std::size_t begun = 0;
  std::size_t resumed = 0;
  std::size_t cut = 0;
  std::size_t exchanged = 0;
  std::size_t broken = 0;
  std::size_t left = 0;
  std::vector<runtime::link_message> said;
};

class keeper final : public runtime::floating_actor {
public:
  keeper(caf::actor_config& config, runtime::unit& home, std::shared_ptr<news> heard)
      : runtime::floating_actor(config, home), heard_(std::move(heard)) {}

  caf::behavior make_behavior() override {
    return {
      [this](const actors::link_opened& opened) {
        ++(opened.has_begun ? heard_->begun : heard_->resumed);
      },
      [this](const actors::link_cut&) { ++heard_->cut; },
      [this](const actors::link_exchanged&) { ++heard_->exchanged; },
      [this](const actors::link_broken&) { ++heard_->broken; },
      [this](actors::link_said& said) { heard_->said.push_back(std::move(said.what)); },
      [this](const actors::link_left&) { ++heard_->left; },
    };
  }

private:
  std::shared_ptr<news> heard_;
};

class node {
public:
  node(world& in, std::uint64_t incarnation, bool joins)
      : world_(in), unit_(in.add_unit()),
        router_(runtime::launch<actors::router>(
          unit_, actors::router_options{.joins = joins}, log_, [](dc::bytes_view) {},
          std::make_shared<runtime::message_director_metrics>())),
        link_(runtime::launch<actors::link>(
          unit_, router_, runtime::launch<keeper>(unit_, heard_),
          actors::link_options{.peer = {"the other", 33 - incarnation}, .incarnation = incarnation},
          log_)) {}

  runtime::unit& unit() { return unit_; }
  const caf::actor& router() const { return router_; }
  const caf::actor& link() const { return link_; }
  const news& heard() const { return *heard_; }

  std::shared_ptr<sim_connection> connect() {
    auto made = std::make_shared<sim_connection>(world_, unit_, "peer");
    actors::serve_participant(unit_, router_, made, log_);
    return made;
  }

  void stop() {
    runtime::tell(router_, actors::stop_routing{});
    runtime::tell(link_, actors::end_link{false});
    router_ = nullptr;
    link_ = nullptr;
  }

private:
  world& world_;
  recording_logger log_{runtime::log_level::trace};
  runtime::unit& unit_;
  std::shared_ptr<news> heard_ = std::make_shared<news>();
  caf::actor router_;
  caf::actor link_;
};

std::vector<datagram> taken(sim_connection& from) {
  std::vector<datagram> all;
  const runtime::batch frames = from.taken_by_peer();
  runtime::frame_walker walker(frames.bytes());
  for (dc::bytes_view one; walker.next(one);)
    all.emplace_back(dc::as_text(one));
  return all;
}

void say(sim_connection& to, const std::vector<datagram>& all) {
  for (const datagram& one : all)
    to.peer_sends(dc::as_bytes(framed(one)));
}

class two_routers final : private conversation::stage {
public:
  static constexpr std::size_t people = 6;

  // A node that joins serves no participant until it has the subscriptions of the other node.
  explicit two_routers(std::uint64_t seed, bool joins = false)
      : random_(seed), world_(seed), a_(world_, 11, false), b_(world_, 22, joins) {
    for (std::size_t i = 0; i < people; ++i)
      people_.push_back(node_of(i).connect());
  }
  ~two_routers() {
    people_.clear();
    a_.stop();
    b_.stop();
    world_.settle();
  }

  void play(int steps) {
    way_.open();
    talk_.begin();
    world_.settle();
    for (int i = 0; i < steps; ++i)
      act();
    come_to_rest();
  }

  void act() {
    const std::uint64_t what = random_.below(100);
    if (what < 12)
      talk_.talk();
    else if (what < 18)
      talk_.ask();
    else if (what < 28)
      talk_.listen();
    else if (what < 30)
      cut_or_mend();
    else
      world_.step();
  }

  // Runs until all messages have arrived, including answers.
  void come_to_rest() {
    if (!way_.is_open())
      way_.open();
    std::size_t said = 0;
    do {
      said = talk_.size();
      world_.settle();
      talk_.listen();
    } while (talk_.size() > said);
    world_.settle();
    talk_.listen();
  }

  world& in() { return world_; }
  node& a() { return a_; }
  node& b() { return b_; }
  way& between() { return way_; }
  conversation& talk() { return talk_; }

private:
  node& node_of(std::size_t person) { return person % 2 == 0 ? a_ : b_; }

  void cut_or_mend() {
    if (way_.is_open())
      way_.cut();
    else
      way_.open();
  }

  void says(std::size_t person, const std::vector<datagram>& all) override {
    say(*people_[person], all);
  }
  std::vector<datagram> heard_by(std::size_t person) override { return taken(*people_[person]); }

  random_source random_;
  world world_;
  node a_;
  node b_;
  way way_{world_, a_.unit(), a_.link(), b_.unit(), b_.link()};
  std::vector<std::shared_ptr<sim_connection>> people_;
  conversation talk_{*this, random_, people, 2};
};

TEST(LinkedRouters, KeepTheirPromisesWhateverTheOrder) {
  for_each_seed(2000, [](std::uint64_t seed) {
    two_routers all(seed);
    all.play(400);
    EXPECT_EQ(all.talk().verdict(), "");
    EXPECT_EQ(all.a().heard().broken + all.b().heard().broken, 0U);
  });
}

// Both the oracle and the links must detect it.
TEST(LinkedRouters, ALossBetweenThemIsNoticed) {
  two_routers all(1);
  all.play(0);
  do {
    all.talk().talk();
    all.in().step();
  } while (!all.between().lose_one());
  for (int i = 0; i < 20; ++i)
    all.talk().talk();
  all.in().settle();
  all.talk().listen();
  EXPECT_NE(all.talk().verdict(), "");
  EXPECT_GT(all.a().heard().broken + all.b().heard().broken, 0U);
}

std::size_t goodbyes(const news& heard) {
  return static_cast<std::size_t>(
    std::count_if(heard.said.begin(), heard.said.end(), [](const runtime::link_message& one) {
      return std::holds_alternative<runtime::link_goodbye>(one);
    }));
}

// The goodbye follows all data, also if the connection is cut while the node leaves.
TEST(LinkedRouters, ANodeThatLeavesSendsEverythingFirst) {
  for_each_seed(100, [](std::uint64_t seed) {
    two_routers all(seed);
    all.play(50);
    all.between().cut();
    for (std::size_t i = 0; i < 10; ++i)
      all.talk().tell(0, {1, 3, 5});
    all.in().settle();
    runtime::tell(all.a().router(), actors::stop_routing{});
    all.in().settle();
    EXPECT_EQ(all.a().heard().left, 0U) << "the other node has not applied the data";
    all.between().open();
    for (int i = 0; i < 10; ++i)
      all.in().step();
    all.between().cut();
    all.come_to_rest();
    EXPECT_EQ(all.talk().verdict(), "");
    EXPECT_EQ(all.a().heard().left, 1U);
    EXPECT_EQ(goodbyes(all.b().heard()), 1U);
    EXPECT_EQ(all.b().heard().broken, 0U);
  });
}

// Neither of them waits for the other's router, which has ended.
TEST(LinkedRouters, TwoNodesLeaveAtTheSameTime) {
  for_each_seed(200, [](std::uint64_t seed) {
    two_routers all(seed);
    all.play(100);
    for (int i = 0; i < 5; ++i)
      all.talk().talk();
    runtime::tell(all.a().router(), actors::stop_routing{});
    for (std::uint64_t i = 0; i < seed % 40; ++i)
      all.in().step();
    runtime::tell(all.b().router(), actors::stop_routing{});
    all.in().settle();
    EXPECT_EQ(all.a().heard().left + all.b().heard().left, 2U);
    EXPECT_EQ(goodbyes(all.a().heard()) + goodbyes(all.b().heard()), 2U);
    EXPECT_EQ(all.a().heard().broken + all.b().heard().broken, 0U);
  });
}

TEST(LinkedRouters, MessagesBesidesDataReachTheOwnerOfTheOtherLink) {
  two_routers all(1);
  all.play(0);
  runtime::link_heartbeat beat;
  beat.round = 7;
  runtime::tell(all.a().link(), actors::send_on_link{beat});
  all.in().settle();
  ASSERT_EQ(all.b().heard().said.size(), 1U);
  EXPECT_EQ(std::get<runtime::link_heartbeat>(all.b().heard().said.front()).round, 7U);
  all.between().cut();
  runtime::tell(all.a().link(), actors::send_on_link{beat});
  all.come_to_rest();
  EXPECT_EQ(all.b().heard().said.size(), 1U) << "it is lost without a connection";
  EXPECT_EQ(all.a().heard().begun, 1U);
  EXPECT_EQ(all.a().heard().cut, 1U);
  EXPECT_EQ(all.a().heard().resumed, 1U);
}

// Before the exchange a node cannot route the messages of its participants.
TEST(LinkedRouters, ANodeThatJoinsServesWhenAllIsExchanged) {
  for_each_seed(100, [](std::uint64_t seed) {
    two_routers all(seed, true);
    all.talk().begin();
    all.in().settle();
    for (std::size_t i = 0; i < 20; ++i)
      all.talk().tell(1 + i % 3 * 2, {0, 2 * (i % 2)});
    all.in().settle();
    all.between().open();
    while (all.b().heard().exchanged == 0 && all.in().step())
      all.talk().listen();
    ASSERT_EQ(all.b().heard().exchanged, 1U);
    EXPECT_NE(all.talk().verdict(), "") << "nothing was heard yet";
    runtime::tell(all.b().router(), actors::begin_serving{});
    all.come_to_rest();
    EXPECT_EQ(all.talk().verdict(), "");
  });
}

}  // namespace
}  // namespace donet::test
