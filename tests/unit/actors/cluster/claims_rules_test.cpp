#include "actors/cluster/claims_rules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::actors {
namespace {

using kind = claim_conflict::kind;
using runtime::claim;
using runtime::claim_kind;

std::vector<claim_conflict> compare(const claim& one, const claim& other) {
  return compare_claims("gs1", {one}, "gs2", {other});
}

claim range(claim_kind what, std::uint64_t low, std::uint64_t high) {
  return {what, low, high, ""};
}

TEST(Claims, RefuseWhatOnlyOneNodeMayOwn) {
  for (const claim_kind what :
       {claim_kind::service_channel, claim_kind::client_channels, claim_kind::generated_ids}) {
    ASSERT_EQ(compare(range(what, 10, 20), range(what, 20, 30)).size(), 1U);
    EXPECT_EQ(compare(range(what, 10, 20), range(what, 20, 30))[0].what, kind::refused);
    EXPECT_TRUE(compare(range(what, 10, 20), range(what, 21, 30)).empty());
    EXPECT_TRUE(compare(range(what, 21, 30), range(what, 10, 20)).empty());
  }
}

TEST(Claims, RefuseASecondUpstream) {
  EXPECT_EQ(
    compare({claim_kind::upstream, 0, 0, "a:7199"}, {claim_kind::upstream, 0, 0, "b:7199"}),
    (std::vector{claim_conflict{kind::refused, "upstream: gs1 has a:7199, gs2 has b:7199"}}));
}

TEST(Claims, WarnOfOverlappingObjects) {
  for (const claim_kind what : {claim_kind::stored_ids, claim_kind::object_ids}) {
    ASSERT_EQ(compare(range(what, 1, 5), range(what, 2, 3)).size(), 1U);
    EXPECT_EQ(compare(range(what, 1, 5), range(what, 2, 3))[0].what, kind::warned);
    EXPECT_TRUE(compare(range(what, 1, 5), range(what, 6, 9)).empty());
  }
}

TEST(Claims, WarnOfOneUberdogThatIsDeclaredInTwoWays) {
  const claim one{claim_kind::uberdog, 4665, 4665, "LoginManager anonymous"};
  claim other = one;
  EXPECT_TRUE(compare(one, other).empty());
  other.text = "LoginManager";
  EXPECT_EQ(compare(one, other),
            (std::vector{claim_conflict{
              kind::warned,
              "UberDOG: gs1 has 4665 (LoginManager anonymous), gs2 has 4665 (LoginManager)"}}));
  other.low = other.high = 4666;
  EXPECT_TRUE(compare(one, other).empty());
}

TEST(Claims, DoNotConflictWithClaimsOfAnotherKind) {
  EXPECT_TRUE(
    compare(range(claim_kind::service_channel, 1, 1), range(claim_kind::client_channels, 1, 1))
      .empty());
}

TEST(Claims, NameBothValues) {
  EXPECT_EQ(compare(range(claim_kind::service_channel, 100100, 100100),
                    range(claim_kind::service_channel, 100100, 100100))[0]
              .sentence,
            "control channel: gs1 has 100100, gs2 has 100100");
  EXPECT_EQ(
    compare(range(claim_kind::client_channels, 1, 9), range(claim_kind::client_channels, 5, 7))[0]
      .sentence,
    "client channels: gs1 has 1 to 9, gs2 has 5 to 7");
}

TEST(Claims, AreAllCompared) {
  const std::vector<claim> one = {range(claim_kind::service_channel, 1, 1),
                                  range(claim_kind::generated_ids, 1, 9)};
  const std::vector<claim> other = {range(claim_kind::generated_ids, 5, 6),
                                    range(claim_kind::generated_ids, 9, 12),
                                    range(claim_kind::service_channel, 1, 1)};
  EXPECT_EQ(compare_claims("a", one, "b", other).size(), 3U);
}

}  // namespace
}  // namespace donet::actors
