// The objects that receive a query about zones (spec/services 3.4.18): counted in handled messages,
// so the test does not depend on time.

#include "tests/unit/actors/state_server/stage.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint32_t parent = 1000;
constexpr std::uint64_t children = std::uint64_t{1} << 32 | parent;

std::string zones(const std::vector<std::uint32_t>& all) {
  std::string written = u16(static_cast<std::uint16_t>(all.size()));
  for (const std::uint32_t each : all)
    written += u32(each);
  return written;
}

datagram asks(std::uint64_t to, const std::vector<std::uint32_t>& all) {
  return message({to}, requester, 2102, u32(9) + u32(parent) + zones(all));
}

datagram goes(std::uint32_t id, std::uint32_t to_parent, std::uint32_t zone) {
  return message({id}, requester, 2040, u32(to_parent) + u32(zone));
}

// A parent, and `count` children in its zone 1, from 100'000 on.
class crowd : public stage {
public:
  explicit crowd(std::uint32_t size, actors::object_options options = {}) : stage(options) {
    send(create(requester, parent, 0, 0, 0, u32(7)));
    std::vector<datagram> some;
    for (std::uint32_t i = 0; i < size; ++i) {
      some.push_back(create(requester, 100'000 + i, parent, 1, 0, u32(7)));
      if (some.size() == 100 || i + 1 == size)
        send(std::exchange(some, {}));
    }
  }

  // The number of messages that objects and service handle because of this one.
  std::uint64_t handled(const datagram& one) {
    const std::uint64_t before = ss.counts().deliveries;
    answers = send(one);
    return ss.counts().deliveries - before;
  }

  trace answers;
};

TEST(Question, AboutAnEmptyZoneOfAFullParentIsDeliveredToTheParentOnly) {
  crowd at(20'000);
  EXPECT_EQ(at.handled(asks(parent, {2})), 1U);
  EXPECT_EQ(at.answers.size(), 1U) << "the count";
  EXPECT_EQ(at.handled(asks(children, {2})), 0U) << "from a parent of another State Server";
  EXPECT_EQ(at.answers.size(), 0U);
}

TEST(Question, AboutAnEmptyZoneIsDeliveredToNoObjectWhileRelearning) {
  actors::object_options options;
  options.relearns_children = true;
  crowd at(1'000, options);
  EXPECT_EQ(at.handled(asks(parent, {2})), 1U);
}

TEST(Question, IsGivenToThoseInItsZonesOnly) {
  crowd at(1'000);
  at.send({create(requester, 2000, parent, 2, 0, u32(7)),
           create(requester, 2001, parent, 3, 0, u32(7)),
           create(requester, 2002, parent, 3, 0, u32(7))});
  EXPECT_EQ(at.handled(asks(parent, {2})), 2U) << "the parent, and one child";
  EXPECT_EQ(at.handled(asks(parent, {4, 3, 2, 3})), 4U) << "each of them once";
  EXPECT_EQ(at.answers.size(), 5U) << "the count, the question, three answers";
  EXPECT_EQ(at.handled(asks(children, {3})), 2U);
  EXPECT_EQ(at.answers.size(), 2U);
}

TEST(Question, IsGivenToThoseWhoMovedInAndNotToThoseWhoLeft) {
  crowd at(10);
  at.send({goes(100'003, parent, 2), goes(100'004, 0, 0), goes(100'005, 2000, 1)});
  EXPECT_EQ(at.handled(asks(parent, {2})), 2U);
  EXPECT_EQ(at.handled(asks(children, {1})), 7U);
  at.send(message({100'003}, requester, 2032, u32(100'003)));
  EXPECT_EQ(at.handled(asks(parent, {2})), 1U);
}

// The parent counts the object in zone 1 until it receives the move, and waits for the object's
// answer.
TEST(Question, IsGivenToWhoeverIsStillCountedThere) {
  stage at;
  at.send(create(requester, 2000, parent, 1, 0, u32(7)));
  at.send(message({2000}, parent, 2046, u32(parent) + u32(1)));
  at.send(goes(2000, parent, 2));
  EXPECT_EQ(at.send(asks(children, {1})),
            trace{message({requester}, 2000, 2068, u32(9) + u32(2000))});
  EXPECT_EQ(at.send(asks(children, {1, 2})).size(), 2U) << "one message, two answers";
  at.send(message({2000}, parent, 2046, u32(parent) + u32(2)));
  EXPECT_EQ(at.send(asks(children, {1})), trace{});
  at.send(goes(2000, 3000, 5));
  EXPECT_EQ(at.send(asks(children, {1, 2, 5})), trace{});
}

TEST(Question, ThatIsCutShortIsGivenToAllAndRefusedByThem) {
  crowd at(3);
  EXPECT_EQ(
    at.handled(message({children}, requester, 2102, u32(9) + u32(parent) + u16(2) + u32(1))), 3U);
  EXPECT_EQ(at.answers.size(), 0U);
}

TEST(Question, AboutAnotherParentOnTheChannelOfThisOneIsNotAnswered) {
  crowd at(3);
  at.handled(message({children}, requester, 2102, u32(9) + u32(parent + 1) + zones({1})));
  EXPECT_EQ(at.answers.size(), 0U);
}

// DELETE_ZONE is distributed in the same way.
TEST(EndOfAZone, IsGivenToThoseInItOnly) {
  crowd at(1'000);
  at.send(
    {create(requester, 2000, parent, 2, 0, u32(7)), create(requester, 2001, parent, 3, 0, u32(7))});
  EXPECT_EQ(at.handled(message({children}, requester, 2120, u32(parent) + u32(2))), 1U);
  EXPECT_EQ(at.host.find(2000), nullptr);
  EXPECT_EQ(at.handled(message({children}, requester, 2122, u32(parent) + zones({2, 3, 4}))), 1U);
  EXPECT_EQ(at.host.find(2001), nullptr);
  EXPECT_EQ(at.host.size(), 1'001U);
}

}  // namespace
}  // namespace donet::test
