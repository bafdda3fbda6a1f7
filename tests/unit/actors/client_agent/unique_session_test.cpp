// One session per account (login_rules.hpp): the newest login wins, and never are both let go.

#include "tests/unit/actors/client_agent/stage.hpp"

#include <algorithm>
#include <thread>

namespace donet::test {
namespace {

using actors::account_of;
using actors::login_order;
using runtime::channel;

constexpr std::uint64_t account = 70'000;
constexpr std::uint64_t logins = std::uint64_t{998} << 32 | account;
constexpr std::uint64_t account_channel = std::uint64_t{1003} << 32 | account;
constexpr std::uint64_t wall = 1'700'000'000'000'000;
constexpr const char* text = "Somebody else has logged in with this account.";

std::uint64_t id_of(std::uint64_t of, std::uint64_t avatar = 0) {
  return of << 32 | avatar;
}

std::string announcement(std::uint64_t number, std::uint64_t session) {
  return u64(account_channel) + u64(number) + u64(session);
}

actors::client_options unique_settings() {
  auto options = client_settings();
  options.logins = std::make_shared<login_order>(wall, runtime::clock::time_point(1000h));
  return options;
}

// ---- the account of an id ----

TEST(AccountOf, IsThatOfTheIdsThatGamesUse) {
  EXPECT_EQ(account_of(channel{id_of(account)}), channel{account_channel});
  EXPECT_EQ(account_of(channel{id_of(account, 81'000)}), channel{account_channel});
  EXPECT_EQ(account_of(channel{account_channel}), channel{account_channel});
}

TEST(AccountOf, IsTheIdItselfWhereThereIsNone) {
  for (const std::uint64_t id :
       {std::uint64_t{5'000}, id_of(1'001, account), id_of(999, 5), std::uint64_t{0xffff'ffff}})
    EXPECT_EQ(account_of(channel{id}), channel{id});
}

// ---- which login is newer ----

TEST(LoginOrder, FollowsTheClockAndNeverStandsStill) {
  const runtime::clock::time_point now(1000h);
  login_order order(wall, now);
  const std::uint64_t first = order.next(now);
  EXPECT_GT(first, wall);
  EXPECT_EQ(order.next(now), first + 1);
  EXPECT_EQ(order.next(now + 5s), wall + 5'000'000);
  EXPECT_EQ(order.next(now - 1h), wall + 5'000'001) << "another thread's clock is behind";
}

TEST(LoginOrder, IsAheadOfEveryLoginThatItHasNoted) {
  const runtime::clock::time_point now(1000h);
  login_order order(wall, now);
  order.note(wall + 3'600'000'000, now);
  EXPECT_EQ(order.next(now), wall + 3'600'000'001);
  order.note(UINT64_MAX, now);
  EXPECT_EQ(order.next(now), wall + 3'600'000'002) << "nobody is so far ahead";
}

TEST(LoginOrder, GivesNoNumberTwice) {
  login_order order(wall, {});
  std::vector<std::vector<std::uint64_t>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken)
    threads.emplace_back([&order, &mine] {
      for (int i = 0; i < 1'000; ++i)
        mine.push_back(order.next({}));
    });
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i].join();
    all.insert(all.end(), taken[i].begin(), taken[i].end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

// ---- a session ----

TEST(UniqueSession, AnnouncesItsLogin) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  EXPECT_THAT(at.received(),
              ElementsAre(opens(id_of(account)), opens(logins),
                          message({logins}, 3100, 1300, announcement(wall + 1, 3100))));
  EXPECT_FALSE(alice.is_over());
}

TEST(UniqueSession, EndsWhenANewerOneOfItsAccountBegins) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  at.forget();
  at.sends({logins}, 3200, 1300, announcement(wall + 100, 3200));
  expect_ejected(at, alice, 100, text, false);
}

TEST(UniqueSession, AnswersAnOlderOneThatMissedItsAnnouncement) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  at.forget();
  at.sends({logins}, 3200, 1300, announcement(wall - 100, 3200));
  EXPECT_FALSE(alice.is_over());
  EXPECT_THAT(at.received(),
              ElementsAre(message({logins}, 3100, 1300, announcement(wall + 1, 3100))));
}

TEST(UniqueSession, OfTwoAtTheSameTimeOneEnds) {
  for (const bool other_is_larger : {false, true}) {
    stage at(unique_settings());
    player& alice = at.enters();
    at.sends({3100}, server, 1001, u64(id_of(account)));
    at.forget();
    const std::uint64_t other = other_is_larger ? 3'101 : 3'099;
    at.sends({logins}, other, 1300, announcement(wall + 1, other));
    EXPECT_EQ(alice.is_over(), other_is_larger);
    const auto said = at.received();
    const auto answers = std::count(said.begin(), said.end(),
                                    message({logins}, 3100, 1300, announcement(wall + 1, 3100)));
    EXPECT_EQ(answers, other_is_larger ? 0 : 1) << "the other is told to go";
  }
}

TEST(UniqueSession, DoesNotGoWhenItsOwnIdChangesToAnAvatarOfTheAccount) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(account_channel));
  at.forget();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  EXPECT_THAT(at.received(), ElementsAre(closes(account_channel), opens(id_of(account))));
  at.sends({3100}, server, 1001, u64(id_of(account, 81'000)));
  EXPECT_THAT(at.received(), ElementsAre(closes(id_of(account)), opens(id_of(account, 81'000))));
  EXPECT_FALSE(alice.is_over());
}

TEST(UniqueSession, BelongsToItsAccountWhateverTheAvatars) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account, 81'000)));
  at.forget();
  at.sends({logins}, 3200, 1300, announcement(wall + 100, 3200));
  EXPECT_TRUE(alice.is_over());
}

TEST(UniqueSession, StaysWhenAnotherAccountOfTheSameChannelBegins) {
  stage at(unique_settings());
  player& alice = at.enters();
  // It stands for itself, and its last 32 bits are those of the account.
  at.sends({3100}, server, 1001, u64(account));
  at.forget();
  at.sends({logins}, 3200, 1300, announcement(wall + 100, 3200));
  EXPECT_FALSE(alice.is_over());
  EXPECT_THAT(at.received(), IsEmpty());
}

TEST(UniqueSession, ALoggedOutSessionIgnoresAnnouncements) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  at.forget();
  at.sends({3100}, server, 1001, u64(3100));
  EXPECT_THAT(at.received(), ElementsAre(closes(id_of(account)), closes(logins)));
  at.sends({3100}, 3200, 1300, announcement(wall + 100, 3200));
  EXPECT_FALSE(alice.is_over());
}

TEST(UniqueSession, ChangesTheAccountThatItMinds) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account + 1)));
  at.sends({3100}, server, 1001, u64(id_of(account)));
  at.forget();
  at.sends({logins}, 3200, 1300, announcement(wall + 100, 3200));
  EXPECT_TRUE(alice.is_over());
}

TEST(UniqueSession, OutlivesAnAnnouncementThatIsCutShort) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  const std::string whole = announcement(wall + 100, 3200);
  for (std::size_t size = 0; size < whole.size(); ++size)
    at.sends({logins}, 3200, 1300, whole.substr(0, size));
  EXPECT_FALSE(alice.is_over());
}

TEST(UniqueSession, IsNoRuleUnlessTheOptionIsSet) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  EXPECT_THAT(at.received(), ElementsAre(opens(id_of(account))));
  at.sends({3100}, 3200, 1300, announcement(wall + 100, 3200));
  EXPECT_FALSE(alice.is_over());
}

// Frames behind the one that lets it go are not for it any more.
TEST(UniqueSession, AnEndedSessionIgnoresTheRestOfTheParcel) {
  stage at(unique_settings());
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(id_of(account)));
  alice.received();
  at.sends({message({logins}, 3200, 1300, announcement(wall + 100, 3200)),
            message({3100}, server, 1002, blob("too late"))});
  EXPECT_THAT(alice.received(), ElementsAre(ejected(100, text)));
}

}  // namespace
}  // namespace donet::test
