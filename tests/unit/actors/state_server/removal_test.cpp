// DELETE_FIELD_RAM and DELETE_FIELDS_RAM (spec/services 3.4.19), which Astron documents but does
// not implement.

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

// 2000 at (1000, 10) with an AI and an owner.
class removal_stage : public stage {
public:
  removal_stage(std::uint16_t class_id, const std::string& required,
                const std::vector<std::string>& other) {
    send({create(requester, 2000, 1000, 10, class_id, required, other),
          set_ai(2000, requester, 600), set_owner(2000, requester, 700)});
    logged();
  }
  removal_stage()
      : removal_stage(0, u32(7), {u16(3) + blob("3"), u16(4) + u32(4), u16(5) + u32(5)}) {}

  std::string values(std::uint16_t class_id = 0) {
    const trace received = send(get_all(2000));
    const std::size_t head = get_all_resp(2000, 1000, 10, class_id, {}).size();
    EXPECT_EQ(received.size(), 1U);
    return received.size() == 1 ? received[0].substr(head) : std::string();
  }
};

datagram remove(std::uint16_t field) {
  return message({2000}, requester, 2030, u32(2000) + u16(field));
}
datagram remove(const std::vector<std::uint16_t>& fields) {
  std::string payload = u32(2000) + u16(static_cast<std::uint16_t>(fields.size()));
  for (const std::uint16_t each : fields)
    payload += u16(each);
  return message({2000}, requester, 2031, payload);
}
datagram removed(const std::vector<std::uint64_t>& to, std::uint64_t by, std::uint16_t field) {
  return message(to, by, 2030, u32(2000) + u16(field));
}

std::string refusal(const std::string& sentence, std::uint16_t type, std::uint16_t field) {
  return "error object: " + sentence + " object=2000 class=DistributedTestObject1 type="
         + std::to_string(type) + " sender=5 field=" + std::to_string(field);
}

TEST(Removal, OfARamValueHasTheReceiversOfItsSetting) {
  removal_stage at;
  EXPECT_EQ(at.send(remove(3)), trace{removed({location(1000, 10)}, requester, 3)});
  EXPECT_EQ(at.send(remove(4)), (trace{removed({location(1000, 10), 600}, requester, 4)}));
  EXPECT_EQ(at.send(remove(5)), (trace{removed({location(1000, 10), 700}, requester, 5)}));
  EXPECT_EQ(at.values(), u32(7) + u16(0));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Removal, IsNotSentToTheAiOrOwnerThatDidIt) {
  removal_stage at;
  EXPECT_EQ(at.send(message({2000}, 600, 2030, u32(2000) + u16(4))),
            trace{removed({location(1000, 10)}, 600, 4)});
  EXPECT_EQ(at.send(message({2000}, 700, 2030, u32(2000) + u16(5))),
            trace{removed({location(1000, 10)}, 700, 5)});
}

TEST(Removal, OfWhatIsNotThereIsSilent) {
  removal_stage at;
  at.send(remove(3));
  EXPECT_EQ(at.send(remove(3)), trace{});
  EXPECT_EQ(at.send(remove(2)), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Removal, OfTheLastValueLeavesThePlainForm) {
  removal_stage at;
  at.send(remove({3, 4, 5}));
  EXPECT_EQ(nth(1, at.send(set_owner(2000, requester, 701))),
            message({701}, 2000, 2062, u32(2000) + u32(1000) + u32(10) + u16(0) + u32(7)));
}

TEST(Removal, OfARequiredValueBringsItsDefaultBack) {
  removal_stage at;
  EXPECT_EQ(at.send(remove(0)), trace{removed({location(1000, 10)}, requester, 0)});
  EXPECT_EQ(at.values().substr(0, 4), u32(78));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Removal, OfARequiredValueWithoutADefaultIsRefused) {
  removal_stage at(2, u32(7) + u32(8), {});
  EXPECT_EQ(at.send(remove(9)), trace{});
  EXPECT_EQ(at.logged(),
            lines{"error object: required field has no default; removal refused object=2000 "
                  "class=DistributedTestObject3 type=2030 sender=5 field=9"});
  EXPECT_EQ(at.values(2), u32(7) + u32(8) + u16(0));
}

TEST(Removal, OfAnUnknownFieldIsRefused) {
  removal_stage at;
  EXPECT_EQ(at.send(remove(6)), trace{});
  EXPECT_EQ(at.logged(), lines{refusal("class has no such field; request refused", 2030, 6)});
}

TEST(Removal, OfAMolecularRemovesItsComponents) {
  const std::string required = u32(1) + u32(2) + u32(3) + u32(4);
  removal_stage at(3, required, {u16(16) + u8(1), u16(18) + u8(3)});
  EXPECT_EQ(at.send(remove(19)), trace{removed({location(1000, 10)}, requester, 19)});
  EXPECT_EQ(at.values(3), required + u16(0));
  EXPECT_EQ(at.send(remove(19)), trace{});
  EXPECT_EQ(at.logged(), lines{});
  // These components are required and have no default.
  EXPECT_EQ(at.send(remove(15)), trace{});
  EXPECT_EQ(at.logged(),
            lines{"error object: required field has no default; removal refused object=2000 "
                  "class=DistributedTestObject4 type=2030 sender=5 field=15"});
}

TEST(Removal, OfSeveralIsSentOneByOne) {
  removal_stage at;
  EXPECT_EQ(at.send(remove({5, 2, 3, 5})), (trace{
                                             removed({location(1000, 10), 700}, requester, 5),
                                             removed({location(1000, 10)}, requester, 3),
                                           }));
  EXPECT_EQ(at.values(), u32(7) + u16(1) + u16(4) + u32(4));
  EXPECT_EQ(at.send(remove(std::vector<std::uint16_t>{})), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Removal, OfSeveralIsOfAllOrNone) {
  removal_stage at;
  const std::string before = at.values();
  EXPECT_EQ(at.send(remove({3, 4, 6})), trace{});
  EXPECT_EQ(at.logged(), lines{refusal("class has no such field; request refused", 2031, 6)});
  EXPECT_EQ(at.send(message({2000}, requester, 2031, u32(2000) + u16(2) + u16(3) + "\4")), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=2000 "
                               "class=DistributedTestObject1 type=2031 sender=5"});
  EXPECT_EQ(at.values(), before);
}

TEST(Removal, FromAnotherObjectIsNothing) {
  removal_stage at;
  for (const std::uint16_t type : {std::uint16_t{2030}, std::uint16_t{2031}})
    EXPECT_EQ(at.send(message({2000}, requester, type, u32(2001) + u16(1) + u16(3))), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

}  // namespace
}  // namespace donet::test
