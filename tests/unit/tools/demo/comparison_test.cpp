// The checks of the demo: players with a server written by the test, which is correct except for
// one error. The demo must detect each error.

#include "tools/demo/comparison.hpp"

#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace donet::demo {
namespace {

using namespace donet::test;
using harness::event;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t ann = 0;
constexpr std::size_t bob = 1;
constexpr std::size_t cem = 2;
constexpr std::array names = {"Ann", "Bob", "Cem"};
constexpr std::uint32_t first_avatar = 300'000'000;
constexpr unsigned coins = 50;

harness::endpoint at(const wire_server& server) {
  return harness::find_endpoint("127.0.0.1:" + std::to_string(server.port()));
}

std::shared_ptr<const dc::schema> contract() {
  static const auto schema = harness::load_contract({DONET_WORLDS "/plaza.dc"});
  return schema;
}

template <class... T>
std::string value_of(std::string_view of, std::string_view field, T&&... values) {
  const auto one = harness::packed(harness::class_named(*contract(), of), field,
                                   harness::arguments(std::forward<T>(values)...));
  return std::string(dc::as_text(one.bytes));
}

std::uint16_t id_of(std::string_view of, std::string_view field) {
  return harness::field_named(harness::class_named(*contract(), of), field).id();
}

template <class... T>
std::string field(std::string_view of, std::string_view name, T&&... values) {
  return u16(id_of(of, name)) + value_of(of, name, std::forward<T>(values)...);
}

// doid, place, class.
std::string header(doid object, location where, std::string_view of) {
  return u32(value(object)) + u32(value(where.parent)) + u32(value(where.zone))
         + u16(harness::class_named(*contract(), of).id());
}

std::string avatar(std::size_t who, place where = place::fountain) {
  return header(doid{first_avatar + static_cast<std::uint32_t>(who)}, location_of(where), "Avatar")
         + value_of("Avatar", "setName", names[who]) + value_of("Avatar", "setSkin", 0);
}

std::string purse() {
  return u16(2) + field("Avatar", "setCoins", coins)
         + field("Avatar", "setInventory", dc::values(dc::values(7, 1, "lantern")));
}

std::string required_of(std::string_view of) {
  if (of == "District")
    return value_of(of, "setName", "Test") + value_of(of, "setAvailable", 1);
  if (of == "Plaza")
    return value_of(of, "setTitle", "Test") + value_of(of, "setZones", dc::values(101))
           + value_of(of, "setTimeOfDay", 0);
  return {};
}

class Comparison : public testing::Test {
protected:
  Comparison() : ai_(loop_, at(director_), contract()), md_(director_.accept()) {
    for (const auto& [of, object] :
         {std::pair{"World", world}, std::pair{"District", district}, std::pair{"Plaza", plaza},
          std::pair{"TimeKeeper", time_keeper}})
      tell_ai(2052, header(object, {}, of) + required_of(of));
    ai_.build();
    for (std::size_t i = 0; i < names.size(); ++i)
      enter(i);
    for (std::size_t i = 0; i < names.size(); ++i)
      for (std::size_t other = 0; other < names.size(); ++other)
        if (other != i)
          send(i, u16(142) + avatar(other));
    settle();
    ai_.ai().expect_that("all avatars", [this] { return ai_.avatars() == names.size(); });
  }

  void enter(std::size_t who) {
    all_.push_back(std::make_unique<player>(loop_, at(agent_), contract(), names[who]));
    servers_.push_back(agent_.accept());
    send(who, u16(2));
    send(who, u16(120) + u32(value(login_manager))
                + field("LoginManager", "loginResp", 0, dc::value::list{}));
    send(who, u16(120) + u32(value(login_manager))
                + field("LoginManager", "createAvatarResp", 0, avatar_id(who)));
    send(who, u16(173) + avatar(who) + purse());
    send(who, u16(142) + header(district, {world, districts_zone}, "District")
                + value_of("District", "setName", "Test")
                + value_of("District", "setAvailable", 1));
    send(who, u16(142) + header(plaza, {district, common_zone}, "Plaza")
                + value_of("Plaza", "setTitle", "Test")
                + value_of("Plaza", "setZones", dc::values(101))
                + value_of("Plaza", "setTimeOfDay", 0));
    send(who, u16(142) + header(time_keeper, {district, common_zone}, "TimeKeeper"));
    all_[who]->log_in("v1.0.0", 0);
    all_[who]->expect_coins(coins);
    tell_ai(2052, avatar(who));
  }

  static std::uint32_t avatar_id(std::size_t who) {
    return first_avatar + static_cast<std::uint32_t>(who);
  }

  void send(std::size_t who, const std::string& message) { servers_[who].send(message); }

  void tell_ai(std::uint16_t type, const std::string& payload) {
    md_.send(message({value(district_ai_channel)}, 5, type, payload));
  }

  /// The listener receives the actions of the speaker's avatar.
  template <class... T>
  void hears(std::size_t listener, std::size_t speaker, std::string_view name, T&&... values) {
    send(listener,
         u16(120) + u32(avatar_id(speaker)) + field("Avatar", name, std::forward<T>(values)...));
  }

  /// Waits until all messages have been read.
  void settle() {
    constexpr std::uint16_t mark = 999;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      send(i, u16(mark));
      all_[i]->client().expect("the mark", [](const event& one) { return one.type == mark; });
    }
    tell_ai(2045, u32(++marks_) + u32(value(world)) + u32(0) + u32(0));
    ai_.ai().expect("the mark", [this](const event& one) { return one.context == marks_; });
  }

  void begin_step() {
    settle();
    for (const auto& each : all_)
      each->begin_step();
  }

  tally views() {
    settle();
    tally result;
    compare_views(all_, ai_, result);
    return result;
  }

  tally deeds() {
    settle();
    tally result;
    compare_deeds(all_, result);
    return result;
  }

  harness::loop loop_;
  wire_server agent_;
  wire_server director_;
  district_ai ai_;
  wire_peer md_;
  std::vector<wire_peer> servers_;
  players all_;
  std::uint32_t marks_ = 0;
};

TEST_F(Comparison, FindsNothingWhereAllIsRight) {
  const tally result = views();
  EXPECT_THAT(result.sentences(), IsEmpty());
  EXPECT_EQ(result.right_of(check::sights), 3u);
  EXPECT_EQ(result.right_of(check::states), 12u);
  EXPECT_EQ(result.right_of(check::owners), 3u);
  EXPECT_EQ(result.right_of(check::ai), 4u);
}

TEST_F(Comparison, FindsOneWhoIsMissing) {
  send(ann, u16(132) + u32(avatar_id(bob)));
  EXPECT_THAT(views().sentences(), Contains(HasSubstr("Ann misses 300000001")));
}

TEST_F(Comparison, FindsAGhost) {
  send(ann, u16(142) + header(doid{77}, location_of(place::garden), "Avatar")
              + value_of("Avatar", "setName", "Ghost") + value_of("Avatar", "setSkin", 0));
  EXPECT_THAT(views().sentences(), Contains(HasSubstr("Ann sees the ghost 77")));
}

TEST_F(Comparison, FindsOneWhoSeesItself) {
  send(ann, u16(142) + avatar(ann));
  EXPECT_THAT(views().sentences(), Contains(HasSubstr("Ann sees itself")));
}

TEST_F(Comparison, FindsOneWhoIsSeenElsewhere) {
  send(ann, u16(140) + u32(avatar_id(bob)) + u32(value(district)) + u32(101));
  const tally result = views();
  EXPECT_EQ(result.wrong_of(check::states), 1u);
  EXPECT_THAT(result.sentences(),
              Contains(HasSubstr("Ann sees Bob at (20000, 101) instead of (20000, 102)")));
}

TEST_F(Comparison, FindsAStepThatWasLost) {
  begin_step();
  all_[bob]->act("setSmXYH", 1.5, 2, 90, 7);
  hears(cem, bob, "setSmXYH", 1.5, 2, 90, 7);
  tell_ai(2020, u32(avatar_id(bob)) + field("Avatar", "setSmXYH", 1.5, 2, 90, 7));
  const tally seen = views();
  EXPECT_EQ(seen.wrong_of(check::states), 1u);
  EXPECT_EQ(seen.wrong_of(check::ai), 0u);
  const tally heard = deeds();
  EXPECT_EQ(heard.right_of(check::steps), 1u);
  EXPECT_EQ(heard.wrong_of(check::steps), 1u);
  EXPECT_THAT(heard.sentences(), Contains(HasSubstr("Ann noticed of Bob: nothing; instead of: "
                                                    "setSmXYH(1.5, 2, 90, 7)")));
}

TEST_F(Comparison, FindsAStepOfWhichTheAiWasNotTold) {
  begin_step();
  all_[bob]->act("setSmXYH", 1.5, 2, 90, 7);
  hears(ann, bob, "setSmXYH", 1.5, 2, 90, 7);
  hears(cem, bob, "setSmXYH", 1.5, 2, 90, 7);
  const tally seen = views();
  EXPECT_EQ(seen.wrong_of(check::states), 0u);
  EXPECT_EQ(seen.wrong_of(check::ai), 1u);
}

TEST_F(Comparison, FindsTheWordsThatWereSaidTwice) {
  begin_step();
  all_[bob]->act("setTalk", "Hello");
  for (const std::size_t listener : {ann, ann, cem})
    hears(listener, bob, "setTalk", "Hello");
  EXPECT_EQ(deeds().wrong_of(check::talk), 1u);
}

TEST_F(Comparison, FindsTheWordsThatCameInAnotherOrder) {
  begin_step();
  all_[bob]->act("setTalk", "One");
  all_[bob]->act("setTalk", "Two");
  for (const char* const words : {"One", "Two"})
    hears(ann, bob, "setTalk", words);
  for (const char* const words : {"Two", "One"})
    hears(cem, bob, "setTalk", words);
  const tally result = deeds();
  EXPECT_EQ(result.right_of(check::talk), 2u);
  EXPECT_EQ(result.wrong_of(check::talk), 1u);
}

TEST_F(Comparison, FindsTheWordsThatSomebodyHeardFromTooFar) {
  all_[ann]->go(place::garden);
  all_[bob]->go(place::market);
  begin_step();
  all_[bob]->act("setTalk", "Hello");
  hears(ann, bob, "setTalk", "Hello");
  hears(cem, bob, "setTalk", "Hello");
  const tally result = deeds();
  EXPECT_EQ(result.right_of(check::talk), 1u);
  EXPECT_EQ(result.wrong_of(check::talk), 1u);
}

TEST_F(Comparison, FindsTheWordsThatCameBackToTheirSpeaker) {
  begin_step();
  all_[bob]->act("setTalk", "Hello");
  for (const std::size_t listener : {ann, bob, cem})
    hears(listener, bob, "setTalk", "Hello");
  EXPECT_EQ(deeds().wrong_of(check::talk), 1u);
}

TEST_F(Comparison, FindsAPurseThatOthersCanLookInto) {
  hears(ann, bob, "setCoins", 50);
  EXPECT_EQ(views().wrong_of(check::states), 1u);
}

TEST_F(Comparison, FindsAPurseWithTheWrongCoins) {
  hears(bob, bob, "setCoins", 51);
  EXPECT_EQ(views().wrong_of(check::owners), 1u);
}

TEST_F(Comparison, FindsAnAvatarThatTheAiLost) {
  tell_ai(2032, u32(avatar_id(bob)));
  EXPECT_THAT(views().sentences(), Contains(HasSubstr("does not have the avatar of Bob")));
}

TEST_F(Comparison, HoldsTheDatabaseAgainstWhatTheOwnerHad) {
  const auto wrong = [this](const harness::event& stored) {
    tally result;
    compare_memory(*all_[bob], stored, result);
    return result.sentences();
  };
  harness::event stored;
  EXPECT_THAT(wrong(stored), Contains(HasSubstr("does not have the avatar of Bob")));
  stored.code = 1;
  const auto& of = harness::class_named(*contract(), "Avatar");
  stored.fields = {harness::packed_text(of, "setName", "(\"Bob\")"),
                   harness::packed_text(of, "setSkin", "(0)"),
                   harness::packed_text(of, "setInventory", "([{7, 1, \"lantern\"}])"),
                   harness::packed_text(of, "setCoins", "(50)")};
  EXPECT_THAT(wrong(stored), IsEmpty());
  stored.fields.back() = harness::packed_text(of, "setCoins", "(25)");
  EXPECT_THAT(wrong(stored), Contains(HasSubstr("setCoins(25)")));
  stored.fields.pop_back();
  EXPECT_THAT(wrong(stored), Contains(HasSubstr("the database keeps of Bob setName(\"Bob\")")));
}

TEST_F(Comparison, HoldsCrossingsAgainstTheMap) {
  const auto crossing = [this](const std::string& what) {
    begin_step();
    all_[bob]->go(place::garden);
    for (const char letter : what)
      send(ann, letter == 'M' ? u16(140) + u32(avatar_id(bob)) + u32(value(district)) + u32(101)
                              : u16(letter == 'L' ? 132 : 142)
                                  + (letter == 'L' ? u32(avatar_id(bob)) : avatar(bob)));
    send(cem, u16(140) + u32(avatar_id(bob)) + u32(value(district)) + u32(101));
    settle();
    tally result;
    compare_crossings(all_, *all_[bob], place::fountain, result);
    return result.wrong_of(check::crossing);
  };
  EXPECT_EQ(crossing("M"), 0u);
  EXPECT_EQ(crossing("MM"), 1u);
  EXPECT_EQ(crossing(""), 1u);
  EXPECT_EQ(crossing("L"), 1u);
  EXPECT_EQ(crossing("E"), 1u);
}

TEST_F(Comparison, FindsABellThatSomebodyMissed) {
  begin_step();
  for (const std::size_t listener : {ann, bob})
    send(listener, u16(120) + u32(value(plaza)) + field("Plaza", "rung", avatar_id(bob), 1));
  settle();
  tally result;
  compare_bells(all_, {"rung(300000001, 1)"}, result);
  EXPECT_EQ(result.right_of(check::bells), 2u);
  EXPECT_EQ(result.wrong_of(check::bells), 1u);
}

TEST_F(Comparison, FindsABrokenPromise) {
  send(bob, u16(204) + u32(5) + u16(5));
  settle();
  tally result;
  compare_promises(*all_[ann], result);
  EXPECT_TRUE(result.all_right());
  compare_promises(*all_[bob], result);
  EXPECT_THAT(result.sentences(), Contains(HasSubstr("Bob got DONE INTEREST 5 (context 5)")));
}

}  // namespace
}  // namespace donet::demo
