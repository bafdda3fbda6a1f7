// The properties that make a run of the fuzzer repeatable.

#include "tests/fuzz/sockets/script.hpp"

#include "tests/fuzz/sockets/vocabulary.hpp"

#include <gtest/gtest.h>

#include <set>

namespace donet::test::sockets {
namespace {

const vocabulary& words() {
  static const vocabulary of_the_plaza(DONET_WORLDS "/plaza.dc");
  return of_the_plaza;
}

TEST(SocketScript, FollowsFromSeedAndNumber) {
  std::set<std::uint64_t> fingerprints;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const script one = make_script(7, number, words());
    EXPECT_EQ(one.fingerprint(), make_script(7, number, words()).fingerprint());
    fingerprints.insert(one.fingerprint());
  }
  EXPECT_GT(fingerprints.size(), 290U) << "and from nothing else";
  EXPECT_NE(make_script(7, 1, words()).fingerprint(), make_script(8, 1, words()).fingerprint());
}

TEST(SocketScript, SpeaksToEveryListenerAndDoesEverything) {
  std::set<target> targets;
  std::set<step::kind> kinds;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const script one = make_script(1, number, words());
    targets.insert(one.at);
    EXPECT_GT(one.address, 1U) << "127.0.0.1 is for honest clients";
    for (const step& each : one.steps)
      kinds.insert(each.what);
  }
  EXPECT_EQ(targets.size(), target_names.size());
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(step::kind::reset) + 1);
}

}  // namespace
}  // namespace donet::test::sockets
