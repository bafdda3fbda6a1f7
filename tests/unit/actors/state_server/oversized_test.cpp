// Messages that would exceed the size of a datagram (spec/services 1.9, QUIRK 7).

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

constexpr std::string_view large_contract = R"dc(
dclass Large {
  setName(string) required broadcast;             // 0
  setNote(string) broadcast ram ownrecv airecv;   // 1
  setOther(string) broadcast ram ownrecv airecv;  // 2
  setBoth : setNote, setOther;                    // 3
  setShort(string) required broadcast;            // 4
  setShout(string) broadcast ownrecv airecv;      // 5
};
)dc";

// The maximum size of an object's values: its largest announcements, the answers to an interest and
// to GET_ALL, have 39 bytes beside the values.
constexpr std::size_t most = 65'535 - 39;
static_assert(actors::field_store::size_max == most);

std::string text(std::size_t bytes) {
  return blob(std::string(bytes - 2, 'x'));
}

class large_stage : public stage {
public:
  // 2000 at (1000, 10) with a REQUIRED block of this size.
  explicit large_stage(std::size_t required) : stage({}, false, large_contract) {
    send({create(requester, 1000, 0, 0, 0, blob({}) + blob({})), create_large(2000, required)});
    logged();
  }

  static datagram create_large(std::uint32_t id, std::size_t required) {
    return create(requester, id, 1000, 10, 0, text(required - 2) + blob({}));
  }
};

std::string error_about(const std::string& type) {
  return "error object: message larger than a datagram; not sent object=2000 class=Large "
         "type="
         + type;
}

TEST(LargeObject, IsCreatedIfItCanBeAnnounced) {
  large_stage at(most);
  EXPECT_EQ(at.host.size(), 2U);
  const trace received = at.send(set_location(2000, requester, 1000, 11));
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[1],
            message({location(1000, 11)}, 2000, 2042,
                    u32(2000) + u32(1000) + u32(11) + u16(0) + text(most - 2) + blob({})));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(LargeObject, IsNotCreatedIfItCannotBeAnnounced) {
  large_stage at(100);
  EXPECT_EQ(at.send(large_stage::create_large(2001, most + 1)), trace{});
  EXPECT_EQ(at.logged(), lines{"error state_server: object would exceed its maximal size; refused "
                               "object=2001 sender=5 bytes=65497"});
  // Each component of a molecular has its own id.
  EXPECT_EQ(at.send(create(requester, 2001, 1000, 10, 0, blob({}) + blob({}),
                           {u16(3) + text(40'000) + text(25'490)})),
            trace{});
  EXPECT_EQ(at.logged(), lines{"error state_server: object would exceed its maximal size; refused "
                               "object=2001 sender=5 field=2"});
  EXPECT_EQ(at.host.size(), 2U);
}

TEST(LargeObject, AnswersGetAllAtTheBound) {
  large_stage at(most);
  EXPECT_EQ(at.send(get_all(2000)).size(), 1U);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(LargeObject, IsIntroducedToInterestAtTheBound) {
  large_stage at(most);
  const trace received = at.send(message({1000}, requester, 2100, u32(9) + u32(1000) + u32(10)));
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[0], message({requester}, 1000, 2113, u32(9) + u32(1)));
  EXPECT_EQ(received[2],
            message({requester}, 2000, 2066,
                    u32(9) + u32(2000) + u32(1000) + u32(10) + u16(0) + text(most - 2) + blob({})));
  EXPECT_EQ(at.logged(), lines{});
}

// With ram values there is one more count; the limit leaves room for it.
TEST(LargeObject, IsIntroducedToInterestAtTheBoundWithRamValues) {
  large_stage at(100);
  EXPECT_EQ(at.send(set_field(2000, requester, 1, text(most - 102))).size(), 1U);
  ASSERT_EQ(at.host.find(2000)->values().size(), most);
  const trace received = at.send(message({1000}, requester, 2100, u32(9) + u32(1000) + u32(10)));
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(at.send(get_all(2000)).size(), 1U);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(LargeObject, AnswersByFailureWhereThereIsOne) {
  large_stage at(100);
  at.send(
    {set_field(2000, requester, 1, text(30'000)), set_field(2000, requester, 2, text(30'000))});
  EXPECT_EQ(
    at.send(message({2000}, requester, 2010, u32(9) + u32(2000) + u16(3))),
    trace{message({requester}, 2000, 2011, u32(9) + u8(1) + u16(3) + text(30'000) + text(30'000))});
  // The molecular and its components together do not fit.
  EXPECT_EQ(at.send(message({2000}, requester, 2012,
                            u32(9) + u32(2000) + u16(3) + u16(1) + u16(2) + u16(3))),
            trace{message({requester}, 2000, 2013, u32(9) + u8(0))});
}

TEST(LargeObject, IsNotMadeLargerThanItMayBe) {
  large_stage at(100);
  const std::string error = "error object: object would exceed its maximal size; update refused "
                            "object=2000 class=Large type=";
  EXPECT_EQ(at.send(set_field(2000, requester, 1, text(most - 101))), trace{});
  EXPECT_EQ(at.logged(), lines{error + "2020 sender=5 field=1"});
  EXPECT_EQ(at.send(set_field(2000, requester, 0, text(most - 1))), trace{});
  EXPECT_EQ(at.logged(), lines{error + "2020 sender=5 field=0"});
  EXPECT_EQ(at.host.find(2000)->values().size(), 100U);
  EXPECT_EQ(at.send(set_field(2000, requester, 1, text(most - 102))).size(), 1U);
  EXPECT_EQ(at.host.find(2000)->values().size(), most);
  // A value that is not stored needs no room.
  EXPECT_EQ(at.send(set_field(2000, requester, 5, text(1000))).size(), 1U);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(LargeObject, TakesAllComponentsOrNone) {
  large_stage at(100);
  EXPECT_EQ(at.send(set_field(2000, requester, 3, text(40'000) + text(25'486))), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: object would exceed its maximal size; update refused "
                               "object=2000 class=Large type=2020 sender=5 field=3"});
  EXPECT_EQ(at.host.find(2000)->values().size(), 100U);
}

TEST(LargeObject, TakesAllFieldsOrNone) {
  large_stage at(100);
  const std::string values = u16(1) + text(40'000) + u16(2) + text(25'480);
  EXPECT_EQ(at.send(message({2000}, requester, 2021, u32(2000) + u16(2) + values)), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: object would exceed its maximal size; update refused "
                               "object=2000 class=Large type=2021 sender=5 field=2"});
  EXPECT_EQ(at.host.find(2000)->values().size(), 100U);
  // It fits once the name is shortened.
  EXPECT_EQ(
    at.send(message({2000}, requester, 2021, u32(2000) + u16(3) + u16(0) + text(2) + values))
      .size(),
    3U);
  EXPECT_EQ(at.host.find(2000)->values().size(), 4U + 4U + 40'000U + 25'480U);
}

TEST(LargeObject, DropsAnAnnouncementThatDoesNotFit) {
  large_stage at(4);
  at.send({set_ai(2000, requester, 600), set_owner(2000, requester, 700)});
  // With three recipients there is room for 65,494 bytes, with one, as in the request, for 65,510.
  const std::string largest = text(65'494);
  EXPECT_EQ(
    at.send(set_field(2000, requester, 5, largest)),
    trace{message({location(1000, 10), 700, 600}, requester, 2020, u32(2000) + u16(5) + largest)});
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_EQ(at.send(set_field(2000, requester, 5, text(65'495))), trace{});
  EXPECT_EQ(at.logged(), lines{error_about("2020")});
}

TEST(ManyZones, AreListedAsLongAsTheyFit) {
  stage at;
  at.send(create(requester, 1000, 0, 0, 0, u32(7)));
  std::string list;
  std::vector<datagram> arrivals;
  // 25 bytes, and four per zone.
  constexpr std::uint32_t zones_max = (65'535 - 25) / 4;
  for (std::uint32_t zone = 0; zone < zones_max; ++zone) {
    arrivals.push_back(changing_location({1000}, requester, 2000, 1000, zone, 0, 0));
    list += u32(zone);
  }
  at.send(arrivals);
  const datagram question = message({1000}, requester, 2125, u32(9));
  EXPECT_EQ(at.send(question),
            trace{message({requester}, 1000, 2126,
                          u32(9) + u16(static_cast<std::uint16_t>(zones_max)) + list)});
  EXPECT_EQ(at.logged(), lines{});
  at.send(changing_location({1000}, requester, 2000, 1000, zones_max, 0, 0));
  EXPECT_EQ(at.send(question), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message larger than a datagram; not sent "
                               "object=1000 class=DistributedTestObject1 type=2126"});
}

}  // namespace
}  // namespace donet::test
