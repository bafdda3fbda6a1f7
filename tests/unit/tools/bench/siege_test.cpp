// The parts of `ca siege` that need no node.

#include "tests/unit/tools/bench/bench_run.hpp"
#include "tools/bench/siege/attack.hpp"
#include "tools/bench/siege/bounds.hpp"
#include "tools/bench/siege/client_words.hpp"
#include "tools/bench/siege/metrics_page.hpp"
#include "tools/bench/siege/node_program.hpp"
#include "tools/bench/siege/tls_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace donet::bench::siege {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const attack_plan numbers{.greeting = "HELLO",
                          .login = 4701,
                          .victim = 4702,
                          .target = 7,
                          .full_parent = 8,
                          .full_children = 20,
                          .wide_parent = 9};

std::unique_ptr<script> script_of(std::string_view name, std::uint64_t seed = 1) {
  return find_attack(name)->scripts.front()(numbers, seed);
}

// ---- the attacks ----

TEST(SiegeAttacks, HaveNamesOfTheirOwnAndSayWhatTheySend) {
  std::set<std::string_view> names;
  for (const auto& each : all_attacks()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_FALSE(each.what.empty()) << each.name;
    EXPECT_THAT(each.scripts, testing::Not(IsEmpty())) << each.name;
  }
  EXPECT_EQ(find_attack("all"), nullptr);
}

TEST(SiegeAttacks, AreListed) {
  const auto done = test::run_bench({"ca", "siege", "--list"});
  EXPECT_EQ(done.code, exit_ok);
  for (const auto& each : all_attacks())
    EXPECT_THAT(done.output, HasSubstr(std::string(each.name) + "  "));
}

TEST(SiegeAttacks, EachHasBoundsOfItsOwn) {
  const auto shared = bounds_of("no attack").size();
  for (const auto& each : all_attacks())
    EXPECT_GT(bounds_of(each.name).size(), shared) << each.name;
}

// ---- the scripts ----

TEST(SiegeScripts, SendTheSameForTheSameSeed) {
  for (const char* name : {"garbage", "websocket-pings"}) {
    std::string texts[3];
    for (std::size_t i = 0; i < 3; ++i) {
      const auto one = script_of(name, i == 2 ? 2 : 1);
      std::string ignored;
      one->begin(ignored);
      one->take("HTTP/1.1 101 Switching Protocols\r\n\r\n", ignored);
      one->give(texts[i], 600);
    }
    EXPECT_THAT(texts[0], SizeIs(600)) << name;
    EXPECT_EQ(texts[0], texts[1]) << name;
    EXPECT_NE(texts[0], texts[2]) << name;
  }
}

TEST(SiegeScripts, SendWebSocketFramesOnceTheyAreLetIn) {
  const auto one = script_of("websocket-empty-fragments");
  std::string text;
  one->begin(text);
  EXPECT_THAT(text, StartsWith("GET / HTTP/1.1\r\n"));
  text.clear();
  one->take("HTTP/1.1 101 Switching", text);
  one->give(text, 18);
  EXPECT_EQ(text, "");
  one->take(" Protocols\r\n\r\n", text);
  one->give(text, 18);
  ASSERT_THAT(text, SizeIs(18));
  EXPECT_EQ(text.substr(0, 2), "\x02\x80");
  EXPECT_EQ(text.substr(6, 2), std::string("\x00\x80", 2));
  EXPECT_EQ(text.substr(12, 2), std::string("\x00\x80", 2));
}

TEST(SiegeScripts, LogInBeforeTheyOpenInterests) {
  const auto one = script_of("interest-zones");
  std::string text;
  one->begin(text);
  EXPECT_EQ(text, "HELLO");
  text.clear();
  one->give(text, 1);
  EXPECT_EQ(text, "");
  one->take({"\x02\x00\x02\x00", 4}, text);  // HELLO_RESP
  EXPECT_THAT(text, SizeIs(14));             // the login
  text.clear();
  one->take({"\x02\x00\x78\x00", 4}, text);  // SET_FIELD, its answer
  one->give(text, 1);
  // ADD_INTEREST_MULTIPLE and REMOVE_INTEREST.
  EXPECT_THAT(text, SizeIs(2 + 2 + 4 + 2 + 4 + 2 + 10'000 * 4 + 2 + 2 + 4 + 2));
  EXPECT_EQ(one->answers(), 0U);
  one->take({"\x02\x00\xcc\x00", 4}, text);  // DONE_INTEREST_RESP
  EXPECT_EQ(one->answers(), 0U);
  one->take({"\x02\x00\xcc\x00", 4}, text);
  EXPECT_EQ(one->answers(), 1U);
}

TEST(SiegeScripts, ReplayAClientHelloUntilItIsAnswered) {
  const auto one = script_of("tls-client-hellos");
  std::string text;
  one->begin(text);
  EXPECT_EQ(text, "");
  one->give(text, 1);
  EXPECT_THAT(text, StartsWith("\x16\x03\x01"));
  EXPECT_EQ(one->wanted(), script::wish::stay);
  std::string again;
  one->give(again, 1'000'000);
  EXPECT_EQ(again, "");
  one->take("\x16", again);
  EXPECT_EQ(one->wanted(), script::wish::reset);
}

TEST(SiegeScripts, DoNotSayHelloToTheEnd) {
  const auto one = script_of("long-first-frames");
  std::string text;
  one->begin(text);
  one->give(text, 1);
  EXPECT_THAT(text, SizeIs(65'000));
  EXPECT_THAT(text, StartsWith("\xff\xff"));
}

TEST(SiegeClientEar, TellsTheTypesOfWholeMessages) {
  client_ear ear;
  std::vector<std::uint16_t> types;
  const auto note = [&](std::uint16_t type) { types.push_back(type); };
  ear.take({"\x02\x00\x05\x00\x03", 5}, note);
  ear.take({"\x00\x78\x00x", 4}, note);
  EXPECT_THAT(types, ElementsAre(5, 120));
}

// ---- observations of the node ----

TEST(SiegeMetrics, AreSummedOverTheirLabels) {
  const metrics_page page("# HELP a_total Some.\n# TYPE a_total counter\n"
                          "a_total{b=\"x\"} 3\na_total{b=\"y z\"} 4.5\na 7\nnonsense\n");
  EXPECT_EQ(page.sum("a_total"), 7.5);
  EXPECT_EQ(page.largest("a_total"), 4.5);
  EXPECT_EQ(page.sum("a"), 7);
  EXPECT_EQ(page.sum("b"), std::nullopt);
}

TEST(SiegeMetrics, KnowTheLargestThatWasObservedSince) {
  const auto page = [](const std::string& low, const std::string& middle, const std::string& all) {
    return metrics_page("t_bucket{thread=\"io0\",le=\"0.01\"} " + low
                        + "\nt_bucket{thread=\"io0\",le=\"0.1\"} " + middle
                        + "\nt_bucket{thread=\"io0\",le=\"+Inf\"} " + all + '\n');
  };
  const auto before = page("5", "7", "9");
  EXPECT_EQ(page("6", "8", "10").largest_since(before, "t"), 0.01);
  EXPECT_EQ(page("6", "9", "11").largest_since(before, "t"), 0.1);
  EXPECT_EQ(page("5", "7", "10").largest_since(before, "t"), std::nullopt);
  EXPECT_EQ(before.largest_since(before, "t"), 0);
  EXPECT_EQ(before.largest_since(before, "u"), std::nullopt);
}

TEST(SiegeBounds, AreBrokenByWhatIsTooLargeOrNotKnown) {
  figures found;
  for (const auto& each : bounds_of("websocket-pings"))
    found.push_back({std::string(each.key), "", unit::count, each.value});
  EXPECT_THAT(violations("websocket-pings", found), IsEmpty());
  *found.front().value += 1;
  EXPECT_THAT(violations("websocket-pings", found), ElementsAre(HasSubstr(found.front().key)));
  found.front().value.reset();
  EXPECT_THAT(violations("websocket-pings", found), ElementsAre(HasSubstr("not known")));
  found.erase(found.begin());
  EXPECT_THAT(violations("websocket-pings", found), ElementsAre(HasSubstr("not known")));
}

// Nothing was sent, so there is no ratio.
TEST(SiegeBounds, ARatioToNothingIsWithin) {
  figures found;
  for (const auto& each : bounds_of("websocket-pings")) {
    const bool is_ratio = each.key == "attack_cpu_ratio";
    found.push_back({std::string(each.key), "", is_ratio ? unit::ratio : unit::count,
                     is_ratio ? std::nullopt : std::optional(each.value)});
  }
  EXPECT_THAT(violations("websocket-pings", found), IsEmpty());
}

TEST(SiegeNode, ReadsACopyOfItsRoleFileAtPortsOfTheSystemsChoice) {
  EXPECT_EQ(role_copy("dc_files = [\"../../a.dc\", \"../b.dc\"]\nbind = \"[::1]:7199\"\nid = 4700\n"
                      "certificate = \"siege.crt\"\nversion_string = \"v1.0.0\"\n",
                      "/r/tools/bench/siege.toml"),
            "dc_files = [\"/r/tools/bench/../../a.dc\", \"/r/tools/bench/../b.dc\"]\n"
            "bind = \"[::1]:0\"\nid = 4700\ncertificate = \"siege.crt\"\n"
            "version_string = \"v1.0.0\"\n");
}

TEST(SiegeTls, SaysAWholeClientHello) {
  const auto hello = client_hello();
  ASSERT_GT(hello.size(), 5U);
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(hello[3])) * 256
                      + static_cast<unsigned char>(hello[4]);
  EXPECT_EQ(hello.size(), 5 + length);
}

}  // namespace
}  // namespace donet::bench::siege
