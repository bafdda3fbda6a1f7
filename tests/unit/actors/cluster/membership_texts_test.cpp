// The texts that operators and their tools read: a change here is a change for them.

#include "actors/cluster/membership_texts.hpp"

#include "actors/cluster/cluster_report.hpp"
#include "tests/support/recording_logger.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
namespace texts = membership_texts;
using runtime::death_cause;
using runtime::refusal_code;

std::string written(const log_line& line) {
  test::recording_logger log(runtime::log_level::trace);
  write(log, line);
  return log.lines().at(0);
}

TEST(MembershipTexts, AreTheLinesOfTheLog) {
  const runtime::cluster_member gs1{
    {"gs1", 5}, "10.0.0.12:7600", runtime::node_phase::ready, {"md", "ss"}, "1.4.0"};
  const runtime::node_refusal refusal{refusal_code::other_contract, "they differ", "ca1"};
  const runtime::quorum_summary two{2, 2, "ca1", {}};
  const runtime::quorum_summary one{1, 1, "gs1", {}};
  const std::vector<std::pair<log_line, std::string>> lines = {
    {texts::joining("example", "gs1", "h:1"),
     "info cluster: joining cluster=example node=gs1 address=h:1"},
    {texts::formed("example", 7), "info cluster: cluster formed cluster=example id=7"},
    {texts::waiting_for_members("db1 (view)"),
     "info cluster: waiting for members missing=\"db1 (view)\""},
    {texts::no_seed_reachable(3), "warn cluster: no seed reachable seeds=3"},
    {texts::too_many_seeds(64), "warn cluster: too many seed addresses; rest ignored used=64"},
    {texts::ready(3), "info cluster: ready; waiting for confirmation members=3"},
    {texts::serving(3, 812ms), "info cluster: serving members=3 joined_ms=812"},
    {texts::draining(), "info cluster: draining"},
    {texts::node_joined(gs1),
     "info cluster: node joined node=gs1 address=10.0.0.12:7600 version=1.4.0 roles=md,ss"},
    {texts::node_suspect("gs1", 2s), "warn cluster: node suspect node=gs1 silent_ms=2000"},
    {texts::node_unreachable("gs1", death_cause::silence, 5s),
     "error cluster: node unreachable node=gs1 why=silence silent_ms=5000"},
    {texts::node_returned("gs1", 7s), "info cluster: node reachable again node=gs1 after_ms=7000"},
    {texts::node_dead("gs1", death_cause::restarted, "ca1", 3s),
     "error cluster: node dead node=gs1 why=restarted by=ca1 silent_ms=3000"},
    {texts::quorum_lost(1, 3), "error cluster: quorum lost; exiting reached=1 members=3"},
    {texts::node_left("gs1"), "info cluster: node left node=gs1"},
    {texts::node_forgotten("gs1", 5s),
     "warn cluster: joining node silent; forgotten node=gs1 silent_ms=5000"},
    {texts::node_refused("gs1", "h:1", refusal),
     "warn cluster: node refused node=gs1 address=h:1 code=other_contract by=ca1 "
     "sentence=\"they differ\""},
    {texts::claims_overlap("gs1", "they overlap"),
     "warn cluster: claims overlap node=gs1 sentence=\"they overlap\""},
    {texts::name_taken("gs1", refusal),
     "warn cluster: node name in use; retrying node=gs1 by=ca1 sentence=\"they differ\""},
    {texts::expelled("ca1", death_cause::silence),
     "error cluster: node expelled; exiting why=silence by=ca1"},
    {texts::other_cluster_larger("ca1", one, two),
     "error cluster: other part of the cluster is larger; exiting node=ca1 mine=1 theirs=2"},
    {texts::cluster_lost(2), "warn cluster: no member reachable; joining again forgotten=2"},
    {texts::connection_open("gs1", true), "info link: connection open node=gs1 dialed=yes"},
    {texts::connection_cut("gs1", cut_cause::silence, 1500ms),
     "warn link: connection cut node=gs1 why=silence after_ms=1500"},
  };
  for (const auto& [line, text] : lines)
    EXPECT_EQ(written(line), text);
}

TEST(MembershipTexts, NameEachReasonOfADeath) {
  const std::vector<std::string_view> names = {"refused",   "silence",   "stalled",   "gap",
                                               "restarted", "tombstone", "partition", "over_limit"};
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(name(static_cast<death_cause>(i + 1)), names[i]);
}

TEST(MembershipTexts, NameEachRefusal) {
  const std::vector<std::string_view> names = {
    "self",        "unformed",   "other_cluster", "protocol", "other_contract",  "claim_conflict",
    "same_caf_id", "name_taken", "certificate",   "expelled", "smaller_cluster", "crossing",
    "leaving"};
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(name(static_cast<refusal_code>(i + 1)), names[i]);
}

TEST(MembershipTexts, AreTheSentencesOfRefusals) {
  const runtime::quorum_summary two{2, 2, "ca1", {}};
  const runtime::quorum_summary one{1, 1, "gs1", {}};
  EXPECT_EQ(texts::refuse_unformed("ca1"), "ca1 has no cluster yet");
  EXPECT_EQ(texts::refuse_leaving("ca1"), "ca1 is leaving the cluster");
  EXPECT_EQ(texts::refuse_name("gs1", "h:1", 300ms),
            "the name gs1 is in use at h:1, where a node gave a sign 0.3 s ago");
  EXPECT_EQ(texts::refuse_restart("gs1", "ca1"),
            "ca1 may not replace the former gs1 yet: too few members have answered");
  EXPECT_EQ(texts::refuse_expelled("gs1", "ca1"),
            "this run of gs1 is not in the view of ca1 any more");
  EXPECT_EQ(texts::refuse_smaller("gs1", one, "ca1", two),
            "the cluster of gs1 has 1 node, the first is gs1; that of ca1 has 2 nodes, the first "
            "is ca1");
  EXPECT_EQ(texts::refuse_crossing("ca1", "gs1"), "ca1 already connects to gs1");
  EXPECT_EQ(texts::refuse_other_world("gs1", "ca1"), "gs1 joins a larger cluster than that of ca1");
}

TEST(MembershipTexts, SayWhatANodeThatIsNotReadyWaitsFor) {
  using step = missing_node::step;
  EXPECT_EQ(texts::readyz_joining({}), "joining the cluster; waiting for seeds");
  EXPECT_EQ(texts::readyz_joining({{"db1", step::connect},
                                   {"gs1", step::exchange},
                                   {"gs2", step::view},
                                   {"gs3", step::confirm}}),
            "joining the cluster; waiting for db1 (no connection), gs1 (exchange), gs2 (view), "
            "gs3 (confirmation)");
  EXPECT_EQ(texts::readyz_draining(), "leaving the cluster");
  EXPECT_EQ(texts::readyz_ended("over"), "not in the cluster: over");
}

TEST(MembershipTexts, AreTheSentencesOfAnExit) {
  const runtime::quorum_summary two{2, 2, "ca1", {}};
  const runtime::quorum_summary one{1, 1, "gs1", {}};
  EXPECT_EQ(texts::exit_left("example"), "left the cluster example");
  EXPECT_EQ(texts::exit_stopped_while_joining("example"),
            "stopped while joining the cluster example");
  EXPECT_EQ(texts::exit_not_all_sent({"a", "b"}),
            "left the cluster, but not all data was acknowledged in time by a, b");
  EXPECT_EQ(texts::exit_refused("example", {"one", "two"}),
            "cannot join the cluster example:\n  one\n  two");
  EXPECT_EQ(texts::exit_name_taken("gs1", "in use", 15s),
            "cannot join the cluster as gs1, tried for 15.0 s: in use");
  EXPECT_EQ(texts::exit_expelled("ca1", death_cause::silence),
            "the cluster continues without this node: declared dead by ca1 (silence)");
  EXPECT_EQ(texts::exit_smaller("ca1", one, two),
            "the cluster of ca1 is larger (2 nodes, the first is ca1) than the part of this node "
            "(1 node, the first is gs1)");
  EXPECT_EQ(texts::exit_not_confirmed("gs1 (no connection)", 10s),
            "the other nodes have not confirmed this one for 10.0 s; missing: gs1 (no connection)");
  EXPECT_EQ(
    texts::exit_quorum_lost(1, 3),
    "this node reaches 1 of 3 members, itself included; the others may continue without it");
  EXPECT_EQ(
    texts::exit_no_peer("example"),
    "no node of the cluster example that serves is reachable, and it is not certain whether "
    "this node counts");
}

}  // namespace
}  // namespace donet::actors
