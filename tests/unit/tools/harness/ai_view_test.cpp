// The view of an AI after messages through a Message Director.

#include "tools/harness/ai_view.hpp"

#include "tests/support/random_source.hpp"
#include "tests/unit/tools/harness/game.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::harness {
namespace {

using namespace donet::test;
using testing::IsEmpty;

constexpr channel own{1'000'000};
constexpr doid ann_id{ann};

class AiView : public testing::Test {
protected:
  event got(std::uint16_t type, const std::string& payload, std::uint64_t sender = ann) {
    return view_.apply(bytes(message({value(own)}, sender, type, payload)));
  }
  std::string whole() { return enter_ann_for_ai(); }

  ai_view view_{game(), own};
};

TEST_F(AiView, ManagesAnObjectThroughItsLife) {
  EXPECT_EQ(describe(got(2052, whole())),
            "ENTER Avatar 1234 at (20000, 7) setName(\"Ann\") setGold(25) setSecret(9)");
  EXPECT_TRUE(view_.managed().contains(ann_id));
  const event said = got(2020, u32(ann) + u16(set_talk) + text("Hello"), 77);
  EXPECT_EQ(describe(said), "UPDATE Avatar 1234 setTalk(\"Hello\") from 77");
  EXPECT_EQ(said.sender, channel{77});
  got(2041, place(ann, 8) + u32(parent) + u32(7));
  EXPECT_EQ(view_.find(ann_id)->where, (location{doid{parent}, zone{8}}));
  EXPECT_EQ(got(2032, u32(ann)).kind, event_kind::left);
  EXPECT_THAT(view_.managed(), IsEmpty());
}

TEST_F(AiView, LosesAnObjectToAnotherAi) {
  got(2053, whole() + u16(1) + u16(set_x) + u16(10));
  EXPECT_EQ(view_.find(ann_id)->text("setX"), "(1)");
  got(2051, u32(ann) + u64(value(own)) + u64(0));
  EXPECT_TRUE(view_.managed().contains(ann_id));
  EXPECT_EQ(describe(got(2051, u32(ann) + u64(5) + u64(value(own)))),
            "AI CHANGED of Avatar 1234 to 5");
  EXPECT_THAT(view_.managed(), IsEmpty());
}

TEST_F(AiView, SeesWithoutManagingWhatItIsShownOtherwise) {
  EXPECT_EQ(got(2042, place(ann) + u16(avatar_class) + text("Ann")).view, audience::client);
  EXPECT_EQ(got(2062, place(ann) + u16(avatar_class) + text("Ann") + u32(3)).view, audience::owner);
  EXPECT_THAT(view_.managed(), IsEmpty());
}

TEST_F(AiView, ReadsTheFieldsOfAnUberdogThatItServes) {
  EXPECT_EQ(got(2020, u32(manager) + u16(login) + text("Ann")).kind, event_kind::other);
  view_.declare(doid{manager}, *game()->find_class("LoginManager"));
  const event asked = got(2020, u32(manager) + u16(login) + text("Ann"), 1'000'000'000);
  EXPECT_EQ(asked.kind, event_kind::updated);
  EXPECT_EQ(argument<std::string>(asked.fields.front(), 0), "Ann");
  EXPECT_EQ(asked.sender, channel{1'000'000'000});
}

TEST_F(AiView, ReadsAnswers) {
  const event all = got(2015, u32(33) + whole() + u16(0));
  EXPECT_EQ(all.kind, event_kind::answered);
  EXPECT_EQ(all.context, 33u);
  EXPECT_EQ(all.fields.size(), 3u);
  const event field = got(2011, u32(34) + u8(1) + u16(set_x) + u16(10));
  EXPECT_EQ(describe(field.fields.front()), "setX(1)");
  EXPECT_THAT(got(2011, u32(34) + u8(0)).fields, IsEmpty());
  EXPECT_EQ(got(2045, u32(35) + place(ann, 9)).where.zone, zone{9});
  const event done = got(1204, u64(1'000'000'000) + u16(3));
  EXPECT_EQ(done.kind, event_kind::interest_done);
  EXPECT_EQ(done.interest, 3);
}

TEST_F(AiView, ReadsAnswersOfADatabase) {
  EXPECT_EQ(describe(got(3001, u32(40) + u32(ann))), "STORED 3001 (context 40) object 1234");
  EXPECT_EQ(got(3001, u32(41) + u32(0)).code, 0);

  const std::string stored =
    u8(1) + u16(avatar_class) + u16(2) + u16(set_x) + u16(10) + u16(set_name) + text("Ann");
  view_.asks_database(42, ann_id);
  EXPECT_EQ(describe(got(3015, u32(42) + stored)),
            "STORED 3015 (context 42) Avatar 1234 setX(1) setName(\"Ann\")");
  EXPECT_EQ(got(3015, u32(42) + stored).object, doid{0}) << "It has been answered.";
  view_.asks_database(43, ann_id);
  EXPECT_EQ(describe(got(3015, u32(43) + u8(0))), "NOT STORED 3015 (context 43) object 1234");

  for (const std::uint16_t type : {std::uint16_t{3023}, std::uint16_t{3027}}) {
    view_.asks_database(44, ann_id);
    EXPECT_EQ(describe(got(type, u32(44) + u8(1))),
              "STORED " + std::to_string(type) + " (context 44) object 1234");
    EXPECT_THAT(got(type, u32(44) + u8(0)).fields, IsEmpty());
    EXPECT_EQ(describe(got(type, u32(44) + u8(0) + u16(set_x) + u16(20)).fields.front()),
              "setX(2)");
  }
  EXPECT_THAT(view_.managed(), IsEmpty());
}

// As required of every participant (spec/services 1.2).
TEST_F(AiView, PaysNoHeedToBytesBehindAPayload) {
  EXPECT_EQ(got(2052, whole() + "more").kind, event_kind::entered);
}

TEST_F(AiView, CallsWhatIsCutShortMalformed) {
  const std::vector<std::pair<std::uint16_t, std::string>> messages = {
    {2052, whole()},
    {2053, whole() + u16(1) + u16(set_x) + u16(10)},
    {2020, u32(ann) + u16(set_talk) + text("Hello")},
    {2021, u32(ann) + u16(1) + u16(set_x) + u16(10)},
    {2041, place(ann)},
    {2051, u32(ann) + u64(5)},
    {2032, u32(ann)},
    {2015, u32(33) + whole() + u16(0)},
    {2011, u32(34) + u8(1) + u16(set_x) + u16(10)},
    {2045, u32(35) + place(ann)},
    {1204, u64(1) + u16(3)},
    {3001, u32(40) + u32(ann)},
    {3015, u32(41) + u8(1) + u16(avatar_class) + u16(1) + u16(set_x) + u16(10)},
    {3023, u32(42) + u8(1)},
    {3027, u32(43) + u8(1)},
  };
  view_.declare(ann_id, *game()->find_class("Avatar"));
  for (const auto& [type, payload] : messages)
    for (std::size_t size = 0; size < payload.size(); ++size)
      EXPECT_EQ(got(type, payload.substr(0, size)).kind, event_kind::malformed)
        << type << " cut to " << size;
  for (std::size_t size = 1; size < 4; ++size)
    EXPECT_EQ(got(3023, u32(42) + u8(0) + (u16(set_x) + u16(10)).substr(0, size)).kind,
              event_kind::malformed);
  EXPECT_EQ(got(3015, u32(41) + u8(1) + u16(99) + u16(0)).kind, event_kind::malformed);
  for (const std::string& header : {std::string(), u8(3), u8(1) + u64(5), u8(1) + u64(5) + u64(6)})
    EXPECT_EQ(view_.apply(bytes(header)).kind, event_kind::malformed);
  EXPECT_THAT(view_.managed(), IsEmpty());
}

TEST_F(AiView, OutlivesGarbage) {
  random_source random(2);
  view_.declare(doid{manager}, *game()->find_class("LoginManager"));
  std::size_t malformed = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string payload;
    for (std::size_t left = random.below(40); left > 0; --left)
      payload += static_cast<char>(random.below(3) == 0 ? random.bits() : random.below(3));
    const auto type = static_cast<std::uint16_t>(
      random.pick({1204, 2011, 2015, 2020, 2021, 2032, 2041, 2042, 2045, 2051, 2052, 2053, 2062,
                   2063, 3001, 3015, 3023, 3027}));
    const event one = random.below(10) == 0 ? view_.apply(bytes(payload)) : got(type, payload);
    EXPECT_NE(describe(one), "");
    malformed += one.kind == event_kind::malformed ? 1 : 0;
  }
  EXPECT_GT(malformed, 10'000u);
}

}  // namespace
}  // namespace donet::harness
