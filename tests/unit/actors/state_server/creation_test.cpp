// CREATE_OBJECT_WITH_REQUIRED and CREATE_OBJECT_WITH_REQUIRED_OTHER (spec/services 3.4.1), and
// other messages to the State Server itself (3.1, 3.4.20).

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

// ---- the State Server itself ----

TEST(StateServer, SubscribesToItsControlChannelAndToTheOneOfAll) {
  recording_logger log(runtime::log_level::trace);
  const actors::class_layouts layouts(load_contract(test_contract));
  plain_host host;
  actors::state_server_options options;
  options.control = runtime::channel{stage::control};
  actors::state_server_state ss(options, layouts, log, host);
  const runtime::emission first = ss.take_emission();
  ASSERT_EQ(first.steps.size(), 2U);
  for (const runtime::emission::step& each : first.steps)
    EXPECT_EQ(each.what, runtime::emission::step::kind::subscribe);
  EXPECT_EQ(first.steps[0].channels.low, runtime::channel{stage::control});
  EXPECT_EQ(first.steps[1].channels.low, runtime::channel{12});
}

TEST(StateServer, CreatesWhatIsAskedOfAll) {
  stage at;
  EXPECT_EQ(at.send(message({12}, requester, 2000, u32(2000) + u32(0) + u32(0) + u16(0) + u32(7))),
            (trace{message({children(2000)}, 2000, 2044, u32(1001))}));
}

TEST(StateServer, WarnsOfOtherMessages) {
  stage at;
  EXPECT_EQ(at.send(message({stage::control}, requester, 2032, u32(2000))), trace{});
  EXPECT_EQ(
    at.logged(),
    lines{"warn state_server: message type not for a State Server; dropped type=2032 sender=5"});
  EXPECT_EQ(at.send(message({stage::control}, requester, 4321)), trace{});
  EXPECT_EQ(
    at.logged(),
    lines{"warn state_server: message type not for a State Server; dropped type=4321 sender=5"});
}

TEST(StateServer, ReceivesTheMessagesOfItsObjects) {
  stage at;
  // Its parent is the State Server's own channel.
  at.send(create(requester, 2000, static_cast<std::uint32_t>(stage::control), 1, 0, u32(7)));
  EXPECT_EQ(
    at.logged(),
    (lines{"warn state_server: message type not for a State Server; dropped type=2054 sender=2000",
           "warn state_server: message type not for a State Server; dropped type=2041 sender=5"}));
}

// ---- refused creations ----

TEST(Creation, OfAnExistingObjectIsRefused) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7)));
  EXPECT_EQ(at.send(create(6, 2000, 1000, 10, 1, {})), trace{});
  EXPECT_EQ(
    at.logged(),
    lines{"warn state_server: object exists already; creation refused object=2000 sender=6"});
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 0, 0, u32(7) + u16(0))});
  EXPECT_EQ(at.host.size(), 1U);
}

TEST(Creation, OfAnExistingObjectIsRefusedBeforeTheRestIsRead) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7)));
  EXPECT_EQ(at.send(message({stage::control}, requester, 2000, u32(2000))), trace{});
  EXPECT_EQ(
    at.logged(),
    lines{"warn state_server: object exists already; creation refused object=2000 sender=5"});
}

TEST(Creation, OfAnUnknownClassIsRefused) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 2000, 1000, 10, 7, u32(7))), trace{});
  EXPECT_EQ(at.logged(), lines{"error state_server: class of a creation unknown; refused "
                               "object=2000 sender=5 class=7"});
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(Creation, OfAStructIsRefused) {
  stage at;
  constexpr std::uint16_t block = 5;
  EXPECT_EQ(at.send(create(requester, 2000, 1000, 10, block, u32(7))), trace{});
  EXPECT_EQ(at.logged(), lines{"error state_server: class of a creation unknown; refused "
                               "object=2000 sender=5 class=5"});
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(Creation, WithTooFewRequiredValuesIsRefused) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 2000, 1000, 10, 0, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(),
            lines{"error state_server: value not legal; object not created "
                  "object=2000 class=DistributedTestObject1 field=setRequired1 sender=5 "
                  "reason=\"the data end inside the value\""});
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(Creation, WithACutListOfOthersIsRefused) {
  stage at;
  const std::string begin = u32(2000) + u32(1000) + u32(10) + u16(0) + u32(7);
  const std::string cut =
    "error state_server: creation cut short; refused object=2000 sender=5 bytes=";
  EXPECT_EQ(at.send(message({stage::control}, requester, 2001, begin)), trace{});
  EXPECT_EQ(at.logged(), lines{cut + "18"});
  EXPECT_EQ(at.send(message({stage::control}, requester, 2001, begin + u16(1))), trace{});
  EXPECT_EQ(at.logged(), lines{cut + "20"});
  EXPECT_EQ(at.send(message({stage::control}, requester, 2001, begin + u16(1) + u16(4) + u16(4))),
            trace{});
  EXPECT_EQ(at.logged(), lines{"error state_server: value not legal; object not created "
                               "object=2000 class=DistributedTestObject1 field=setBRA1 sender=5 "
                               "reason=\"the data end inside the value\""});
  EXPECT_EQ(at.host.size(), 0U);
}

// QUIRK 4.
TEST(Creation, WithAValueThatIsNotLegalIsRefused) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 2000, 0, 0, client_class, blob("me") + "\1\2\x65" + "\1")),
            trace{});
  EXPECT_EQ(at.logged(),
            lines{"error state_server: value not legal; object not created "
                  "object=2000 class=DistributedClientTestObject field=setColor sender=5 "
                  "reason=\"the number is out of range\""});
  EXPECT_EQ(at.send(create(requester, 2000, 0, 0, 0, u32(7), {u16(3) + blob("\xff")})), trace{});
  EXPECT_EQ(at.logged(), lines{"error state_server: value not legal; object not created "
                               "object=2000 class=DistributedTestObject1 field=setBR1 sender=5 "
                               "reason=\"the text is not in the required encoding\""});
  EXPECT_EQ(at.host.size(), 0U);
}

// QUIRK 30.
TEST(Creation, OfObjectZeroIsRefused) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 0, 1000, 10, 0, u32(7))), trace{});
  EXPECT_EQ(at.logged(), lines{"warn state_server: DoId is 0; request refused object=0 sender=5"});
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(Creation, WithAReservedIdIsWarnedOf) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 999, 0, 0, 0, u32(7))).size(), 1U);
  EXPECT_EQ(
    at.logged(),
    lines{"warn state_server: object has a reserved DoId; request accepted object=999 sender=5"});
  at.send(create(requester, 1000, 0, 0, 0, u32(7)));
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_EQ(at.host.size(), 2U);
}

TEST(Creation, LeavesNothingBehindWhenItFails) {
  stage at({}, true);
  at.send(create(requester, 2000, 1000, 10, 0, ""));
  const trace above = at.md.above();
  // Subscribed while the State Server might create it, and no longer afterwards.
  ASSERT_FALSE(above.empty());
  EXPECT_EQ(above.back(), remove_channel(2000));
  EXPECT_EQ(at.send(message({2000}, requester, 2014, u32(1) + u32(2000))), trace{});
  EXPECT_EQ(at.send(create(requester, 2000, 0, 0, 0, u32(7))).size(), 1U);
  EXPECT_EQ(at.host.size(), 1U);
}

// ---- accepted creations ----

TEST(Creation, IgnoresBytesBehindItsBlocks) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7) + "more"));
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 0, 0, u32(7) + u16(0))});
  at.send(create(requester, 2001, 0, 0, 0, u32(7), {u16(4) + u32(8) + "more"}));
  EXPECT_EQ(at.send(get_all(2001)),
            trace{get_all_resp(2001, 0, 0, 0, u32(7) + u16(1) + u16(4) + u32(8))});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Creation, WithoutRequiredFieldsNeedsNoBytes) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 1, {}));
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 0, 1, u16(0))});
}

TEST(Creation, TakesRequiredFieldsInTheOrderOfTheirNumbers) {
  stage at;
  // setRequired1 and setRDB3 are inherited by DistributedTestObject5.
  at.send(create(requester, 2000, 0, 0, 4, u32(1) + u32(2) + u8(3)));
  EXPECT_EQ(at.send(get_all(2000)),
            trace{get_all_resp(2000, 0, 0, 4, u32(1) + u32(2) + u8(3) + u16(0))});
}

TEST(Creation, TakesOthersThatAreRam) {
  stage at;
  EXPECT_EQ(
    at.send(create(requester, 2000, 1000, 10, 0, u32(7), {u16(5) + u32(9), u16(4) + u32(8)})),
    (trace{
      message({1000}, 2000, 2054, u32(0)),
      changing_location({1000}, requester, 2000, 1000, 10, 0, 0),
      message({location(1000, 10)}, 2000, 2043,
              u32(2000) + u32(1000) + u32(10) + u16(0) + u32(7) + u16(2) + u16(4) + u32(8) + u16(5)
                + u32(9)),
      message({children(2000)}, 2000, 2044, u32(1001)),
    }));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Creation, LetsTheLastOfDuplicateOthersWin) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7), {u16(4) + u32(8), u16(4) + u32(9)}));
  EXPECT_EQ(at.send(get_all(2000)),
            trace{get_all_resp(2000, 0, 0, 0, u32(7) + u16(1) + u16(4) + u32(9))});
}

TEST(Creation, SkipsOthersThatAreNotRam) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7), {u16(2) + u16(1), u16(4) + u32(8)}));
  EXPECT_EQ(at.logged(), lines{"error state_server: value given for a field without the keyword "
                               "ram; value ignored object=2000 sender=5 field=2"});
  EXPECT_EQ(at.send(get_all(2000)),
            trace{get_all_resp(2000, 0, 0, 0, u32(7) + u16(1) + u16(4) + u32(8))});
}

// A skipped value is only measured (1.7).
TEST(Creation, SkipsOthersThatAreNotLegal) {
  stage at;
  const std::string required = blob("me") + "\1\2\3\4";
  at.send(create(
    requester, 2000, 0, 0, client_class, required,
    {u16(set_color) + "\xff\xff\xff", u16(set_name) + blob("\xff"), u16(set_hint) + u16(5)}));
  EXPECT_EQ(at.logged(), (lines{"error state_server: value given for a field without the keyword "
                                "ram; value ignored object=2000 sender=5 field=24",
                                "error state_server: value given for a field without the keyword "
                                "ram; value ignored object=2000 sender=5 field=23"}));
  EXPECT_EQ(
    at.send(get_all(2000)),
    trace{get_all_resp(2000, 0, 0, client_class, required + u16(1) + u16(set_hint) + u16(5))});
}

TEST(Creation, WithASkippedOtherThatIsCutShortIsRefused) {
  stage at;
  at.send(create(requester, 2000, 0, 0, client_class, blob("me") + "\1\2\3\4",
                 {u16(set_name) + u16(3) + "ab"}));
  EXPECT_EQ(at.logged(),
            lines{"error state_server: value not legal; object not created "
                  "object=2000 class=DistributedClientTestObject field=setName sender=5 "
                  "reason=\"the data end inside the value\""});
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(Creation, SkipsRequiredOthersThatAreNotRam) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 2, u32(7) + u32(8), {u16(9) + u32(1)}));
  EXPECT_EQ(at.logged(), lines{"error state_server: value given for a field without the keyword "
                               "ram; value ignored object=2000 sender=5 field=9"});
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 0, 2, u32(7) + u32(8) + u16(0))});
}

TEST(Creation, StopsAtAnOtherThatTheClassDoesNotHave) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7), {u16(4) + u32(8), u16(6) + u32(1), u16(5)}));
  EXPECT_EQ(at.logged(), lines{"error state_server: value given for a field that the class does "
                               "not have; further values ignored object=2000 sender=5 field=6"});
  EXPECT_EQ(at.send(get_all(2000)),
            trace{get_all_resp(2000, 0, 0, 0, u32(7) + u16(1) + u16(4) + u32(8))});
}

// QUIRK 19.
TEST(Creation, KeepsARequiredOtherAmongTheRequiredOnly) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7), {u16(0) + u32(8)}));
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 0, 0, u32(8) + u16(0))});
}

// QUIRK 19.
TEST(Creation, KeepsAMolecularOtherAsItsComponents) {
  stage at;
  const std::string required = u32(1) + u32(2) + u32(3) + u32(4);
  at.send(create(requester, 2000, 0, 0, 3, required, {u16(19) + "\1\2\3"}));
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 0, 3,
                                                       required + u16(3) + u16(16) + u8(1) + u16(17)
                                                         + u8(2) + u16(18) + u8(3))});
  // A molecular has the keywords of its components: this one is not ram.
  at.logged();
  at.send(create(requester, 2001, 0, 0, 3, required, {u16(15) + u32(7) + u32(8) + u32(9)}));
  EXPECT_EQ(at.logged(), lines{"error state_server: value given for a field without the keyword "
                               "ram; value ignored object=2001 sender=5 field=15"});
  EXPECT_EQ(at.send(get_all(2001)), trace{get_all_resp(2001, 0, 0, 3, required + u16(0))});
}

TEST(Creation, UnderAnAbsentParentIsAccepted) {
  stage at;
  EXPECT_EQ(
    at.send(create(requester, 2000, 1000, 0, 0, u32(7))),
    (trace{
      message({1000}, 2000, 2054, u32(0)),
      changing_location({1000}, requester, 2000, 1000, 0, 0, 0),
      message({location(1000, 0)}, 2000, 2042, u32(2000) + u32(1000) + u32(0) + u16(0) + u32(7)),
      message({children(2000)}, 2000, 2044, u32(1001)),
    }));
}

TEST(Creation, UnderItselfIsCreationNowhere) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 2000, 2000, 3, 0, u32(7))),
            (trace{message({children(2000)}, 2000, 2044, u32(1001))}));
  EXPECT_EQ(at.logged(),
            lines{"warn object: object cannot be its own parent; move refused object=2000"});
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 0, 0, u32(7) + u16(0))});
}

// QUIRK 21: a zone of parent 0 is not a place, but it is stored.
TEST(Creation, WithoutAParentSendsNoAnnouncement) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 2000, 0, 9, 0, u32(7))),
            (trace{message({children(2000)}, 2000, 2044, u32(1001))}));
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 0, 9, 0, u32(7) + u16(0))});
}

// QUIRK 32: a message that follows the creation on the same connection reaches the object.
TEST(Creation, IsDoneForTheMessagesBehindIt) {
  stage at;
  const trace received =
    at.send({create(requester, 2000, 0, 0, 0, u32(7)), set_ai(2000, requester, 600),
             set_field(2000, requester, 2, u16(3))});
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[1], message({600}, 2000, 2052, u32(2000) + u32(0) + u32(0) + u16(0) + u32(7)));
  EXPECT_EQ(received[2], message({600}, requester, 2020, u32(2000) + u16(2) + u16(3)));
}

// ---- legal values of strings (1.7) ----

TEST(TextPolicy, DecidesWhatAnObjectIsCreatedWith) {
  using dc::text_policy;
  const std::string values[] = {"plain", "gr\xc3\xbc\xc3\x9f", "\xff\xfe"};
  const std::pair<text_policy, std::size_t> policies[] = {
    {text_policy::ascii, 1}, {text_policy::utf8, 2}, {text_policy::bytes, 3}};
  for (const auto& [policy, count] : policies) {
    stage at({.strings = policy});
    std::uint32_t id = 2000;
    for (const std::string& each : values)
      at.send(create(requester, id++, 0, 0, client_class, blob(each) + "\1\2\3\4"));
    EXPECT_EQ(at.host.size(), count);
    EXPECT_EQ(at.md.log().count("the text is not in the required encoding"), 3 - count);
  }
}

TEST(TextPolicy, IsUtf8ByDefault) {
  EXPECT_EQ(actors::object_options{}.strings, dc::text_policy::utf8);
}

}  // namespace
}  // namespace donet::test
