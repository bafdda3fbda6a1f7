#include "actors/client_agent/admission/admission.hpp"

#include "actors/client_agent/event_budget.hpp"
#include "actors/client_agent/memory_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;
using actors::admission;
using actors::admission_place;
using runtime::channel;
using testing::ElementsAre;

// Places are kept, as connections keep them.
class test_admission {
public:
  explicit test_admission(
    const actors::admission_options& options,
    std::shared_ptr<actors::channels_in_use> node = std::make_shared<actors::channels_in_use>())
      : of_(std::make_shared<admission>(options, std::move(node))) {}

  admission& operator*() { return *of_; }

  // A connection is accepted: its place, or null if it is closed.
  std::shared_ptr<admission_place> accept(const std::string& host = "192.0.2.1") {
    auto made = std::make_shared<admission_place>(of_);
    return made->enter(host) ? made : nullptr;
  }

  // It stays, if it is admitted.
  std::optional<channel> admit(const std::string& host = "192.0.2.1") {
    auto place = accept(host);
    const auto found = place ? place->admit() : std::nullopt;
    if (found)
      staying_.push_back(std::move(place));
    return found;
  }

  // The client that was admitted first and stays leaves; its channel is given back.
  void first_leaves(channel its) {
    staying_.erase(staying_.begin());
    of_->give_back(its);
  }

private:
  std::shared_ptr<admission> of_;
  std::vector<std::shared_ptr<admission_place>> staying_;
};

const actors::admission_options three{channel{1}, channel{3}, 0, 0};

TEST(Admission, ChannelsOfOverlappingRangesAreHandedOutOnce) {
  const auto node = std::make_shared<actors::channels_in_use>();
  test_admission first(three, node);
  test_admission second({channel{2}, channel{4}, 0, 0}, node);
  EXPECT_EQ(second.admit(), channel{2});
  EXPECT_EQ(first.admit(), channel{1});
  EXPECT_EQ(first.admit(), channel{3});
  EXPECT_EQ(first.admit(), std::nullopt);
  EXPECT_EQ(second.admit(), channel{4});
  second.first_leaves(channel{2});
  EXPECT_EQ(first.admit(), channel{2});
  EXPECT_EQ(second.admit(), std::nullopt);
}

TEST(Admission, AllocatesTheWholeRangeIncludingItsLast) {
  const std::uint64_t end = UINT64_MAX;
  test_admission at({channel{end - 1}, channel{end}, 0, 0});
  EXPECT_EQ(at.admit(), channel{end - 1});
  EXPECT_EQ(at.admit(), channel{end});
  EXPECT_EQ(at.admit(), std::nullopt);
}

TEST(Admission, LimitsClientsInAll) {
  test_admission at({channel{1}, channel{100}, 2, 0});
  EXPECT_TRUE(at.admit());
  EXPECT_TRUE(at.admit());
  EXPECT_FALSE(at.admit());
  at.first_leaves(channel{1});
  EXPECT_TRUE(at.admit());
}

TEST(Admission, CountsAnAddressFromItsAcceptanceOn) {
  test_admission at({channel{1}, channel{100}, 0, 2});
  const auto shaking = at.accept("a");
  auto another = at.accept("a");
  EXPECT_FALSE(at.admit("a")) << "two are in their handshakes";
  EXPECT_TRUE(at.admit("b"));
  another.reset();
  EXPECT_TRUE(at.admit("a"));
  EXPECT_TRUE(shaking->admit());
}

TEST(Admission, CountsANetworkOfIpv6AsOneAddress) {
  test_admission at({channel{1}, channel{100}, 0, 1});
  EXPECT_TRUE(at.admit("2001:db8::1"));
  EXPECT_FALSE(at.admit("2001:db8::ffff:2"));
  EXPECT_TRUE(at.admit("2001:db8:0:1::1"));
  EXPECT_TRUE(at.admit("192.0.2.1"));
  EXPECT_FALSE(at.admit("::ffff:192.0.2.1"));
}

TEST(Admission, RefusedClientsTakeNoPlace) {
  test_admission at({channel{1}, channel{100}, 2, 1});
  EXPECT_TRUE(at.admit("a"));
  std::vector<std::shared_ptr<admission_place>> refused;
  for (int i = 0; i < 10; ++i) {
    refused.push_back(at.accept("a"));
    ASSERT_TRUE(refused.back());
    EXPECT_FALSE(refused.back()->admit());
    EXPECT_TRUE(refused.back()->refuse());
  }
  EXPECT_TRUE(at.admit("b")) << "one of two places is free";
  EXPECT_EQ((*at).connections(), 12U);
  EXPECT_EQ((*at).refusals(), 10U) << "each connection counts once";
}

TEST(Admission, SixtyFourReceiveEjectAtATimeAndFurtherOnesAreClosed) {
  test_admission at({channel{1}, channel{100}, 0, 1});
  EXPECT_TRUE(at.admit("a"));
  std::vector<std::shared_ptr<admission_place>> refused;
  for (std::size_t i = 0; i < actors::refused_clients_max; ++i)
    refused.push_back(at.accept("a"));
  EXPECT_EQ(refused.back() != nullptr, true);
  EXPECT_FALSE(at.accept("a")) << "closed as soon as its address is known";
  EXPECT_EQ((*at).refusals(), actors::refused_clients_max + 1);
  refused.pop_back();
  EXPECT_TRUE(at.accept("a"));
}

TEST(Admission, AClientRefusedAfterItsHandshakeNoLongerCountsByItsAddress) {
  test_admission at({channel{1}, channel{1}, 0, 1});
  const auto first = at.accept("a");
  EXPECT_TRUE(at.admit("b"));
  EXPECT_FALSE(first->admit()) << "no channel is left";
  EXPECT_TRUE(first->refuse());
  at.first_leaves(channel{1});
  EXPECT_TRUE(at.admit("a"));
}

TEST(Admission, AdmitsNoClientWhileItIsClosed) {
  test_admission at(three);
  (*at).set_closed(true);
  const auto refused = at.accept();
  EXPECT_FALSE(refused->admit());
  EXPECT_TRUE(refused->refuse());
  (*at).set_closed(false);
  EXPECT_EQ(at.admit(), channel{1});
}

// ---- event_budget ----

constexpr runtime::clock::time_point noon{12h};

// How many of so many events at once are reported.
int reported(actors::event_budget& budget, const std::string& host, int events,
             runtime::clock::time_point at) {
  int taken = 0;
  for (int i = 0; i < events; ++i)
    taken += budget.take(host, at) ? 1 : 0;
  return taken;
}

TEST(EventBudget, IsTenASecondForEachAddress) {
  actors::event_budget budget;
  EXPECT_EQ(reported(budget, "192.0.2.1", 100, noon), 10);
  EXPECT_EQ(reported(budget, "192.0.2.2", 100, noon), 10);
  EXPECT_EQ(reported(budget, "192.0.2.1", 100, noon + 500ms), 5);
  EXPECT_EQ(reported(budget, "192.0.2.1", 100, noon + 10s), 10);
}

TEST(EventBudget, CountsANetworkOfIpv6AsOneAddress) {
  actors::event_budget budget;
  EXPECT_EQ(reported(budget, "2001:db8::1", 8, noon), 8);
  EXPECT_EQ(reported(budget, "2001:db8::2", 8, noon), 2);
}

TEST(EventBudget, KeepsABoundedNumberOfAddresses) {
  actors::event_budget budget;
  const auto from = [](std::size_t number) { return "host " + std::to_string(number); };
  int taken = 0;
  for (std::size_t i = 0; i < actors::event_budget::addresses_max + 1'000; ++i)
    taken += reported(budget, from(i), 1, noon);
  EXPECT_EQ(budget.addresses(), actors::event_budget::addresses_max);
  EXPECT_EQ(taken, static_cast<int>(actors::event_budget::addresses_max) + 10)
    << "the others share one budget";
  EXPECT_EQ(reported(budget, "a new one", 1, noon + 2s), 1);
  EXPECT_EQ(budget.addresses(), 1U) << "quiet ones are forgotten";
}

// ---- memory_rules ----

constexpr std::uint64_t ceiling = 1'000;

TEST(MemoryRules, NewClientsAreRefusedFirst) {
  actors::memory_rules rules(ceiling);
  EXPECT_FALSE(rules.look(ceiling, noon).is_closed);
  const auto above = rules.look(ceiling + 1, noon + 1s);
  EXPECT_TRUE(above.is_closed);
  EXPECT_EQ(above.excess, 0U);
  EXPECT_FALSE(rules.look(ceiling, noon + 2s).is_closed);
}

TEST(MemoryRules, LargeClientsAreEjectedIfThatDoesNotHelp) {
  actors::memory_rules rules(ceiling);
  EXPECT_EQ(rules.look(ceiling + 300, noon).excess, 0U);
  EXPECT_EQ(rules.look(ceiling + 200, noon + 1s).excess, 200U);
  for (const auto later : {2s, 3s, 6s})
    EXPECT_EQ(rules.look(ceiling + 200, noon + later).excess, 0U) << "ejected ones are leaving";
  EXPECT_EQ(rules.look(ceiling + 100, noon + 7s).excess, 100U);
}

TEST(MemoryRules, UnusedMemoryIsGivenBackNowAndThenAboveTheCeiling) {
  actors::memory_rules rules(ceiling);
  EXPECT_FALSE(rules.is_trim_due(ceiling, noon));
  EXPECT_TRUE(rules.is_trim_due(ceiling + 1, noon));
  EXPECT_FALSE(rules.is_trim_due(ceiling + 1, noon + 5s));
  EXPECT_TRUE(rules.is_trim_due(ceiling + 1, noon + 6s));
}

std::vector<std::uint32_t> chosen(std::uint64_t excess) {
  std::vector<std::uint32_t> numbers;
  for (const actors::weighed_client& one :
       actors::choose_largest({{0, 1, 20}, {0, 2, 50}, {1, 3, 30}, {1, 4, 50}}, excess))
    numbers.push_back(one.number);
  return numbers;
}

TEST(MemoryRules, TheLargestAreChosenFirstAndNoMoreThanNeeded) {
  EXPECT_THAT(chosen(1), ElementsAre(2));
  EXPECT_THAT(chosen(50), ElementsAre(2));
  EXPECT_THAT(chosen(51), ElementsAre(2, 4));
  EXPECT_THAT(chosen(130), ElementsAre(2, 4, 3));
  EXPECT_THAT(chosen(1'000), ElementsAre(2, 4, 3, 1));
}

}  // namespace
}  // namespace donet::test
