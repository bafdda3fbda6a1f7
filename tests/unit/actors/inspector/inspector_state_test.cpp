#include "actors/inspector/inspector_state.hpp"

#include <gtest/gtest.h>

namespace donet::actors {
namespace {

using std::chrono::milliseconds;

node_facts serving() {
  node_facts facts;
  facts.is_up = true;
  return facts;
}

node_facts draining() {
  node_facts facts = serving();
  facts.is_draining = true;
  facts.clients_left = true;
  facts.drain_left = milliseconds(700);
  facts.obstacles = {"the node is draining: it stops"};
  return facts;
}

TEST(InspectorState, TellsTheNodesPhases) {
  node_facts facts;
  facts.obstacles = {"the services are not up yet"};
  EXPECT_EQ(phase_of(facts), node_phase::starting);
  EXPECT_EQ(phase_of(serving()), node_phase::ready);
  facts = serving();
  facts.obstacles = {"the database is not there"};
  EXPECT_EQ(phase_of(facts), node_phase::not_ready);
  facts = draining();
  EXPECT_EQ(phase_of(facts), node_phase::draining);
  facts.clients_left = false;
  EXPECT_EQ(phase_of(facts), node_phase::stopping);
}

TEST(InspectorState, ReportsWhatItKnowsOfTheNode) {
  const inspector_state state({"gs1", 7, "1.2.3", 4'711, 99});
  node_facts facts = draining();
  facts.uptime = milliseconds(5'000);
  facts.clients = 1;
  facts.peers = 2;
  facts.objects = 3;
  facts.actors = 4;
  const status_report report = state.status(facts);
  EXPECT_EQ(report, (status_report{"gs1", 7, "1.2.3", 4'711, 99, 5'000, node_phase::draining,
                                   facts.obstacles, 700, 1, 2, 3, 4}));
}

TEST(InspectorState, HasNoTimeLeftBehindTheDeadlineOrWithoutOne) {
  const inspector_state state({});
  node_facts facts = draining();
  facts.drain_left = milliseconds(-5);
  EXPECT_EQ(state.status(facts).drain_left_ms, 0U);
  facts.drain_left = milliseconds(500);
  facts.clients_left = false;
  EXPECT_EQ(state.status(facts).drain_left_ms, 0U);
}

TEST(InspectorState, BeginsToDrainOnce) {
  inspector_state state({});
  const auto first = state.drain(serving());
  EXPECT_TRUE(first.begins);
  EXPECT_FALSE(first.report.is_under_way);
  // Also before the node has received the first request.
  const auto second = state.drain(serving());
  EXPECT_FALSE(second.begins);
  EXPECT_TRUE(second.report.is_under_way);
}

TEST(InspectorState, DoesNotBeginWhatASignalHas) {
  inspector_state state({});
  const auto answer = state.drain(draining());
  EXPECT_FALSE(answer.begins);
  EXPECT_TRUE(answer.report.is_under_way);
}

TEST(InspectorState, HurriesOnlyWhoDrains) {
  inspector_state state({});
  EXPECT_FALSE(state.hurry(serving()).hurries);
  EXPECT_FALSE(state.hurry(serving()).report.is_draining);
  EXPECT_TRUE(state.hurry(draining()).hurries);
  EXPECT_TRUE(state.hurry(draining()).report.is_draining);
  state.drain(serving());
  EXPECT_TRUE(state.hurry(serving()).hurries);
}

}  // namespace
}  // namespace donet::actors
