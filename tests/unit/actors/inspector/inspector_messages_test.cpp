// A message that leaves the process arrives unchanged, and under its name.

#include "actors/inspector/inspector_messages.hpp"

#include <caf/all.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace donet::actors {
namespace {

struct settings : caf::actor_system_config {
  settings() { add_inspector_messages(*this); }
};

class InspectorMessages : public testing::Test {
protected:
  // As CAF sends it, with the names of the types.
  template <class T>
  caf::message travelled(const T& value) {
    std::vector<char> bytes;
    caf::binary_serializer sink{system_, bytes};
    const caf::message sent = caf::make_message(value);
    EXPECT_FALSE(sink(sent));
    caf::message received;
    caf::binary_deserializer source{system_, bytes};
    EXPECT_FALSE(source(received));
    EXPECT_EQ(received.size(), 1U);
    EXPECT_TRUE(received.match_element<T>(0));
    return received;
  }

  template <class T>
  void expect_round_trip(const T& value) {
    const caf::message received = travelled(value);
    ASSERT_TRUE(received.match_element<T>(0));
    EXPECT_EQ(received.get_as<T>(0), value);
  }

  settings settings_;
  caf::actor_system system_{settings_};
};

TEST_F(InspectorMessages, RequestsTravel) {
  travelled(status_request{});
  travelled(drain_request{});
  travelled(hurry_request{});
}

TEST_F(InspectorMessages, AStatusReportTravels) {
  expect_round_trip(status_report{});
  expect_round_trip(status_report{"gs\xc3\xa9",
                                  UINT32_MAX,
                                  "1.2.3",
                                  UINT64_MAX,
                                  UINT64_MAX - 1,
                                  3,
                                  node_phase::stopping,
                                  {"", "one", std::string(5'000, 'x')},
                                  4,
                                  5,
                                  6,
                                  7,
                                  8});
}

TEST_F(InspectorMessages, ADrainReportTravels) {
  expect_round_trip(drain_report{true});
  expect_round_trip(drain_report{false});
}

TEST_F(InspectorMessages, AHurryReportTravels) {
  expect_round_trip(hurry_report{true});
  expect_round_trip(hurry_report{false});
}

TEST_F(InspectorMessages, AQuestionAndItsPageTravel) {
  expect_round_trip(ask_request{});
  expect_round_trip(ask_request{"cluster", {{"node", "ca1"}, {"", "x"}}});
  expect_round_trip(page_report{});
  expect_round_trip(page_report{2, {"{}", std::string(5'000, 'x')}, {"one", ""}});
}

TEST_F(InspectorMessages, EachPhaseHasAName) {
  std::vector<std::string_view> names;
  for (const node_phase one : {node_phase::starting, node_phase::ready, node_phase::not_ready,
                               node_phase::draining, node_phase::stopping})
    names.push_back(name(one));
  EXPECT_EQ(names, (std::vector<std::string_view>{"starting", "ready", "not ready", "draining",
                                                  "stopping"}));
  EXPECT_EQ(name(static_cast<node_phase>(77)), "unknown");
}

}  // namespace
}  // namespace donet::actors
