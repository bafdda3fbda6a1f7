// The AI and the owner of an object (spec/services 3.4.2, 3.4.5 to 3.4.7; QUIRKS 24, 29, 33).

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

std::string header(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return u32(id) + u32(parent) + u32(zone) + u16(0) + u32(7);
}

datagram get_ai(std::uint32_t id) {
  return message({id}, requester, 2054, u32(3));
}
datagram get_ai_resp(std::uint32_t id, std::uint64_t ai) {
  return message({requester}, id, 2055, u32(3) + u32(id) + u64(ai));
}
datagram changing_ai(const std::vector<std::uint64_t>& to, std::uint64_t by, std::uint32_t id,
                     std::uint64_t ai, std::uint64_t before) {
  return message(to, by, 2051, u32(id) + u64(ai) + u64(before));
}
datagram delete_ai_objects(const std::vector<std::uint64_t>& to, std::uint64_t by,
                           std::uint64_t ai) {
  return message(to, by, 2009, u64(ai));
}

// 2000 is a child of 1000, which has no parent.
class ai_stage : public stage {
public:
  ai_stage() {
    send({create(requester, 1000, 0, 0, 0, u32(7)), create(requester, 2000, 1000, 10, 0, u32(7))});
    logged();
  }
};

// ---- SET_AI ----

TEST(SetAi, SendsTheNewAiTheWholeObject) {
  stage at;
  at.send(create(requester, 2000, 0, 0, client_class, blob("me") + "\1\2\3\4",
                 {u16(set_purse) + u16(2)}));
  EXPECT_EQ(at.send(set_ai(2000, requester, 600)),
            trace{message({600}, 2000, 2053,
                          u32(2000) + u32(0) + u32(0) + u16(client_class) + blob("me") + "\1\2\3\4"
                            + u16(1) + u16(set_purse) + u16(2))});
}

TEST(SetAi, IsSentToTheFormerAi) {
  ai_stage at;
  at.send(set_ai(2000, requester, 600));
  EXPECT_EQ(at.send(set_ai(2000, 6, 601)), (trace{
                                             changing_ai({600}, 6, 2000, 601, 600),
                                             message({601}, 2000, 2052, header(2000, 1000, 10)),
                                           }));
}

// QUIRK 33.
TEST(SetAi, SendsNothingToChannelZero) {
  stage at({}, true);
  at.send(create(requester, 2000, 0, 0, 0, u32(7)));
  at.md.above();
  at.send(set_ai(2000, requester, 600));
  // The test's own message, and the introduction; no CHANGING_AI.
  EXPECT_EQ(at.md.above(),
            (trace{set_ai(2000, requester, 600), message({600}, 2000, 2052, header(2000, 0, 0))}));
}

TEST(SetAi, ToTheSameIsSilent) {
  ai_stage at;
  at.send(set_ai(2000, requester, 600));
  EXPECT_EQ(at.send(set_ai(2000, requester, 600)), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetAi, ToTheInheritedOneLeavesItInherited) {
  ai_stage at;
  at.send(set_ai(1000, requester, 600));
  EXPECT_EQ(at.send(set_ai(2000, requester, 600)), trace{});
  at.send(set_ai(1000, requester, 601));
  EXPECT_EQ(at.send(get_ai(2000)), trace{get_ai_resp(2000, 601)});
  EXPECT_EQ(at.send(delete_ai_objects({stage::control}, requester, 601)).size(), 4U)
    << "only the parent is on the list; its child goes with it";
}

TEST(SetAi, ToChannelZeroIsExplicitToo) {
  ai_stage at;
  at.send(set_ai(1000, requester, 600));
  EXPECT_EQ(at.send(set_ai(2000, requester, 0)),
            trace{changing_ai({600}, requester, 2000, 0, 600)});
  at.send(set_ai(1000, requester, 601));
  EXPECT_EQ(at.send(get_ai(2000)), trace{get_ai_resp(2000, 0)});
}

TEST(SetAi, OfAParentReachesTheSubtreeThatInherits) {
  ai_stage at;
  at.send({create(requester, 2001, 1000, 10, 0, u32(7)),
           create(requester, 2100, 2000, 1, 0, u32(7)), create(requester, 2101, 2001, 1, 0, u32(7)),
           set_ai(2001, requester, 700)});
  EXPECT_EQ(at.send(set_ai(1000, 6, 600)), (trace{
                                             changing_ai({children(1000)}, 6, 1000, 600, 0),
                                             message({600}, 1000, 2052, header(1000, 0, 0)),
                                             changing_ai({children(2000)}, 6, 2000, 600, 0),
                                             message({600}, 2000, 2052, header(2000, 1000, 10)),
                                             message({600}, 2100, 2052, header(2100, 2000, 1)),
                                           }));
  EXPECT_EQ(at.send(get_ai(2101)), trace{get_ai_resp(2101, 700)});
}

TEST(SetAi, IsComplainedOfWhenCutShort) {
  ai_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2050, u32(600))), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=2000 "
                               "class=DistributedTestObject1 type=2050 sender=5"});
  EXPECT_EQ(at.send(get_ai(2000)), trace{get_ai_resp(2000, 0)});
}

// ---- CHANGING_AI, GET_AI, GET_AI_RESP ----

TEST(ChangingAi, ByTheParentIsFollowed) {
  ai_stage at;
  EXPECT_EQ(at.send(changing_ai({children(1000)}, 6, 1000, 600, 0)),
            trace{message({600}, 2000, 2052, header(2000, 1000, 10))});
  EXPECT_EQ(at.send(changing_ai({2000}, 6, 1000, 0, 600)),
            trace{changing_ai({600}, 6, 2000, 0, 600)});
}

TEST(ChangingAi, OfAnotherThanTheParentIsWarnedOf) {
  ai_stage at;
  EXPECT_EQ(at.send(changing_ai({2000}, 6, 1001, 600, 0)), trace{});
  EXPECT_EQ(at.logged(),
            lines{"warn object: AI change of another object received; ignored object=2000 "
                  "class=DistributedTestObject1 type=2051 sender=6 parent=1001"});
  // No parent does not count as a parent either.
  EXPECT_EQ(at.send(changing_ai({1000}, 6, 0, 600, 0)), trace{});
  EXPECT_EQ(at.logged(),
            lines{"warn object: AI change of another object received; ignored object=1000 "
                  "class=DistributedTestObject1 type=2051 sender=6 parent=0"});
  EXPECT_EQ(at.send(get_ai(2000)), trace{get_ai_resp(2000, 0)});
}

TEST(ChangingAi, IsNothingToAnObjectWithAnExplicitAi) {
  ai_stage at;
  at.send(set_ai(2000, requester, 700));
  EXPECT_EQ(at.send(changing_ai({2000}, 6, 1000, 600, 0)), trace{});
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_EQ(at.send(get_ai(2000)), trace{get_ai_resp(2000, 700)});
}

TEST(GetAi, IsAnsweredByEveryReceiver) {
  ai_stage at;
  at.send({set_ai(1000, requester, 600), set_ai(2000, requester, 601)});
  EXPECT_EQ(at.send(message({1000, 2000}, requester, 2054, u32(3))),
            (trace{get_ai_resp(1000, 600), get_ai_resp(2000, 601)}));
}

TEST(GetAiResp, OfTheParentIsFollowedWhateverItsContext) {
  ai_stage at;
  EXPECT_EQ(at.send(message({2000}, 1000, 2055, u32(99) + u32(1000) + u64(600))),
            trace{message({600}, 2000, 2052, header(2000, 1000, 10))});
  // The sender of the change is the sender of the answer: normally the parent.
  EXPECT_EQ(nth(0, at.send(message({2000}, 1000, 2055, u32(99) + u32(1000) + u64(601)))),
            changing_ai({600}, 1000, 2000, 601, 600));
}

TEST(GetAiResp, OfAnotherThanTheParentIsWarnedOf) {
  ai_stage at;
  EXPECT_EQ(at.send(message({2000}, 1001, 2055, u32(0) + u32(1001) + u64(600))), trace{});
  EXPECT_EQ(at.logged(),
            lines{"warn object: AI change of another object received; ignored object=2000 "
                  "class=DistributedTestObject1 type=2055 sender=1001 parent=1001"});
  EXPECT_EQ(at.send(get_ai(2000)), trace{get_ai_resp(2000, 0)});
}

TEST(GetAiResp, IsNothingToAnObjectWithAnExplicitAi) {
  ai_stage at;
  at.send(set_ai(2000, requester, 700));
  EXPECT_EQ(at.send(message({2000}, 1000, 2055, u32(0) + u32(1000) + u64(600))), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(GetAi, OfMovedObjectsReachesThemThroughTheirParent) {
  ai_stage at;
  at.send({create(requester, 1001, 0, 0, 0, u32(7)), create(requester, 2100, 2000, 1, 0, u32(7)),
           set_ai(1000, requester, 600), set_ai(1001, requester, 601)});
  const trace received = at.send(set_location(2000, requester, 1001, 1));
  ASSERT_EQ(received.size(), 9U);
  // Objects that change send on behalf of the parent that announced the change.
  EXPECT_EQ(received[5], changing_ai({children(2000), 600}, 1001, 2000, 601, 600));
  EXPECT_EQ(received[6], message({601}, 2000, 2052, header(2000, 1001, 1)));
  EXPECT_EQ(received[7], changing_ai({600}, 1001, 2100, 601, 600));
  EXPECT_EQ(received[8], message({601}, 2100, 2052, header(2100, 2000, 1)));
}

TEST(SetAi, ToTheObjectItselfIsNotReceivedByIt) {
  ai_stage at;
  at.logged();
  EXPECT_EQ(at.send(set_ai(2000, requester, 2000)),
            trace{message({2000}, 2000, 2052, header(2000, 1000, 10))});
  // The object would warn of this message.
  EXPECT_EQ(nth(0, at.send(set_ai(2000, requester, 600))),
            changing_ai({2000}, requester, 2000, 600, 2000));
  EXPECT_EQ(at.logged(), lines{});
}

// ---- DELETE_AI_OBJECTS ----

TEST(DeleteAiObjects, EndsThoseWhoseAiWasSetExplicitly) {
  ai_stage at;
  at.send({create(requester, 3000, 9000, 1, 0, u32(7)), create(requester, 3001, 9000, 1, 0, u32(7)),
           set_ai(3001, requester, 600), set_ai(1000, requester, 600)});
  EXPECT_EQ(at.send(delete_ai_objects({stage::control}, 6, 600)),
            (trace{
              delete_ai_objects({1000, 3001}, 6, 600),
              message({600}, 6, 2032, u32(1000)),
              message({children(1000)}, 6, 2124, u32(1000)),
              changing_location({9000}, 6, 3001, 0, 0, 9000, 1),
              message({location(9000, 1), 600}, 6, 2032, u32(3001)),
              message({location(1000, 10), 600}, 6, 2032, u32(2000)),
            }));
  EXPECT_EQ(at.host.size(), 1U);
  EXPECT_NE(at.host.find(3000), nullptr);
}

TEST(DeleteAiObjects, OfAnAiWithoutObjectsIsSilent) {
  ai_stage at;
  at.send({set_ai(2000, requester, 600), set_ai(2000, requester, 601)});
  EXPECT_EQ(at.send(delete_ai_objects({stage::control}, requester, 600)), trace{});
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_EQ(at.host.size(), 2U);
}

TEST(DeleteAiObjects, DoesNotListThoseThatAreGone) {
  ai_stage at;
  at.send({set_ai(2000, requester, 600), delete_ram(2000, requester),
           create(requester, 2000, 1000, 10, 0, u32(7))});
  EXPECT_EQ(at.send(delete_ai_objects({stage::control}, requester, 600)), trace{});
  EXPECT_EQ(at.host.size(), 2U);
}

TEST(DeleteAiObjects, ReachesAllStateServersAtOnce) {
  ai_stage at;
  at.send(set_ai(2000, requester, 600));
  EXPECT_EQ(nth(0, at.send(delete_ai_objects({12}, requester, 600))),
            delete_ai_objects({2000}, requester, 600));
  EXPECT_EQ(at.host.size(), 1U);
}

TEST(DeleteAiObjects, IsComplainedOfWhenCutShort) {
  ai_stage at;
  EXPECT_EQ(at.send(message({stage::control}, requester, 2009, u32(600))), trace{});
  EXPECT_EQ(at.logged(),
            lines{"error state_server: message cut short; dropped type=2009 sender=5"});
  EXPECT_EQ(at.send(message({2000}, requester, 2009, u32(600))), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=2000 "
                               "class=DistributedTestObject1 type=2009 sender=5"});
}

// An object that receives it directly does not check how it got its AI.
TEST(DeleteAiObjects, SentToAnObjectEndsIt) {
  ai_stage at;
  at.send(set_ai(1000, requester, 600));
  EXPECT_EQ(at.send(delete_ai_objects({2000}, 6, 600)),
            (trace{
              changing_location({1000}, 6, 2000, 0, 0, 1000, 10),
              message({location(1000, 10), 600}, 6, 2032, u32(2000)),
            }));
  EXPECT_EQ(at.host.size(), 1U);
}

TEST(DeleteAiObjects, OfAnotherAiIsWarnedOf) {
  ai_stage at;
  at.send(set_ai(2000, requester, 600));
  EXPECT_EQ(at.send(delete_ai_objects({2000}, requester, 601)), trace{});
  EXPECT_EQ(at.logged(), lines{"warn object: object has another AI; not deleted object=2000 "
                               "class=DistributedTestObject1 type=2009 sender=5 ai=601"});
  EXPECT_EQ(at.host.size(), 2U);
}

// QUIRK 29.
TEST(DeleteAiObjects, OfChannelZeroEndsNothing) {
  ai_stage at;
  at.send({create(requester, 2001, 1000, 10, 0, u32(7)), set_ai(2001, requester, 600),
           set_ai(2001, requester, 0)});
  EXPECT_EQ(at.send(delete_ai_objects({2000, 2001}, requester, 0)), trace{});
  EXPECT_EQ(at.send(delete_ai_objects({stage::control}, requester, 0)), trace{});
  EXPECT_EQ(at.host.size(), 3U);
}

// QUIRK 24.
TEST(DeleteAiObjects, OfManyTakesSeveralDatagrams) {
  stage at;
  std::vector<std::uint64_t> ids;
  for (std::uint32_t id = 2000; id < 2300; ++id) {
    ids.push_back(id);
    at.send({create(requester, id, 0, 0, 0, u32(7)), set_ai(id, requester, 600)});
  }
  const trace received = at.send(delete_ai_objects({stage::control}, requester, 600));
  ASSERT_EQ(received.size(), 302U);
  const auto half = ids.begin() + 255;
  EXPECT_EQ(received[0], delete_ai_objects({ids.begin(), half}, requester, 600));
  EXPECT_EQ(received[1], delete_ai_objects({half, ids.end()}, requester, 600));
  EXPECT_EQ(at.host.size(), 0U);
}

// ---- SET_OWNER ----

TEST(SetOwner, IsSentToTheFormerAndTheNewOwnerOnly) {
  ai_stage at;
  at.send(set_ai(2000, requester, 600));
  EXPECT_EQ(at.send(set_owner(2000, requester, 700)),
            trace{message({700}, 2000, 2062, header(2000, 1000, 10))});
  EXPECT_EQ(at.send(set_owner(2000, 6, 701)),
            (trace{
              message({700}, 6, 2061, u32(2000) + u64(701) + u64(700)),
              message({701}, 2000, 2062, header(2000, 1000, 10)),
            }));
  EXPECT_EQ(at.send(set_owner(2000, 6, 701)), trace{});
  EXPECT_EQ(at.send(set_owner(2000, 6, 0)),
            trace{message({701}, 6, 2061, u32(2000) + u64(0) + u64(701))});
  EXPECT_EQ(at.send(set_owner(2000, 6, 0)), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetOwner, ShowsOnlyWhatOwnersMaySee) {
  stage at;
  at.send(create(requester, 2000, 0, 0, client_class, blob("me") + "\1\2\3\4",
                 {u16(set_hint) + u16(1), u16(set_purse) + u16(2), u16(set_note) + blob("hi")}));
  EXPECT_EQ(at.send(set_owner(2000, requester, 700)),
            trace{message({700}, 2000, 2063,
                          u32(2000) + u32(0) + u32(0) + u16(client_class) + "\1\2\3\4" + u16(3)
                            + u16(set_hint) + u16(1) + u16(set_purse) + u16(2) + u16(set_note)
                            + blob("hi"))});
  at.send({create(requester, 2001, 0, 0, 2, u32(7) + u32(8), {u16(8) + blob("x")})});
  EXPECT_EQ(at.send(set_owner(2001, requester, 700)),
            trace{message({700}, 2001, 2063,
                          u32(2001) + u32(0) + u32(0) + u16(2) + u32(7) + u32(8) + u16(0))});
}

TEST(SetOwner, IsComplainedOfWhenCutShort) {
  ai_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2060, u32(600))), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=2000 "
                               "class=DistributedTestObject1 type=2060 sender=5"});
}

TEST(GetOwner, IsAnswered) {
  ai_stage at;
  at.send(set_owner(2000, requester, 700));
  EXPECT_EQ(at.send(message({1000, 2000}, requester, 2064, u32(3))),
            (trace{message({requester}, 1000, 2065, u32(3) + u32(1000) + u64(0)),
                   message({requester}, 2000, 2065, u32(3) + u32(2000) + u64(700))}));
}

}  // namespace
}  // namespace donet::test
