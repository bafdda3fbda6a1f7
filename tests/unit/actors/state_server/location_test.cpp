// The place of an object, and the recipients of its changes (spec/services 3.4.3, 3.4.4, 3.4.8,
// 3.4.15; QUIRKS 21, 22, 30).

#include "tests/unit/actors/state_server/stage.hpp"

#include <algorithm>

namespace donet::test {
namespace {

// OH REQ of a DistributedTestObject1 whose value is 7.
std::string header(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return u32(id) + u32(parent) + u32(zone) + u16(0) + u32(7);
}

datagram get_location(std::uint32_t id, std::uint32_t context) {
  return message({id}, requester, 2044, u32(context));
}

datagram get_location_resp(std::uint32_t id, std::uint32_t context, std::uint32_t parent,
                           std::uint32_t zone) {
  return message({requester}, id, 2045, u32(context) + u32(id) + u32(parent) + u32(zone));
}

class location_stage : public stage {
public:
  explicit location_stage(actors::object_options options = {}) : stage(options, true) {
    send({create(requester, 2000, 1000, 10, 0, u32(7)), create(requester, 1000, 0, 0, 0, u32(7))});
    md.above();
    logged();
  }
};

// ---- the place ----

TEST(GetLocation, IsAnsweredByTheObject) {
  location_stage at;
  EXPECT_EQ(at.send(get_location(2000, 77)), trace{get_location_resp(2000, 77, 1000, 10)});
  EXPECT_EQ(at.send(get_location(1000, 78)), trace{get_location_resp(1000, 78, 0, 0)});
}

TEST(GetLocation, IsAnsweredByAllChildren) {
  location_stage at;
  at.send(create(requester, 2001, 1000, 11, 0, u32(7)));
  EXPECT_EQ(at.send(message({children(1000)}, requester, 2044, u32(9))),
            (trace{get_location_resp(2000, 9, 1000, 10), get_location_resp(2001, 9, 1000, 11)}));
}

TEST(GetLocation, IsComplainedOfWhenCutShort) {
  location_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2044, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=2000 "
                               "class=DistributedTestObject1 type=2044 sender=5"});
}

// ---- moving ----

TEST(SetLocation, ToAnotherParent) {
  location_stage at;
  at.send(create(requester, 1001, 0, 0, 0, u32(7)));
  EXPECT_EQ(
    at.send(set_location(2000, requester, 1001, 20)),
    (trace{
      message({1001}, 2000, 2054, u32(1)),
      changing_location({location(1000, 10), 1000, 1001}, requester, 2000, 1001, 20, 1000, 10),
      message({location(1001, 20)}, 2000, 2042, header(2000, 1001, 20)),
      message({2000}, 1001, 2055, u32(1) + u32(1001) + u64(0)),
      message({2000}, 1001, 2046, u32(1001) + u32(20)),
    }));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetLocation, MovesItsSubscriptionToTheChildrenOfTheNewParent) {
  location_stage at;
  at.send(set_location(2000, requester, 1001, 10));
  const trace above = at.md.above();
  EXPECT_EQ(std::count(above.begin(), above.end(), remove_channel(children(1000))), 1);
  EXPECT_EQ(at.send(message({children(1000)}, requester, 2044, u32(1))), trace{});
  EXPECT_EQ(at.send(message({children(1001)}, requester, 2044, u32(1))).size(), 1U);
  at.send(set_location(2000, requester, 0, 0));
  EXPECT_EQ(at.send(message({children(1001)}, requester, 2044, u32(1))), trace{});
  EXPECT_EQ(at.send(get_location(2000, 1)).size(), 1U);
}

TEST(SetLocation, ToAnotherParentIsSentToAiAndOwner) {
  location_stage at;
  at.send({set_ai(2000, requester, 600), set_owner(2000, requester, 700)});
  // The AI was set explicitly, so the object does not query the new parent's AI.
  EXPECT_EQ(
    at.send(set_location(2000, 6, 3000, 10)),
    (trace{
      changing_location({location(1000, 10), 1000, 3000, 700, 600}, 6, 2000, 3000, 10, 1000, 10),
      message({location(3000, 10)}, 2000, 2042, header(2000, 3000, 10)),
    }));
}

TEST(SetLocation, NamesAChannelOnceThatIsAiAndOwner) {
  location_stage at;
  at.send({set_ai(2000, requester, 600), set_owner(2000, requester, 600)});
  EXPECT_EQ(
    nth(0, at.send(set_location(2000, requester, 1000, 11))),
    changing_location({location(1000, 10), 1000, 600}, requester, 2000, 1000, 11, 1000, 10));
}

TEST(SetLocation, AsksEachNewParentWithANewContext) {
  location_stage at;
  for (std::uint32_t context = 1; context < 4; ++context)
    EXPECT_EQ(nth(0, at.send(set_location(2000, requester, 3000 + context, 0))),
              message({3000 + context}, 2000, 2054, u32(context)));
}

TEST(SetLocation, ToTheSamePlaceIsSilent) {
  location_stage at;
  EXPECT_EQ(at.send(set_location(2000, requester, 1000, 10)), trace{});
  EXPECT_EQ(at.send(set_location(1000, requester, 0, 0)), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetLocation, UnderItselfIsRefused) {
  location_stage at;
  EXPECT_EQ(at.send(set_location(2000, requester, 2000, 10)), trace{});
  EXPECT_EQ(at.logged(),
            lines{"warn object: object cannot be its own parent; move refused object=2000"});
  EXPECT_EQ(at.send(get_location(2000, 1)), trace{get_location_resp(2000, 1, 1000, 10)});
}

TEST(SetLocation, ToZoneZeroIsAMove) {
  location_stage at;
  const trace received = at.send(set_location(2000, requester, 1000, 0));
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[0],
            changing_location({location(1000, 10), 1000}, requester, 2000, 1000, 0, 1000, 10));
  EXPECT_EQ(received[1], message({location(1000, 0)}, 2000, 2042, header(2000, 1000, 0)));
}

TEST(SetLocation, IsNotSentToTheChildrenOfTheObject) {
  location_stage at;
  const trace received = at.send(set_location(1000, requester, 3000, 4));
  EXPECT_EQ(received, (trace{
                        message({3000}, 1000, 2054, u32(0)),
                        changing_location({3000}, requester, 1000, 3000, 4, 0, 0),
                        message({location(3000, 4)}, 1000, 2042, header(1000, 3000, 4)),
                      }));
  EXPECT_EQ(at.send(get_location(2000, 1)), trace{get_location_resp(2000, 1, 1000, 10)});
}

TEST(SetLocation, MovesEveryObjectThatReceivesIt) {
  location_stage at;
  at.send(create(requester, 2001, 1000, 11, 0, u32(7)));
  at.send(message({children(1000)}, requester, 2040, u32(1000) + u32(12)));
  EXPECT_EQ(at.send(message({2000, 2001}, requester, 2044, u32(1))),
            (trace{get_location_resp(2000, 1, 1000, 12), get_location_resp(2001, 1, 1000, 12)}));
}

TEST(SetLocation, ShowsOnlyWhatClientsMaySee) {
  stage at;
  at.send(create(requester, 2000, 1000, 10, client_class, blob("me") + "\1\2\3\4",
                 {u16(set_hint) + u16(1), u16(set_purse) + u16(2), u16(set_note) + blob("hi")}));
  const std::string place = u32(2000) + u32(1000) + u32(11) + u16(6);
  EXPECT_EQ(
    nth(1, at.send(set_location(2000, requester, 1000, 11))),
    message({location(1000, 11)}, 2000, 2043,
            place + "\1\2\3" + u16(2) + u16(set_hint) + u16(1) + u16(set_note) + blob("hi")));
}

TEST(SetLocation, ShowsAnEmptyListWhereClientsMaySeeNoneOfTheOthers) {
  stage at;
  at.send(create(requester, 2000, 1000, 10, client_class, blob("me") + "\1\2\3\4",
                 {u16(set_purse) + u16(2)}));
  EXPECT_EQ(nth(1, at.send(set_location(2000, requester, 1000, 11))),
            message({location(1000, 11)}, 2000, 2043,
                    u32(2000) + u32(1000) + u32(11) + u16(client_class) + "\1\2\3" + u16(0)));
}

TEST(SetLocation, IsComplainedOfWhenCutShort) {
  location_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2040, u32(1000) + "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=2000 "
                               "class=DistributedTestObject1 type=2040 sender=5"});
  EXPECT_EQ(at.send(get_location(2000, 1)), trace{get_location_resp(2000, 1, 1000, 10)});
}

// ---- no place (QUIRK 21) ----

TEST(SetLocation, ToNowhereIsSentToTheFormerPlace) {
  location_stage at;
  EXPECT_EQ(at.send(set_location(2000, requester, 0, 0)),
            trace{changing_location({location(1000, 10), 1000}, requester, 2000, 0, 0, 1000, 10)});
  EXPECT_EQ(at.send(get_location(2000, 1)), trace{get_location_resp(2000, 1, 0, 0)});
}

TEST(SetLocation, InsideNowhereIsSentToAiAndOwnerOnly) {
  location_stage at;
  EXPECT_EQ(at.send(set_location(1000, requester, 0, 50)), trace{});
  at.send({set_ai(1000, requester, 600), set_owner(1000, requester, 700)});
  EXPECT_EQ(at.send(set_location(1000, requester, 0, 60)),
            trace{changing_location({700, 600}, requester, 1000, 0, 60, 0, 50)});
  EXPECT_EQ(at.send(get_location(1000, 1)), trace{get_location_resp(1000, 1, 0, 60)});
}

TEST(SetLocation, FromNowhereIsSentToNoFormerPlace) {
  location_stage at;
  at.send(set_location(1000, requester, 0, 50));
  EXPECT_EQ(nth(1, at.send(set_location(1000, requester, 3000, 50))),
            changing_location({3000}, requester, 1000, 3000, 50, 0, 50));
}

// ---- the AI of the place (QUIRK 22) ----

TEST(SetLocation, KeepsTheInheritedAiUntilTheNewParentAnswers) {
  location_stage at;
  at.send(set_ai(1000, requester, 600));
  EXPECT_EQ(
    nth(1, at.send(set_location(2000, requester, 3000, 1))),
    changing_location({location(1000, 10), 1000, 3000, 600}, requester, 2000, 3000, 1, 1000, 10));
  EXPECT_EQ(at.send(message({2000}, requester, 2054, u32(1))),
            trace{message({requester}, 2000, 2055, u32(1) + u32(2000) + u64(600))});
}

TEST(SetLocation, ToNowhereTakesTheInheritedAiFromTheSubtree) {
  location_stage at;
  at.send({create(requester, 2100, 2000, 1, 0, u32(7)), create(requester, 2200, 2100, 1, 0, u32(7)),
           set_ai(1000, requester, 600)});
  EXPECT_EQ(at.send(set_location(2000, requester, 0, 0)),
            (trace{
              changing_location({location(1000, 10), 1000, 600}, requester, 2000, 0, 0, 1000, 10),
              message({children(2000)}, requester, 2051, u32(2000) + u64(0) + u64(600)),
              message({children(2100), 600}, requester, 2051, u32(2100) + u64(0) + u64(600)),
              message({600}, requester, 2051, u32(2200) + u64(0) + u64(600)),
            }));
}

TEST(SetLocation, ToNowhereKeepsAnExplicitAi) {
  location_stage at;
  at.send(set_ai(2000, requester, 600));
  at.send(set_location(2000, requester, 0, 0));
  EXPECT_EQ(at.send(message({2000}, requester, 2054, u32(1))),
            trace{message({requester}, 2000, 2055, u32(1) + u32(2000) + u64(600))});
}

// ---- the parent's acknowledgement ----

// ENTER_INTEREST if the parent has acknowledged the place, otherwise ENTER_LOCATION.
std::uint16_t type_of_answer(stage& at, std::uint32_t parent, std::uint32_t zone) {
  const trace received = at.send(
    message({children(parent)}, requester, 2102, u32(9) + u32(parent) + u16(1) + u32(zone)));
  EXPECT_EQ(received.size(), 1U);
  return received.empty()
           ? std::uint16_t{0}
           : dc::load_little_endian<std::uint16_t>(dc::as_bytes(received[0]).subspan(17).data());
}

TEST(LocationAck, ByTheParentForThePlaceMakesItCounted) {
  stage at;
  at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  EXPECT_EQ(type_of_answer(at, 1000, 10), 2042);
  for (const auto& [parent, zone] : {std::pair(1000U, 11U), {1001U, 10U}}) {
    EXPECT_EQ(at.send(message({2000}, parent, 2046, u32(parent) + u32(zone))), trace{});
    EXPECT_EQ(type_of_answer(at, 1000, 10), 2042);
  }
  EXPECT_EQ(at.send(message({2000}, 1000, 2046, u32(1000) + u32(10))), trace{});
  EXPECT_EQ(type_of_answer(at, 1000, 10), 2066);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(LocationAck, EndsWithTheNextMove) {
  stage at;
  at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(10)));
  at.send(set_location(2000, requester, 1000, 11));
  EXPECT_EQ(type_of_answer(at, 1000, 11), 2042);
  // The acknowledgement is for the former place.
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(10)));
  EXPECT_EQ(type_of_answer(at, 1000, 11), 2042);
}

datagram gone_before_interest(std::uint32_t id) {
  return message({requester}, id, 2068, u32(9) + u32(id));
}

// The parent counted the object there when it was queried, and the requester waits for the object's
// answer.
TEST(LocationAck, OfAPlaceThatItHasLeftMakesItAnswerQueriesAboutThatPlace) {
  stage at;
  const auto ask = [&at](std::uint32_t one, std::uint32_t other) {
    return at.send(message({children(1000)}, requester, 2102,
                           u32(9) + u32(1000) + u16(2) + u32(one) + u32(other)));
  };
  at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  EXPECT_EQ(ask(11, 12), trace{});
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(10)));
  at.send(set_location(2000, requester, 1000, 11));
  EXPECT_EQ(ask(10, 12), trace{gone_before_interest(2000)});
  EXPECT_EQ(ask(9, 12), trace{});
  const trace both = ask(10, 11);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[1], gone_before_interest(2000));
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(11)));
  EXPECT_EQ(ask(10, 12), trace{});
  EXPECT_EQ(type_of_answer(at, 1000, 11), 2066);
}

TEST(LocationAck, OfAMoveThatAnotherFollowedCountsUntilTheNext) {
  stage at;
  at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  at.send({set_location(2000, requester, 1000, 11), set_location(2000, requester, 1000, 12)});
  const auto ask = [&at](std::uint32_t zone) {
    return at.send(
      message({children(1000)}, requester, 2102, u32(9) + u32(1000) + u16(1) + u32(zone)));
  };
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(10)));
  EXPECT_EQ(ask(10), trace{gone_before_interest(2000)});
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(11)));
  EXPECT_EQ(ask(10), trace{});
  EXPECT_EQ(ask(11), trace{gone_before_interest(2000)});
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(12)));
  EXPECT_EQ(ask(11), trace{});
  EXPECT_EQ(type_of_answer(at, 1000, 12), 2066);
  // No acknowledgement is pending: this one is for an earlier object of this id.
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(10)));
  EXPECT_EQ(type_of_answer(at, 1000, 12), 2066);
}

TEST(LocationAck, IsForgottenWithTheParentThatGaveIt) {
  stage at;
  at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  at.send(message({2000}, 1000, 2046, u32(1000) + u32(10)));
  at.send({set_location(2000, requester, 4000, 11), set_location(2000, requester, 1000, 12)});
  EXPECT_EQ(
    at.send(message({children(1000)}, requester, 2102, u32(9) + u32(1000) + u16(1) + u32(10))),
    trace{});
  EXPECT_EQ(type_of_answer(at, 1000, 12), 2042);
}

TEST(LocationAck, SurvivesAMoveToTheSamePlace) {
  location_stage at;
  at.send(set_location(2000, requester, 1000, 10));
  EXPECT_EQ(type_of_answer(at, 1000, 10), 2066);
}

}  // namespace
}  // namespace donet::test
