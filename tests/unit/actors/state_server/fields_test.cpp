// The values of an object: setting them, recipients of updates, and answers to queries
// (spec/services 3.4.9 to 3.4.11, 1.7 and 1.9; QUIRKS 4, 6, 7, 20, 21).

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

constexpr std::uint16_t xyz_class = 3;

// 2000 at (1000, 10) with an AI and an owner.
class field_stage : public stage {
public:
  field_stage(std::uint16_t class_id, const std::string& required, actors::object_options options)
      : stage(options) {
    send({create(requester, 2000, 1000, 10, class_id, required), set_ai(2000, requester, 600),
          set_owner(2000, requester, 700)});
    logged();
  }
  explicit field_stage(std::uint16_t class_id = 0, const std::string& required = u32(7))
      : field_stage(class_id, required, {}) {}

  // The values in the answer to GET_ALL.
  std::string values(std::uint16_t class_id = 0) {
    const trace received = send(get_all(2000));
    const std::string head = get_all_resp(2000, 1000, 10, class_id, {});
    EXPECT_EQ(received.size(), 1U);
    return received.size() == 1 && received[0].substr(0, head.size()) == head
             ? received[0].substr(head.size())
             : "another answer";
  }
};

datagram announced(const std::vector<std::uint64_t>& to, std::uint64_t by, std::uint16_t field,
                   const std::string& value) {
  return message(to, by, 2020, u32(2000) + u16(field) + value);
}

datagram set_fields(std::uint16_t count, const std::string& all) {
  return message({2000}, requester, 2021, u32(2000) + u16(count) + all);
}

std::string error_about(const std::string& sentence, std::uint16_t type, const std::string& rest) {
  return "error object: " + sentence + " object=2000 class=DistributedTestObject1 type="
         + std::to_string(type) + " sender=5" + rest;
}

// ---- SET_FIELD ----

TEST(SetField, StoresAndAnnouncesARequiredValue) {
  field_stage at;
  EXPECT_EQ(at.send(set_field(2000, requester, 0, u32(8))),
            trace{announced({location(1000, 10)}, requester, 0, u32(8))});
  EXPECT_EQ(at.values(), u32(8) + u16(0));
}

TEST(SetField, StoresRamValuesInTheOrderOfTheirNumbers) {
  field_stage at;
  at.send({set_field(2000, requester, 5, u32(5)), set_field(2000, requester, 3, blob("three")),
           set_field(2000, requester, 4, u32(4)), set_field(2000, requester, 3, blob("3"))});
  EXPECT_EQ(at.values(), u32(7) + u16(3) + u16(3) + blob("3") + u16(4) + u32(4) + u16(5) + u32(5));
}

TEST(SetField, AnnouncesWithoutStoringWhatIsNotRam) {
  field_stage at;
  EXPECT_EQ(at.send(set_field(2000, requester, 1, u8(9))),
            trace{announced({location(1000, 10)}, requester, 1, u8(9))});
  EXPECT_EQ(at.values(), u32(7) + u16(0));
}

TEST(SetField, HasTheReceiversOfItsKeywords) {
  field_stage at;
  EXPECT_EQ(at.send(set_field(2000, requester, 4, u32(1))),
            trace{announced({location(1000, 10), 600}, requester, 4, u32(1))});
  EXPECT_EQ(at.send(set_field(2000, requester, 5, u32(1))),
            trace{announced({location(1000, 10), 700}, requester, 5, u32(1))});
  field_stage client(client_class, blob("me") + "\1\2\3\4");
  EXPECT_EQ(client.send(set_field(2000, requester, set_purse, u16(1))),
            trace{announced({700}, requester, set_purse, u16(1))});
  // `clrecv` only matters when the object comes into view.
  EXPECT_EQ(client.send(set_field(2000, requester, set_hint, u16(1))), trace{});
  EXPECT_EQ(client.values(client_class),
            blob("me") + "\1\2\3\4" + u16(2) + u16(set_hint) + u16(1) + u16(set_purse) + u16(1));
}

TEST(SetField, IsNotSentToTheAiOrOwnerThatDidIt) {
  field_stage at;
  EXPECT_EQ(at.send(set_field(2000, 600, 4, u32(1))),
            trace{announced({location(1000, 10)}, 600, 4, u32(1))});
  EXPECT_EQ(at.send(set_field(2000, 700, 5, u32(1))),
            trace{announced({location(1000, 10)}, 700, 5, u32(1))});
  // The place receives the update even if it is the sender.
  EXPECT_EQ(at.send(set_field(2000, location(1000, 10), 5, u32(1))),
            trace{announced({location(1000, 10), 700}, location(1000, 10), 5, u32(1))});
}

TEST(SetField, IsNotSentIfThereIsNoAiAndNoPlace) {
  stage at;
  at.send(create(requester, 2000, 0, 9, 0, u32(7)));
  // QUIRK 21: zone 9 of parent 0 is not channel 9.
  EXPECT_EQ(at.send(set_field(2000, requester, 4, u32(1))), trace{});
  at.send(set_ai(2000, requester, 600));
  EXPECT_EQ(at.send(set_field(2000, requester, 4, u32(2))),
            trace{announced({600}, requester, 4, u32(2))});
}

TEST(SetField, AnnouncesTheSameValueAgain) {
  field_stage at;
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(at.send(set_field(2000, requester, 0, u32(7))),
              trace{announced({location(1000, 10)}, requester, 0, u32(7))});
}

TEST(SetField, AnnouncesOnlyTheBytesOfTheValue) {
  field_stage at;
  EXPECT_EQ(at.send(set_field(2000, requester, 0, u32(8) + "more")),
            trace{announced({location(1000, 10)}, requester, 0, u32(8))});
}

TEST(SetField, OfAMolecularSetsItsComponentsAndAnnouncesItself) {
  field_stage at(xyz_class, u32(1) + u32(2) + u32(3) + u32(4));
  EXPECT_EQ(at.send(set_field(2000, requester, 15, u32(7) + u32(8) + u32(9))),
            trace{announced({location(1000, 10)}, requester, 15, u32(7) + u32(8) + u32(9))});
  EXPECT_EQ(at.send(set_field(2000, requester, 19, "\1\2\3")),
            trace{announced({location(1000, 10)}, requester, 19, "\1\2\3")});
  EXPECT_EQ(at.values(xyz_class), u32(7) + u32(8) + u32(3) + u32(9) + u16(3) + u16(16) + u8(1)
                                    + u16(17) + u8(2) + u16(18) + u8(3));
}

TEST(SetField, OfAMolecularHasTheReceiversOfItsKeywords) {
  stage at({}, false, R"dc(
dclass Pair {
  setLeft(uint8) ram airecv;
  setRight(uint8) ram airecv;
  setBoth : setLeft, setRight;
};
)dc");
  at.send({create(requester, 2000, 1000, 10, 0, {}), set_ai(2000, requester, 600)});
  EXPECT_EQ(at.send(set_field(2000, requester, 2, "\1\2")),
            trace{announced({600}, requester, 2, "\1\2")});
}

TEST(SetField, OfAnotherObjectIsNothing) {
  field_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2020, u32(2001) + u16(99))), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetField, OfAnUnknownFieldIsRefused) {
  field_stage at;
  // The field belongs to another class.
  EXPECT_EQ(at.send(set_field(2000, requester, 6, u32(8))), trace{});
  EXPECT_EQ(at.logged(),
            lines{error_about("class has no such field; request refused", 2020, " field=6")});
}

TEST(SetField, ThatIsCutShortIsRefused) {
  field_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2020, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), lines{error_about("message cut short; dropped", 2020, "")});
  EXPECT_EQ(at.send(message({2000}, requester, 2020, u32(2000) + "\1")), trace{});
  EXPECT_EQ(at.logged(), lines{error_about("field id cut short; update refused", 2020, "")});
  EXPECT_EQ(at.send(set_field(2000, requester, 0, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: value not legal; update refused object=2000 "
                               "class=DistributedTestObject1 field=setRequired1 sender=5 "
                               "reason=\"the data end inside the value\""});
  EXPECT_EQ(at.values(), u32(7) + u16(0));
}

// QUIRK 4.
TEST(SetField, OutOfRangeIsRefused) {
  field_stage at(client_class, blob("me") + "\1\2\3\4");
  EXPECT_EQ(at.send(set_field(2000, requester, set_color, "\1\2\x65")), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: value not legal; update refused object=2000 "
                               "class=DistributedClientTestObject field=setColor sender=5 "
                               "reason=\"the number is out of range\""});
  EXPECT_EQ(at.values(client_class), blob("me") + "\1\2\3\4" + u16(0));
}

TEST(SetField, TakesTheStringsThatTheOperatorAllows) {
  using dc::text_policy;
  const std::string values[] = {"plain", "gr\xc3\xbc\xc3\x9f", "\xff\xfe"};
  const std::pair<text_policy, std::size_t> policies[] = {
    {text_policy::ascii, 1}, {text_policy::utf8, 2}, {text_policy::bytes, 3}};
  for (const auto& [policy, count] : policies) {
    field_stage at(0, u32(7), {.strings = policy});
    std::size_t received = 0;
    for (const std::string& each : values)
      received += at.send(set_field(2000, requester, 3, blob(each))).size();
    EXPECT_EQ(received, count);
    EXPECT_EQ(at.values(), u32(7) + u16(1) + u16(3) + blob(values[count - 1]));
    EXPECT_EQ(at.md.log().count("error object: value not legal; update refused object=2000 "
                                "class=DistributedTestObject1 field=setBR1 sender=5 "
                                "reason=\"the text is not in the required encoding\""),
              3 - count);
  }
}

// ---- SET_FIELDS ----

TEST(SetFields, AnnouncesEachByItself) {
  field_stage at;
  EXPECT_EQ(at.send(set_fields(3, u16(4) + u32(1) + u16(1) + u8(2) + u16(0) + u32(3) + "more")),
            (trace{
              announced({location(1000, 10), 600}, requester, 4, u32(1)),
              announced({location(1000, 10)}, requester, 1, u8(2)),
              announced({location(1000, 10)}, requester, 0, u32(3)),
            }));
  EXPECT_EQ(at.values(), u32(3) + u16(1) + u16(4) + u32(1));
}

TEST(SetFields, LetsTheLastOfDuplicatesWinAndAnnouncesAll) {
  field_stage at;
  EXPECT_EQ(at.send(set_fields(2, u16(0) + u32(1) + u16(0) + u32(2))),
            (trace{
              announced({location(1000, 10)}, requester, 0, u32(1)),
              announced({location(1000, 10)}, requester, 0, u32(2)),
            }));
  EXPECT_EQ(at.values(), u32(2) + u16(0));
}

TEST(SetFields, OfNoneIsNothing) {
  field_stage at;
  EXPECT_EQ(at.send(set_fields(0, {})), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetFields, AreAllOrNone) {
  field_stage at;
  EXPECT_EQ(at.send(set_fields(3, u16(0) + u32(1) + u16(6) + u32(2) + u16(4) + u32(3))), trace{});
  EXPECT_EQ(at.logged(),
            lines{error_about("class has no such field; request refused", 2021, " field=6")});
  EXPECT_EQ(at.send(set_fields(2, u16(0) + u32(1) + u16(4) + "\1\2")), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: value not legal; update refused object=2000 "
                               "class=DistributedTestObject1 field=setBRA1 sender=5 "
                               "reason=\"the data end inside the value\""});
  // QUIRK 6: the announced count is higher than the number of values.
  EXPECT_EQ(at.send(set_fields(0xffff, u16(0) + u32(1))), trace{});
  EXPECT_EQ(at.logged(), lines{error_about("field id cut short; update refused", 2021, "")});
  EXPECT_EQ(at.values(), u32(7) + u16(0));
}

TEST(SetFields, OfAnotherObjectIsNothing) {
  field_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2021, u32(2001))), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetFields, ThatAreCutShortAreRefused) {
  field_stage at;
  for (const std::string& cut : {std::string("\1\2\3"), u32(2000) + "\1"}) {
    EXPECT_EQ(at.send(message({2000}, requester, 2021, cut)), trace{});
    EXPECT_EQ(at.logged(), lines{error_about("message cut short; dropped", 2021, "")});
  }
}

// ---- GET_FIELD ----

datagram get_field(std::uint16_t field) {
  return message({2000}, requester, 2010, u32(9) + u32(2000) + u16(field));
}
datagram get_field_resp(const std::string& rest) {
  return message({requester}, 2000, 2011, u32(9) + rest);
}

TEST(GetField, AnswersWithTheStoredValue) {
  field_stage at;
  at.send(set_field(2000, requester, 3, blob("three")));
  EXPECT_EQ(at.send(get_field(0)), trace{get_field_resp(u8(1) + u16(0) + u32(7))});
  EXPECT_EQ(at.send(get_field(3)), trace{get_field_resp(u8(1) + u16(3) + blob("three"))});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(GetField, FailsIfNothingIsStored) {
  field_stage at;
  at.send(set_field(2000, requester, 1, u8(1)));
  for (const std::uint16_t each : {std::uint16_t{1}, std::uint16_t{3}})
    EXPECT_EQ(at.send(get_field(each)), trace{get_field_resp(u8(0))});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(GetField, FailsIfTheClassHasNoSuchField) {
  field_stage at;
  EXPECT_EQ(at.send(get_field(6)), trace{get_field_resp(u8(0))});
  EXPECT_EQ(at.logged(),
            lines{error_about("class has no such field; request refused", 2010, " field=6")});
}

TEST(GetField, OfAMolecularNeedsAllComponents) {
  field_stage at(xyz_class, u32(1) + u32(2) + u32(3) + u32(4));
  EXPECT_EQ(at.send(get_field(15)),
            trace{get_field_resp(u8(1) + u16(15) + u32(1) + u32(2) + u32(4))});
  at.send({set_field(2000, requester, 16, u8(1)), set_field(2000, requester, 18, u8(3))});
  EXPECT_EQ(at.send(get_field(19)), trace{get_field_resp(u8(0))});
  at.send(set_field(2000, requester, 17, u8(2)));
  EXPECT_EQ(at.send(get_field(19)), trace{get_field_resp(u8(1) + u16(19) + "\1\2\3")});
}

TEST(GetField, OfAnotherObjectIsNothing) {
  field_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2010, u32(9) + u32(2001) + u16(0))), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

// ---- GET_FIELDS ----

datagram get_fields(const std::vector<std::uint16_t>& fields) {
  std::string payload = u32(9) + u32(2000) + u16(static_cast<std::uint16_t>(fields.size()));
  for (const std::uint16_t each : fields)
    payload += u16(each);
  return message({2000}, requester, 2012, payload);
}
datagram get_fields_resp(const std::string& rest) {
  return message({requester}, 2000, 2013, u32(9) + rest);
}

TEST(GetFields, AnswersWithTheSetFieldsAscending) {
  field_stage at;
  at.send({set_field(2000, requester, 5, u32(5)), set_field(2000, requester, 3, blob("three"))});
  EXPECT_EQ(at.send(get_fields({5, 4, 3, 1, 0})),
            trace{get_fields_resp(u8(1) + u16(3) + u16(0) + u32(7) + u16(3) + blob("three") + u16(5)
                                  + u32(5))});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(GetFields, OfNoneOrOfUnsetOnesSucceeds) {
  field_stage at;
  EXPECT_EQ(at.send(get_fields({})), trace{get_fields_resp(u8(1) + u16(0))});
  EXPECT_EQ(at.send(get_fields({3, 4})), trace{get_fields_resp(u8(1) + u16(0))});
}

TEST(GetFields, AnswersDuplicatesOnce) {
  field_stage at;
  EXPECT_EQ(at.send(get_fields({0, 4, 0})),
            trace{get_fields_resp(u8(1) + u16(1) + u16(0) + u32(7))});
  EXPECT_EQ(at.logged(),
            lines{"warn object: field queried more than once; answered once object=2000 "
                  "class=DistributedTestObject1 type=2012 sender=5"});
}

TEST(GetFields, FailsIfTheClassDoesNotHaveOne) {
  field_stage at;
  EXPECT_EQ(at.send(get_fields({0, 6, 99})), trace{get_fields_resp(u8(0))});
  EXPECT_EQ(at.logged(),
            lines{error_about("class has no such field; request refused", 2012, " field=6")});
}

// QUIRK 20.
TEST(GetFields, LeavesAnIncompleteMolecularOut) {
  field_stage at(xyz_class, u32(1) + u32(2) + u32(3) + u32(4));
  at.send({set_field(2000, requester, 16, u8(1)), set_field(2000, requester, 18, u8(3))});
  EXPECT_EQ(
    at.send(get_fields({19, 18, 15})),
    trace{get_fields_resp(u8(1) + u16(2) + u16(15) + u32(1) + u32(2) + u32(4) + u16(18) + u8(3))});
}

TEST(GetFields, ThatAreCutShortAreNotAnswered) {
  field_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2012, u32(9) + u32(2000) + u16(2) + u16(0))),
            trace{});
  EXPECT_EQ(at.logged(), lines{error_about("message cut short; dropped", 2012, "")});
}

// ---- GET_ALL ----

TEST(GetAll, OfAnotherObjectIsNothing) {
  field_stage at;
  EXPECT_EQ(at.send(message({2000}, requester, 2014, u32(7) + u32(2001))), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(GetAll, AnswersWithFieldsThatClientsMayNotSee) {
  field_stage at(client_class, blob("me") + "\1\2\3\4");
  at.send(set_field(2000, requester, set_purse, u16(6)));
  EXPECT_EQ(at.values(client_class), blob("me") + "\1\2\3\4" + u16(1) + u16(set_purse) + u16(6));
}

}  // namespace
}  // namespace donet::test
