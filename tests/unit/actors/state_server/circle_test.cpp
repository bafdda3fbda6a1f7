// Objects whose parents are a circle (spec/services QUIRK 30).

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

using runtime::doid;
using runtime::subscriber;

std::string header(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return u32(id) + u32(parent) + u32(zone) + u16(0) + u32(7);
}
datagram changing_ai(const std::vector<std::uint64_t>& to, std::uint64_t by, std::uint32_t id,
                     std::uint64_t ai, std::uint64_t before) {
  return message(to, by, 2051, u32(id) + u64(ai) + u64(before));
}
std::string refusal(std::uint32_t id, std::uint32_t parent, std::uint64_t sender) {
  return "warn object: parents form a circle; AI of the parent not followed object="
         + std::to_string(id) + " class=DistributedTestObject1 type=2051 sender="
         + std::to_string(sender) + " parent=" + std::to_string(parent);
}

// 2000 is a child of 1000, 1000 of 3000, and 3000 of 2000.
class circle : public stage {
public:
  circle() {
    send({create(requester, 1000, 3000, 1, 0, u32(7)), create(requester, 2000, 1000, 1, 0, u32(7)),
          create(requester, 3000, 2000, 1, 0, u32(7))});
    logged();
  }

  std::uint64_t ai_of(std::uint32_t id) const { return value(host.find(id)->ai()); }
};

TEST(Circle, OfParentsIsAllowed) {
  circle at;
  EXPECT_EQ(at.host.find(1000)->where().parent, doid{3000});
  EXPECT_EQ(at.host.find(2000)->where().parent, doid{1000});
  EXPECT_EQ(at.host.find(3000)->where().parent, doid{2000});
}

TEST(Circle, IsNoWayForAnAi) {
  circle at;
  EXPECT_EQ(at.send(changing_ai({2000}, 6, 1000, 600, 0)), trace{});
  EXPECT_EQ(at.logged(), lines{refusal(2000, 1000, 6)});
  EXPECT_EQ(at.ai_of(2000), 0U);
}

TEST(Circle, IsNoPlaceForTwoAisToRunAfterEachOther) {
  circle at;
  const trace received =
    at.send({changing_ai({1000}, 6, 3000, 600, 0), changing_ai({2000}, 6, 1000, 601, 0)});
  EXPECT_LT(received.size(), 20U);
}

TEST(Circle, OfTwoIsNoneEither) {
  stage at;
  at.send(
    {create(requester, 1000, 2000, 1, 0, u32(7)), create(requester, 2000, 1000, 1, 0, u32(7))});
  const trace received =
    at.send({changing_ai({1000}, 6, 2000, 600, 0), changing_ai({2000}, 6, 1000, 601, 0)});
  EXPECT_LT(received.size(), 20U);
}

TEST(Circle, IsNotWarnedOfWhenNothingChanges) {
  circle at;
  EXPECT_EQ(at.send(changing_ai({2000}, 6, 1000, 0, 600)), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

// It passes the change on to its descendants, but the change does not return.
TEST(Circle, WithAnExplicitAiIsFollowed) {
  circle at;
  EXPECT_EQ(at.send(set_ai(1000, requester, 600)),
            (trace{
              changing_ai({children(1000)}, requester, 1000, 600, 0),
              message({600}, 1000, 2052, header(1000, 3000, 1)),
              changing_ai({children(2000)}, requester, 2000, 600, 0),
              message({600}, 2000, 2052, header(2000, 1000, 1)),
              changing_ai({children(3000)}, requester, 3000, 600, 0),
              message({600}, 3000, 2052, header(3000, 2000, 1)),
            }));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Circle, IsFollowedByThoseBelow) {
  circle at;
  at.send(
    {create(requester, 4000, 3000, 1, 0, u32(7)), create(requester, 4001, 4000, 1, 0, u32(7))});
  EXPECT_EQ(at.send(changing_ai({4000}, 6, 3000, 600, 0)),
            (trace{
              changing_ai({children(4000)}, 6, 4000, 600, 0),
              message({600}, 4000, 2052, header(4000, 3000, 1)),
              message({600}, 4001, 2052, header(4001, 4000, 1)),
            }));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Circle, IsOverWhenOneMovesOut) {
  circle at;
  at.send({set_location(1000, requester, 0, 0), set_ai(1000, requester, 600)});
  EXPECT_EQ(at.ai_of(2000), 600U);
  EXPECT_EQ(at.ai_of(3000), 600U);
}

TEST(Circle, IsOverWhenOneEnds) {
  stage at;
  at.send({create(requester, 1000, 2000, 1, 0, u32(7)), create(requester, 2000, 1000, 1, 0, u32(7)),
           delete_ram(1000, requester), create(requester, 1000, 0, 0, 0, u32(7)),
           create(requester, 2000, 1000, 1, 0, u32(7)),
           create(requester, 2001, 2000, 1, 0, u32(7))});
  at.logged();
  EXPECT_EQ(at.send(changing_ai({2000}, 6, 1000, 600, 0)).size(), 3U);
  EXPECT_EQ(at.logged(), lines{});
}

// ---- the end of a chain of leaders ----

// Objects 1, 2, 3, …, each of which follows the previous one.
class leaders {
public:
  explicit leaders(std::uint32_t count) {
    for (std::uint32_t i = 1; i <= count; ++i) {
      world.subscribe(subscriber{i}, runtime::channel_of(doid{i}));
      follow(i, i - 1);
    }
  }

  void follow(std::uint32_t object, std::uint32_t leader) {
    world.note_leader(subscriber{object}, doid{leader});
  }
  bool follows_itself(std::uint32_t object) {
    return world.follows_itself(subscriber{object}, doid{object});
  }

  recording_logger log{runtime::log_level::trace};
  actors::object_world world{{}, log, nullptr};
};

TEST(ObjectWorld, DetectsAnObjectThatFollowsItself) {
  for (const std::uint32_t size : {2U, 3U, 4U, 5U, 8U, 100U, 1000U}) {
    leaders all(size);
    EXPECT_FALSE(all.follows_itself(size)) << size;
    all.follow(1, size);
    EXPECT_TRUE(all.follows_itself(1)) << size;
    EXPECT_TRUE(all.follows_itself(size / 2)) << size;
    EXPECT_TRUE(all.follows_itself(size)) << size;
    all.follow(size / 2 + 1, 0);
    EXPECT_FALSE(all.follows_itself(1)) << size;
  }
}

TEST(ObjectWorld, AcceptsAnObjectThatOnlyFollowsACircle) {
  for (const std::uint32_t first : {2U, 3U, 7U, 100U}) {
    leaders all(200);
    all.follow(1, first);
    EXPECT_TRUE(all.follows_itself(first)) << first;
    EXPECT_FALSE(all.follows_itself(first + 1)) << first;
    EXPECT_FALSE(all.follows_itself(200)) << first;
  }
}

TEST(ObjectWorld, TakesTooManyLeadersForACircle) {
  constexpr auto most = static_cast<std::uint32_t>(actors::object_world::ancestors_max);
  leaders all(most + 2);
  EXPECT_FALSE(all.follows_itself(most + 1));
  EXPECT_TRUE(all.follows_itself(most + 2));
}

TEST(ObjectWorld, EndsAChainAtAnObjectOfAnotherService) {
  leaders all(2);
  all.follow(1, 3);
  EXPECT_FALSE(all.follows_itself(1));
  EXPECT_FALSE(all.follows_itself(2));
  // An object that was never recorded.
  EXPECT_FALSE(all.follows_itself(77));
}

// An object may have the same id as its State Server's channel.
TEST(ObjectWorld, FindsAnObjectBehindOtherSubscribers) {
  leaders all(3);
  all.world.unsubscribe_all(subscriber{2});
  all.world.subscribe(subscriber{0}, runtime::channel{2});
  all.world.subscribe(subscriber{2}, runtime::channel{2});
  all.follow(1, 3);
  EXPECT_TRUE(all.follows_itself(1));
}

}  // namespace
}  // namespace donet::test
