// The view of a client after messages of a server, and the errors that it reports for violations.

#include "tools/harness/client_view.hpp"

#include "tests/support/random_source.hpp"
#include "tests/unit/tools/harness/game.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::harness {
namespace {

using namespace donet::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr doid ann_id{ann};
constexpr location home{doid{parent}, zone{7}};

class ClientView : public testing::Test {
protected:
  event got(const std::string& message) { return view_.apply(bytes(message)); }

  client_view view_{game()};
};

TEST_F(ClientView, SeesAnObjectThroughItsLife) {
  const event entered = got(enter_ann());
  EXPECT_EQ(entered.kind, event_kind::entered);
  EXPECT_EQ(describe(entered), "ENTER Avatar 1234 at (20000, 7) setName(\"Ann\")");
  ASSERT_TRUE(view_.visible().contains(ann_id));
  EXPECT_EQ(view_.find(ann_id)->where, home);
  EXPECT_EQ(view_.find(ann_id)->text("setName"), "(\"Ann\")");
  EXPECT_EQ(view_.find(ann_id)->text("setX"), "");

  EXPECT_EQ(describe(got(set_field(ann, set_talk, text("Hello")))),
            "UPDATE Avatar 1234 setTalk(\"Hello\")");
  got(u16(140) + place(ann, 8));
  EXPECT_EQ(view_.find(ann_id)->where, (location{doid{parent}, zone{8}}));
  EXPECT_EQ(describe(got(leaving(ann))), "LEAVE Avatar 1234");
  EXPECT_THAT(view_.visible(), IsEmpty());
  EXPECT_THAT(view_.faults(), IsEmpty());
}

TEST_F(ClientView, ReadsWhatComesBesideTheRequiredFields) {
  const event entered = got(u16(143) + place(ann) + u16(avatar_class) + text("Ann") + u16(2)
                            + u16(set_y) + u16(25) + u16(set_x) + u16(0xfff6));
  EXPECT_EQ(describe(entered),
            "ENTER Avatar 1234 at (20000, 7) setName(\"Ann\") setY(2.5) setX(-1)");
  EXPECT_EQ(view_.find(ann_id)->text("setX"), "(-1)");
}

TEST_F(ClientView, KeepsMolecularFieldsByTheirComponents) {
  got(enter_ann());
  const event moved = got(set_field(ann, set_xy, u16(15) + u16(30)));
  EXPECT_EQ(describe(moved), "UPDATE Avatar 1234 setXY(1.5, 3)");
  EXPECT_EQ(view_.find(ann_id)->text("setX"), "(1.5)");
  EXPECT_EQ(view_.find(ann_id)->text("setY"), "(3)");
  EXPECT_FALSE(view_.find(ann_id)->fields.contains(set_xy));
}

TEST_F(ClientView, HasAnOwnerViewOfItsOwn) {
  EXPECT_EQ(describe(got(enter_own_ann())),
            "ENTER (owner) Avatar 1234 at (20000, 7) setName(\"Ann\") setGold(25)");
  EXPECT_TRUE(view_.owned().contains(ann_id));
  EXPECT_THAT(view_.visible(), IsEmpty());
  got(enter_ann());
  got(set_field(ann, set_x, u16(10)));
  EXPECT_EQ(view_.owned().at(ann_id).text("setX"), "(1)");
  EXPECT_EQ(view_.visible().at(ann_id).text("setX"), "(1)");
  got(u16(161) + u32(ann));
  EXPECT_THAT(view_.owned(), IsEmpty());
  EXPECT_TRUE(view_.visible().contains(ann_id));
  EXPECT_THAT(view_.faults(), IsEmpty());
}

TEST_F(ClientView, KnowsDeclaredObjectsWithoutSeeingThem) {
  view_.declare(doid{manager}, *game()->find_class("LoginManager"));
  EXPECT_EQ(describe(got(set_field(manager, login_resp, u8(1)))),
            "UPDATE LoginManager 4665 loginResp(1)");
  EXPECT_EQ(view_.find(doid{manager}), nullptr);
  EXPECT_THAT(view_.faults(), IsEmpty());
}

TEST_F(ClientView, TakesManyFieldsInOneMessage) {
  got(enter_ann());
  got(u16(121) + u32(ann) + u16(2) + u16(set_x) + u16(10) + u16(set_y) + u16(20));
  EXPECT_EQ(view_.find(ann_id)->text("setY"), "(2)");
}

TEST_F(ClientView, HoldsAnInterestDoneWhenItsLastRequestIs) {
  view_.asks_for_interest(101, 3, doid{parent}, {zone{7}});
  view_.asks_for_interest(102, 3, doid{parent}, {zone{7}, zone{8}});
  EXPECT_TRUE(view_.watches(home));
  got(done(101, 3));
  EXPECT_FALSE(view_.interests().at(3).is_done);
  EXPECT_FALSE(view_.is_settled());
  got(done(102, 3));
  EXPECT_TRUE(view_.interests().at(3).is_done);
  EXPECT_TRUE(view_.is_settled());
  view_.asks_to_close(103, 3);
  EXPECT_FALSE(view_.watches(home));
  got(done(103, 3));
  EXPECT_THAT(view_.faults(), IsEmpty());
}

TEST_F(ClientView, FollowsInterestsOfTheServer) {
  got(u16(201) + u32(5) + u16(9) + u32(parent) + u16(2) + u32(7) + u32(8));
  EXPECT_TRUE(view_.watches(home));
  got(done(5, 9));
  got(u16(203) + u32(6) + u16(9));
  got(done(6, 9));
  EXPECT_FALSE(view_.watches(home));
  EXPECT_THAT(view_.faults(), IsEmpty());
}

TEST_F(ClientView, NamesEveryBrokenPromise) {
  got(enter_ann());
  got(enter_ann());
  got(leaving(ann));
  got(leaving(ann));
  got(set_field(ann, set_talk, text("Hello")));
  got(u16(140) + place(ann));
  got(u16(161) + u32(ann));
  got(done(1, 2));
  EXPECT_THAT(view_.faults(),
              ElementsAre(HasSubstr("it is there already"), HasSubstr("or it has left"),
                          HasSubstr("or it has left"), HasSubstr("or it has left"),
                          HasSubstr("or it has left"), HasSubstr("nobody asked for that")));
}

TEST_F(ClientView, AllowsNoWordAfterAnEject) {
  EXPECT_EQ(describe(got(u16(4) + u16(117) + text("Go away"))), "EJECT 117 \"Go away\"");
  EXPECT_THAT(view_.faults(), IsEmpty());
  got(enter_ann());
  EXPECT_THAT(view_.faults(), ElementsAre(HasSubstr("came after the EJECT")));
}

TEST_F(ClientView, LeavesMessagesOfTheGameAlone) {
  const event one = got(u16(500) + "xyz");
  EXPECT_EQ(one.kind, event_kind::other);
  EXPECT_EQ(one.type, 500);
  EXPECT_EQ(describe(one), "message 500, payload 78797a");
  EXPECT_THAT(view_.faults(), IsEmpty());
}

TEST_F(ClientView, CallsWhatIsCutShortMalformed) {
  const std::vector<std::string> messages = {
    enter_ann(),
    enter_own_ann(),
    u16(143) + place(ann) + u16(avatar_class) + text("Ann") + u16(1) + u16(set_x) + u16(1),
    set_field(ann, set_talk, text("Hello")),
    u16(121) + u32(ann) + u16(1) + u16(set_x) + u16(10),
    u16(140) + place(ann),
    leaving(ann),
    u16(161) + u32(ann),
    u16(200) + u32(1) + u16(2) + u32(parent) + u32(7),
    u16(201) + u32(1) + u16(2) + u32(parent) + u16(1) + u32(7),
    u16(203) + u32(1) + u16(2),
    done(1, 2),
    u16(4) + u16(117) + text("Go away"),
  };
  for (const std::string& whole : messages) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      client_view view(game());
      view.declare(ann_id, *game()->find_class("Avatar"));
      EXPECT_EQ(view.apply(bytes(whole.substr(0, size))).kind, event_kind::malformed)
        << dc::to_hex(bytes(whole)) << " cut to " << size;
      EXPECT_EQ(view.faults().size(), 1u);
      EXPECT_THAT(view.visible(), IsEmpty());
    }
    client_view view(game());
    view.declare(ann_id, *game()->find_class("Avatar"));
    EXPECT_NE(view.apply(bytes(whole)).kind, event_kind::malformed);
    EXPECT_EQ(view.apply(bytes(whole + '\0')).kind, event_kind::malformed);
  }
}

TEST_F(ClientView, CallsValuesThatTheContractForbidsMalformed) {
  got(enter_ann());
  EXPECT_EQ(got(set_field(ann, set_name, text(""))).kind, event_kind::malformed);
  EXPECT_EQ(got(set_field(ann, 99, "")).kind, event_kind::malformed);
  EXPECT_EQ(got(set_field(ann, login, text(""))).kind, event_kind::malformed);
  EXPECT_EQ(got(u16(142) + place(ann + 1) + u16(77)).kind, event_kind::malformed);
  EXPECT_EQ(view_.find(ann_id)->text("setName"), "(\"Ann\")");
}

TEST_F(ClientView, OutlivesGarbage) {
  random_source random(1);
  view_.declare(doid{manager}, *game()->find_class("LoginManager"));
  std::size_t malformed = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string body = u16(static_cast<std::uint16_t>(
      random.pick({2, 4, 120, 121, 132, 140, 142, 143, 161, 172, 173, 200, 201, 203, 204, 999})));
    for (std::size_t left = random.below(40); left > 0; --left)
      body += static_cast<char>(random.below(3) == 0 ? random.bits() : random.below(3));
    const event one = got(body);
    EXPECT_NE(describe(one), "");
    malformed += one.kind == event_kind::malformed ? 1 : 0;
  }
  EXPECT_GT(malformed, 10'000u);
}

}  // namespace
}  // namespace donet::harness
