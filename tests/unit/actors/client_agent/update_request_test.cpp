// Updates that a client may send to objects (spec/clientagent 4.1, 4.2 and 10).

#include "tests/unit/actors/client_agent/stage.hpp"

#include <cstring>
#include <limits>

namespace donet::test {
namespace {

const std::uint16_t login = field_of("Login", "login");
const std::uint16_t busy = field_of("Login", "busy");
const std::uint16_t ask = field_of("Thing", "ask");
const std::uint16_t move = field_of("Thing", "move");
const std::uint16_t hide = field_of("Thing", "hide");

constexpr const char* cut_short = "Datagram unexpectedly ended while iterating.";
constexpr const char* too_much = "Datagram contains excess data.";

// A client with an object of each role: 77 visible, 88 owned, 99 declared; 66 historical.
player& client_with_objects(stage& at) {
  player& alice = at.enters();
  at.sends(gives(3100, {88, 4000, 1}));
  at.sends({3100}, server, 1010, u32(99) + u16(thing_class));
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends({counts(3100, 1, 0), comes({77, 4000, 1}), comes({66, 4000, 1}),
            ends({place_channel(4000, 1)}, 66)});
  at.forget();
  alice.received();
  return alice;
}

TEST(UpdateRequest, GoesToTheObjectWithTheClientAsSenderAndDoesNotReturn) {
  stage at;
  player& alice = client_with_objects(at);
  for (const std::uint32_t id : {77U, 88U, 99U, chat_manager}) {
    alice.sends(set_field(id, ask, u8(100)));
    EXPECT_THAT(at.received(),
                ElementsAre(message({id}, 3100, 2020, u32(id) + u16(ask) + u8(100))));
  }
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(UpdateRequest, IsSentUnderTheCurrentId) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(70'000));
  at.forget();
  alice.sends(set_field(login_manager, login, blob("a")));
  EXPECT_THAT(at.received(), ElementsAre(message({login_manager}, 70'000, 2020,
                                                 u32(login_manager) + u16(login) + blob("a"))));
}

// ---- the order of the checks ----

TEST(UpdateRequest, OfAnUnknownObjectIsEjected) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(12'345, ask, u8(1)));
  expect_ejected(at, alice, 117, "Client tried to send update to nonexistent object 12345", true);
}

TEST(UpdateRequest, OfAHistoricalObjectIsIgnoredWhateverItsContent) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(66, ask, u8(1)));
  alice.sends(set_field(66, 65'535, "rubbish"));
  alice.sends(set_field(66, ask, ""));
  EXPECT_FALSE(alice.is_over());
  EXPECT_THAT(at.received(), IsEmpty());
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(UpdateRequest, AnAnonymousClientReachesOnlyAnonymousUberdogs) {
  stage at;
  player& alice = client_with_objects(at);
  at.sends({3100}, server, set_state, u16(1));
  alice.sends(set_field(login_manager, login, blob("alice")));
  EXPECT_EQ(at.received().size(), 1U);
  alice.sends(set_field(88, 65'535, "rubbish"));
  expect_ejected(at, alice, 113, "Client tried to send update to non-anonymous object Thing(88)",
                 true);
}

TEST(UpdateRequest, AnAnonymousClientMayNotAddressOtherUberdogs) {
  stage at;
  player& alice = at.connects();
  alice.sends(hello());
  at.events();
  alice.sends(set_field(chat_manager, ask, u8(1)));
  expect_ejected(at, alice, 113, "Client tried to send update to non-anonymous object Thing(4602)",
                 true);
}

TEST(UpdateRequest, OfTheUnknownIsThatBeforeItIsAnonymous) {
  stage at;
  player& alice = at.connects();
  alice.sends(hello());
  at.events();
  alice.sends(set_field(12'345, ask, u8(1)));
  expect_ejected(at, alice, 117, "Client tried to send update to nonexistent object 12345", true);
}

TEST(UpdateRequest, OfAFieldOfAnotherClassIsEjected) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(77, login, ""));
  expect_ejected(at, alice, 118,
                 "Client tried to send update for nonexistent field " + std::to_string(login)
                   + " to object Thing(77)",
                 true);
}

TEST(UpdateRequest, OfAFieldThatASubclassReplacesIsEjected) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99) + u16(special_class));
  alice.sends(set_field(99, field_of("Special", "extra"), u32(1)));
  EXPECT_FALSE(alice.is_over());
  alice.sends(set_field(99, ask, u8(1)));
  EXPECT_THAT(alice.received(),
              ElementsAre(ejected(118, "Client tried to send update for nonexistent field "
                                         + std::to_string(ask) + " to object Special(99)")));
}

TEST(UpdateRequest, WithoutPermissionIsEjected) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(77, hide, u8(1)));
  expect_ejected(at, alice, 118,
                 "Client tried to send update for non-sendable field: Thing(77).hide", true);
}

TEST(UpdateRequest, OnlyOwnersMaySendOwnsendFields) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(88, move, u16(1) + u16(2)));
  EXPECT_EQ(at.received().size(), 1U);
  alice.sends(set_field(77, move, u16(1) + u16(2)));
  expect_ejected(at, alice, 118,
                 "Client tried to send update for non-sendable field: Thing(77).move", true);
}

TEST(UpdateRequest, PermissionIsLookedAtBeforeTheValue) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(77, hide, ""));
  expect_ejected(at, alice, 118,
                 "Client tried to send update for non-sendable field: Thing(77).hide", true);
}

TEST(UpdateRequest, AnIllegalValueIsEjectedWithItsFieldAndReason) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(77, ask, u8(101)));
  const auto heard = alice.received();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].substr(0, 4), u16(4) + u16(127));
  EXPECT_THAT(heard[0], testing::HasSubstr("Client tried to send update that violates the "
                                           "constraints for field Thing(77).ask: "));
  EXPECT_THAT(at.events(), ElementsAre(testing::HasSubstr("type=client-ejected-security")));
  EXPECT_THAT(at.received(), testing::Not(testing::Contains(testing::StartsWith(u8(1) + u64(77)))));
}

TEST(UpdateRequest, WithLessThanAValueOrMoreIsEjected) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(88, move, u16(1) + u8(1)));
  expect_ejected(at, alice, 109, cut_short, false);
  stage other;
  player& bob = client_with_objects(other);
  bob.sends(set_field(88, move, u16(1) + u16(1) + u8(1)));
  expect_ejected(other, bob, 106, too_much, true);
}

TEST(UpdateRequest, AnIllegalValueIsThatBeforeItIsTooLong) {
  stage at;
  player& alice = client_with_objects(at);
  alice.sends(set_field(77, ask, u8(101) + u8(1)));
  EXPECT_THAT(alice.received(), ElementsAre(testing::StartsWith(u16(4) + u16(127))));
}

TEST(UpdateRequest, TheLargestValueThatCanBeRoutedIs) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99) + u16(values_class));
  at.forget();
  const std::uint16_t large = field_of("Values", "large");
  const std::string value = blob(std::string(65'508, 'L'));
  alice.sends(set_field(99, large, value));
  EXPECT_THAT(at.received(), ElementsAre(message({99}, 3100, 2020, u32(99) + u16(large) + value)));
  alice.sends(set_field(99, large, blob(std::string(65'509, 'L'))));
  expect_ejected(at, alice, 106, "ClientDatagram too large to be routed on MD.", true);
}

// ---- fields that are made sendable ----

TEST(Sendable, OpensFieldsForOneObjectUntilTheyAreReplaced) {
  stage at;
  player& alice = client_with_objects(at);
  at.sends({3100}, server, 1014, u32(77) + u16(2) + u16(move) + u16(hide));
  alice.sends(set_field(77, hide, u8(1)));
  alice.sends(set_field(77, move, u32(1)));
  EXPECT_EQ(at.received().size(), 2U);
  at.sends({3100}, server, 1014, u32(77) + u16(1) + u16(move));
  alice.sends(set_field(77, hide, u8(1)));
  expect_ejected(at, alice, 118,
                 "Client tried to send update for non-sendable field: Thing(77).hide", true);
}

TEST(Sendable, NoneIsNoneAgain) {
  stage at;
  player& alice = client_with_objects(at);
  at.sends({3100}, server, 1014, u32(77) + u16(1) + u16(hide));
  at.sends({3100}, server, 1014, u32(77) + u16(0));
  alice.sends(set_field(77, hide, u8(1)));
  EXPECT_TRUE(alice.is_over());
}

TEST(Sendable, IsForUberdogsToo) {
  stage at;
  player& alice = at.connects();
  alice.sends(hello());
  at.sends({3100}, server, 1014, u32(login_manager) + u16(1) + u16(busy));
  at.forget();
  alice.sends(set_field(login_manager, busy, u8(1)));
  EXPECT_EQ(at.received().size(), 1U);
}

//
TEST(Sendable, IsForThisObjectAndNoOtherWithTheSameLowBits) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(10'052) + u16(thing_class));
  at.sends({3100}, server, 1010, u32(75'588) + u16(thing_class));
  at.sends({3100}, server, 1014, u32(10'052) + u16(1) + u16(hide));
  alice.sends(set_field(10'052, hide, u8(1)));
  EXPECT_FALSE(alice.is_over());
  alice.sends(set_field(75'588, hide, u8(1)));
  EXPECT_TRUE(alice.is_over());
}

// ---- 10: values ----

// The result of an update with this value: 0, or the code of the ejection.
std::uint16_t verdict(std::string_view field, std::string_view value,
                      dc::text_policy strings = dc::text_policy::ascii) {
  auto options = client_settings();
  options.strings = strings;
  stage at(options);
  player& alice = at.enters();
  at.sends({3100}, server, 1010, u32(99) + u16(values_class));
  at.forget();
  const std::uint16_t id = field_of("Values", field);
  alice.sends(set_field(99, id, value));
  if (!alice.is_over()) {
    EXPECT_THAT(at.received(),
                ElementsAre(message({99}, 3100, 2020, u32(99) + u16(id) + std::string(value))));
    return 0;
  }
  const auto heard = alice.received();
  EXPECT_EQ(heard.size(), 1U);
  return static_cast<std::uint16_t>(static_cast<unsigned char>(heard.at(0).at(2)));
}

std::string real(double value) {
  std::uint64_t raw = 0;
  std::memcpy(&raw, &value, sizeof(raw));
  return u64(raw);
}

TEST(Value, RangesAreScaledByTheDivisor) {
  EXPECT_EQ(verdict("scaled", u16(0)), 0);
  EXPECT_EQ(verdict("scaled", u16(50)), 0);
  EXPECT_EQ(verdict("scaled", u16(51)), 127);
  EXPECT_EQ(verdict("scaled", u16(0xFFFF)), 127);
  EXPECT_EQ(verdict("scaled", u8(0)), 109);
  EXPECT_EQ(verdict("scaled", u16(0) + u8(0)), 106);
}

TEST(Value, NotANumberIsInNoRange) {
  EXPECT_EQ(verdict("real", real(1.0)), 0);
  EXPECT_EQ(verdict("real", real(1.5)), 127);
  EXPECT_EQ(verdict("real", real(std::numeric_limits<double>::quiet_NaN())), 127);
}

TEST(Value, TextHasALengthAndAnEncoding) {
  EXPECT_EQ(verdict("text", blob("ab")), 0);
  EXPECT_EQ(verdict("text", blob(std::string("a\0c\x7f", 4))), 0);
  EXPECT_EQ(verdict("text", blob("a")), 127);
  EXPECT_EQ(verdict("text", blob("abcde")), 127);
  EXPECT_EQ(verdict("text", blob("a\x80")), 127);
  EXPECT_EQ(verdict("text", u16(3) + "ab"), 109);
  EXPECT_EQ(verdict("text", u8(2)), 109);
  EXPECT_EQ(verdict("fixed", "abc"), 0);
  EXPECT_EQ(verdict("fixed", "ab\xff"), 127);
  EXPECT_EQ(verdict("fixed", "ab"), 109);
  EXPECT_EQ(verdict("letter", "\xff"), 0);
}

TEST(Value, TextMayBeUtf8IfTheOperatorAllowsIt) {
  EXPECT_EQ(verdict("text", blob("\xc3\xa4"), dc::text_policy::utf8), 0);
  EXPECT_EQ(verdict("text", blob("\xc3\xa4"), dc::text_policy::ascii), 127);
  EXPECT_EQ(verdict("text", blob("a\x80"), dc::text_policy::utf8), 127);
}

TEST(Value, BlobsHaveALengthOnly) {
  EXPECT_EQ(verdict("data", blob("\xff\x80\x01")), 0);
  EXPECT_EQ(verdict("data", blob("")), 127);
  EXPECT_EQ(verdict("data", blob("abcd")), 127);
}

TEST(Value, MembersAndElementsAreLookedAtToo) {
  EXPECT_EQ(verdict("block", u8(9) + u16(7)), 0);
  EXPECT_EQ(verdict("block", u8(10) + u16(7)), 127);
  EXPECT_EQ(verdict("blocks", u8(9) + u16(7) + u8(9) + u16(7)), 0);
  EXPECT_EQ(verdict("blocks", u8(9) + u16(7) + u8(10) + u16(7)), 127);
  EXPECT_EQ(verdict("blocks", u8(9) + u16(7) + u8(9)), 109);
}

TEST(Value, ArraysHaveACount) {
  EXPECT_EQ(verdict("list", blob("")), 0);
  EXPECT_EQ(verdict("list", blob("abcd")), 0);
  EXPECT_EQ(verdict("list", blob("abcdef")), 127);
}

TEST(Value, NothingIsAValueOfAMethodWithoutArguments) {
  EXPECT_EQ(verdict("none", ""), 0);
  EXPECT_EQ(verdict("none", "x"), 106);
}

//
TEST(Value, FaultsThatAstronForwardsAreFound) {
  EXPECT_EQ(verdict("setXY", u8(9) + u8(9)), 0);
  EXPECT_EQ(verdict("setXY", u8(9) + u8(10)), 127);
  EXPECT_EQ(verdict("setXY", u8(10) + u8(9)), 127);
  EXPECT_EQ(verdict("setXY", u8(9)), 109);
  EXPECT_EQ(verdict("tints", blob(u8(25) + u8(0))), 0);
  EXPECT_EQ(verdict("tints", blob(u8(25) + u8(26))), 127);
  EXPECT_EQ(verdict("list", u16(3) + "abcd"), 109);
}

}  // namespace
}  // namespace donet::test
