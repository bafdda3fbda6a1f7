// The messages of an activation with other messages to the object in the meantime, byte for byte
// (spec/services 4.3).

#include "tests/unit/actors/db_state_server/db_stage.hpp"

namespace donet::test {
namespace {

// DistributedTestObject5 of test_contract, and its fields.
constexpr std::uint16_t test_object_5 = 4;
constexpr std::uint16_t set_br1 = 3;
constexpr std::uint16_t set_rdb3 = 9;

TEST(DbssGoldenTrace, ActivationWithMessagesMeanwhile) {
  db_stage at(db_stage::usual(), false, test_contract);
  EXPECT_EQ(at.send(activate(9010, 70'000, 300)), trace{ask_all(9010, 0)});
  EXPECT_EQ(at.send({set_field(9010, requester, set_rdb3, u32(5)),
                     set_field(9010, requester, set_br1, blob("hi")), get_field(9010, set_rdb3),
                     get_activated(9010), set_owner(9010, requester, 888), get_all(9010),
                     set_location(9010, requester, 70'001, 301)}),
            trace{});

  // setRequired1, setRDB3, setRDbD5; then setBR1. The owner may see all of them except the last of
  // the required ones.
  const std::string begin = u32(9010) + u32(70'000) + u32(300) + u16(test_object_5);
  const std::string before = u32(78) + u32(4);
  const std::string after = u32(78) + u32(5);
  const std::string others = u16(1) + u16(set_br1) + blob("hi");
  const std::string others_before = u16(1) + u16(set_br1) + blob("lo");
  EXPECT_EQ(
    at.send(stored(9010, 0, test_object_5, {u16(set_br1) + blob("lo"), u16(set_rdb3) + u32(4)})),
    (trace{
      message({70'000}, 9010, 2054, u32(0)),
      changing_location({70'000}, db_stage::database, 9010, 70'000, 300, 0, 0),
      message({location(70'000, 300)}, 9010, 2043, begin + before + others_before),
      message({children(9010)}, 9010, 2044, u32(1001)),
      message({location(70'000, 300)}, requester, 2020, u32(9010) + u16(set_rdb3) + u32(5)),
      message({location(70'000, 300)}, requester, 2020, u32(9010) + u16(set_br1) + blob("hi")),
      get_field_resp(9010, u8(1) + u16(set_rdb3) + u32(5)),
      message({888}, 9010, 2063, begin + after + others),
      get_all_resp(9010, 70'000, 300, test_object_5, after + u8(20) + others),
      message({70'001}, 9010, 2054, u32(1)),
      changing_location({location(70'000, 300), 70'000, 70'001, 888}, requester, 9010, 70'001, 301,
                        70'000, 300),
      message({location(70'001, 301)}, 9010, 2043,
              u32(9010) + u32(70'001) + u32(301) + u16(test_object_5) + after + others),
      to_database(9010, 3020, u32(9010) + u16(set_rdb3) + u32(5)),
      get_activated_resp(9010, true),
    }));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(DbssGoldenTrace, InHexadecimal) {
  db_stage at(db_stage::usual(), false, test_contract);
  const trace asked = at.send(activate(9010, 70'000, 300));
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(dc::to_hex(dc::as_bytes(asked[0])),
            "01b0040000000000003223000000000000c60b0000000032230000");
  const trace received = at.send(stored(9010, 0, test_object_5, {}));
  ASSERT_EQ(received.size(), 4U);
  EXPECT_EQ(dc::to_hex(dc::as_bytes(received[1])),
            "017011010000000000b004000000000000f907322300007011010"
            "02c0100000000000000000000");
  EXPECT_EQ(dc::to_hex(dc::as_bytes(at.send(get_activated(9010)).at(0))),
            "010500000000000000322300000000000"
            "0a008070000003223000001");
}

}  // namespace
}  // namespace donet::test
