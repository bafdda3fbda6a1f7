#include "actors/spawn/cluster_reading.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;

std::uint64_t count_of(const runtime::word_counts& counts, std::string_view word) {
  for (const auto& [each, count] : counts) {
    if (each == word)
      return count;
  }
  ADD_FAILURE() << word;
  return 0;
}

TEST(ClusterReading, CountsByWord) {
  cluster_snapshot from;
  from.report.state = own_state::serving;
  from.report.members = 2;
  from.counts.deaths[static_cast<std::size_t>(runtime::death_cause::over_limit)] = 3;
  from.counts.refusals[static_cast<std::size_t>(runtime::refusal_code::leaving)] = 4;
  const runtime::cluster_reading read = reading_of(from, std::nullopt);
  EXPECT_EQ(read.members, 2U);
  EXPECT_EQ(count_of(read.states, "serving"), 1U);
  EXPECT_EQ(count_of(read.states, "joining"), 0U);
  EXPECT_EQ(read.deaths.size(), 8U);
  EXPECT_EQ(count_of(read.deaths, "over_limit"), 3U);
  EXPECT_EQ(count_of(read.deaths, "refused"), 0U);
  EXPECT_EQ(read.refusals.size(), 13U);
  EXPECT_EQ(count_of(read.refusals, "leaving"), 4U);
  EXPECT_FALSE(read.certificate_seconds);
  EXPECT_EQ(reading_of(from, -5s).certificate_seconds, -5);
}

TEST(ClusterReading, HasANodeWithItsLink) {
  cluster_snapshot from;
  member_report node;
  node.node = {"ca1", 7};
  node.silent_for = 1'500ms;
  node.rtt = 500us;
  from.report.nodes = {node};
  from.counts.cuts["ca1"][static_cast<std::size_t>(cut_cause::silence)] = 2;
  const auto figures = std::make_shared<link_figures>();
  figures->sent_frames = 5;
  figures->received_frames = 6;
  figures->resent_bytes = 7;
  figures->channels = 8;
  figures->ranges = 9;
  from.links[node.node] = figures;
  const runtime::cluster_peer_reading peer = reading_of(from, std::nullopt).peers.at(0);
  EXPECT_EQ(peer.node, "ca1");
  EXPECT_EQ(peer.last_seen_seconds, 1.5);
  EXPECT_EQ(peer.rtt_seconds, 0.0005);
  EXPECT_EQ(peer.sent_frames, 5U);
  EXPECT_EQ(peer.received_frames, 6U);
  EXPECT_EQ(peer.resent_bytes, 7U);
  EXPECT_EQ(peer.interest_entries, 17U);
  EXPECT_EQ(count_of(peer.cuts, "silence"), 2U);
  EXPECT_EQ(count_of(peer.cuts, "closed"), 0U);
}

// A node that has left, and its count of connections that ended.
TEST(ClusterReading, HasNoLabelForANodeThatIsGone) {
  cluster_snapshot from;
  from.counts.cuts["gone"][0] = 1;
  from.links[{"gone", 1}] = std::make_shared<link_figures>();
  EXPECT_TRUE(reading_of(from, std::nullopt).peers.empty());
}

}  // namespace
}  // namespace donet::actors
