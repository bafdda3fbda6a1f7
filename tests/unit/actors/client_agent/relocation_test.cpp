// Where a client may take its own objects (spec/clientagent 4.3, checks 5 and 6).

#include "tests/unit/actors/client_agent/stage.hpp"

#include <string>

namespace donet::test {
namespace {

constexpr auto anywhere = actors::relocation_permission::enabled;
constexpr auto visible_only = actors::relocation_permission::visible;

// 88 is hers.
player& client_that_owns_88(stage& at) {
  player& alice = at.enters();
  at.sends(gives(3100, {88, 4000, 1}));
  at.forget();
  alice.received();
  return alice;
}

actors::client_options rules(actors::relocation_permission rule) {
  auto all = client_settings();
  all.relocate = rule;
  all.closed_parents = {{runtime::channel{1'000'000}, runtime::channel{1'000'999}},
                        {runtime::channel{100'100}, runtime::channel{100'100}}};
  return all;
}

datagram told_to_go(std::uint32_t parent) {
  return message({88}, 3100, 2040, u32(parent) + u32(2));
}

TEST(Relocation, ToAnIdThatIsNoParentOfObjectsIsEjected) {
  for (const auto rule : {anywhere, visible_only}) {
    for (const std::uint32_t parent :
         {0U, 1U, 10U, 999U, 1001U, 1003U, 1005U, 1006U, 100'100U, 1'000'000U, 1'000'999U}) {
      stage at(rules(rule));
      player& alice = client_that_owns_88(at);
      alice.sends(set_location(88, parent, 2));
      expect_ejected(at, alice, 119,
                     "Can't relocate an object to parent " + std::to_string(parent)
                       + " because the id is not one of an object.",
                     true);
      EXPECT_THAT(at.received(), testing::Not(testing::Contains(told_to_go(parent))));
    }
  }
}

TEST(Relocation, ToAnyOtherParentIsAllowedIfTheRuleIsTrue) {
  stage at(rules(anywhere));
  player& alice = client_that_owns_88(at);
  for (const std::uint32_t parent : {1000U, 1002U, 4618U, 99'999U, 1'001'000U}) {
    alice.sends(set_location(88, parent, 2));
    EXPECT_THAT(at.received(), ElementsAre(told_to_go(parent)));
  }
}

TEST(Relocation, ToAVisibleParentIsAllowedIfTheRuleIsVisible) {
  stage at(rules(visible_only));
  player& alice = client_that_owns_88(at);
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends({counts(3100, 1, 0), comes({77'000, 4000, 1}), gives(3100, {66'000, 4000, 1})});
  at.sends({3100}, server, 1010, u32(55'000) + u16(thing_class));
  at.forget();
  for (const std::uint32_t parent : {77'000U, 66'000U, 55'000U, login_manager}) {
    alice.sends(set_location(88, parent, 2));
    EXPECT_THAT(at.received(), ElementsAre(told_to_go(parent)));
  }
}

TEST(Relocation, ToAnInvisibleParentIsEjectedIfTheRuleIsVisible) {
  stage at(rules(visible_only));
  player& alice = client_that_owns_88(at);
  alice.sends(set_location(88, 77'000, 2));
  expect_ejected(at, alice, 119,
                 "Can't relocate an object to parent 77000 because the parent is not visible to "
                 "client.",
                 true);
}

// It left while the message was on its way.
TEST(Relocation, ToAHistoricalParentIsIgnoredIfTheRuleIsVisible) {
  stage at(rules(visible_only));
  player& alice = client_that_owns_88(at);
  alice.sends(add_interest(1, 1, 4000, 1));
  at.sends({counts(3100, 1, 0), comes({77'000, 4000, 1}), ends({place_channel(4000, 1)}, 77'000)});
  at.forget();
  alice.sends(set_location(88, 77'000, 2));
  EXPECT_THAT(at.received(), IsEmpty());
  EXPECT_FALSE(alice.is_over());
}

}  // namespace
}  // namespace donet::test
