// Which clients pause when participants are behind, and how much clients may have under way.

#include "actors/client_agent/admission/leaky_bucket.hpp"
#include "actors/client_agent/client_pauses.hpp"
#include "actors/client_agent/read_window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;
using actors::client_pauses;
using actors::read_window;
using actors::sink_id;
using runtime::backlog;
using runtime::subscriber;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr sink_id slow{subscriber{7}, 1};
constexpr sink_id slower{subscriber{8}, 1};
constexpr subscriber ann{1};
constexpr subscriber bob{2};

TEST(ClientPauses, AClientPausesWhenItHasUsedUpItsAllowance) {
  client_pauses all({100, 1'000});
  EXPECT_FALSE(all.note(slow, ann, false, 500)) << "the sink keeps up";
  all.set_level(slow, backlog::high);
  EXPECT_FALSE(all.note(slow, ann, false, 100));
  EXPECT_FALSE(all.is_paused(ann));
  EXPECT_TRUE(all.note(slow, ann, false, 1));
  EXPECT_FALSE(all.note(slow, ann, false, 1)) << "it does already";
  EXPECT_FALSE(all.note(slow, bob, false, 50));
  EXPECT_TRUE(all.is_paused(ann));
  EXPECT_FALSE(all.is_paused(bob));
  EXPECT_THAT(all.set_level(slow, backlog::none), ElementsAre(ann));
  EXPECT_FALSE(all.is_paused(ann));
}

TEST(ClientPauses, AClientPausesUntilAllItsSinksHaveCaughtUp) {
  client_pauses all({100, 1'000});
  all.set_level(slow, backlog::high);
  all.set_level(slower, backlog::high);
  EXPECT_TRUE(all.note(slow, ann, false, 200));
  EXPECT_FALSE(all.note(slower, ann, false, 200));
  EXPECT_THAT(all.set_level(slow, backlog::none), IsEmpty());
  EXPECT_TRUE(all.is_paused(ann));
  EXPECT_THAT(all.set_level(slower, backlog::none), ElementsAre(ann));
}

TEST(ClientPauses, AnonymousClientsShareAnAllowance) {
  client_pauses all({100, 150});
  all.set_level(slow, backlog::high);
  EXPECT_FALSE(all.note(slow, ann, true, 80));
  EXPECT_FALSE(all.are_anonymous_paused());
  EXPECT_FALSE(all.note(slow, bob, true, 80));
  EXPECT_TRUE(all.are_anonymous_paused());
  EXPECT_EQ(all.size(), 0U) << "none for what it did alone";
  all.set_level(slow, backlog::none);
  EXPECT_FALSE(all.are_anonymous_paused());
}

TEST(ClientPauses, AllPauseWhileASinkIsExtremelyFarBehind) {
  client_pauses all;
  all.set_level(slow, backlog::high);
  EXPECT_FALSE(all.are_all_paused());
  all.set_level(slow, backlog::extreme);
  EXPECT_TRUE(all.are_all_paused());
  all.set_level(slow, backlog::high);
  EXPECT_FALSE(all.are_all_paused());
}

TEST(ClientPauses, AReusedNumberHasNoPast) {
  client_pauses all({100, 1'000});
  all.set_level(slow, backlog::high);
  EXPECT_TRUE(all.note(slow, ann, false, 200));
  all.forget(ann);
  EXPECT_FALSE(all.is_paused(ann));
  EXPECT_FALSE(all.note(slow, ann, false, 100));
  EXPECT_THAT(all.set_level(slow, backlog::none), IsEmpty());
}

TEST(ReadWindow, OpensOnceForEachWait) {
  int opened = 0;
  const auto window = std::make_shared<read_window>(100, [&opened] { ++opened; });
  EXPECT_TRUE(window->pass_or_wait());
  std::vector<runtime::read_credit> credits;
  for (const std::size_t bytes : {60U, 60U, 10U}) {
    window->add(bytes);
    credits.emplace_back(window, bytes);
  }
  EXPECT_FALSE(window->pass_or_wait());
  credits.pop_back();
  EXPECT_EQ(opened, 0);
  credits.clear();
  EXPECT_EQ(opened, 1);
  EXPECT_TRUE(window->pass_or_wait());
}

TEST(AnonymousBudget, GivesEachMessageItsOwnPlace) {
  constexpr runtime::clock::time_point noon{12h};
  actors::anonymous_budget budget(10, 0, 1s);
  for (int i = 0; i < 10; ++i)
    EXPECT_LE(budget.take(noon, 5), noon);
  EXPECT_EQ(budget.take(noon, 5), noon + 100ms);
  EXPECT_EQ(budget.take(noon, 5), noon + 200ms);
}

}  // namespace
}  // namespace donet::test
