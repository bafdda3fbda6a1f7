#include "runtime/metrics/metric_factory.hpp"

#include "tests/unit/runtime/metrics/exposition.hpp"

#include <gtest/gtest.h>

#include <array>

namespace donet::runtime {
namespace {

using test::exposed;
using test::read_exposition;

constexpr std::array<std::string_view, 2> endings{"peer_closed", "too_much_waits"};
constexpr std::array<std::string_view, 2> faults{"malformed", "truncated"};

// One that shows everything there is.
void fill(metric_factory& factory) {
  factory.flow({[] { return 4096U; }, [] { return 3U; }});
  factory.message_director({endings, true});
  factory.event_logger(faults);
}

TEST(MetricFactory, ShowsNothingThatNobodyAskedFor) {
  metric_factory factory;
  EXPECT_EQ(factory.text(), "");
  factory.message_director({endings, false});
  EXPECT_EQ(factory.text().find("upstream"), std::string::npos) << "there is no parent";
  EXPECT_EQ(factory.text().find("donet_queued_bytes"), std::string::npos);
}

TEST(MetricFactory, EveryMetricIsWellFormedAndHasAHelpText) {
  metric_factory factory;
  fill(factory);
  const auto families = read_exposition(factory.text());
  EXPECT_EQ(families.size(), 23U);
  for (const auto& [name, family] : families) {
    EXPECT_TRUE(name.starts_with("donet_")) << name;
    EXPECT_EQ(name.ends_with("_total"), family.type == "counter") << name;
    EXPECT_FALSE(family.samples.empty()) << name;
    EXPECT_GT(family.help.size(), 20U) << name;
    EXPECT_TRUE(family.help.ends_with('.')) << name << ": " << family.help;
  }
}

TEST(MetricFactory, ShowsWhatTheCellsHoldNow) {
  metric_factory factory;
  const auto md = factory.message_director({endings, true});
  EXPECT_EQ(exposed(factory.text(), "donet_message_director_received_frames_total"), 0);
  md->received_frames.set(12'345'678'901);
  md->participants.set(7);
  md->ended_participants[1].add(2);
  const std::string text = factory.text();
  EXPECT_EQ(exposed(text, "donet_message_director_received_frames_total"), 12'345'678'901.0);
  EXPECT_NE(text.find(" 12345678901\n"), std::string::npos) << "in all its digits";
  EXPECT_EQ(exposed(text, "donet_message_director_participants"), 7);
  const std::string ended = "donet_message_director_ended_participants_total";
  EXPECT_EQ(exposed(text, ended + "{reason=\"too_much_waits\"}"), 2);
  EXPECT_EQ(exposed(text, ended + "{reason=\"peer_closed\"}"), 0) << "shown before it happens";
}

TEST(MetricFactory, ShowsEventLoggersAsOne) {
  metric_factory factory;
  const auto one = factory.event_logger(faults);
  const auto two = factory.event_logger(faults);
  one->written_events.add(3);
  two->written_events.add(4);
  two->refused_events[1].add(5);
  one->lost(event_loss::disk).add(6);
  two->lost(event_loss::disk).add(7);
  one->can_write.set(1);
  const std::string text = factory.text();
  EXPECT_EQ(exposed(text, "donet_event_logger_written_events_total"), 7);
  EXPECT_EQ(exposed(text, "donet_event_logger_refused_events_total{reason=\"truncated\"}"), 5);
  EXPECT_EQ(exposed(text, "donet_event_logger_refused_events_total{reason=\"malformed\"}"), 0);
  EXPECT_EQ(exposed(text, "donet_event_logger_lost_events_total{reason=\"disk\"}"), 13);
  EXPECT_EQ(exposed(text, "donet_event_logger_can_write"), 1);
}

TEST(MetricFactory, BucketsOfAHistogramAddUp) {
  metric_factory factory;
  const auto md = factory.message_director({endings, true});
  for (const std::uint64_t frames : {0U, 3U, 5U, 100'000U})
    md->turn_frames.observe(frames);
  const std::string text = factory.text();
  const std::string name = "donet_message_director_turn_frames";
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"1\"}"), 1);
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"4\"}"), 2);
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"65536\"}"), 3);
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"+Inf\"}"), 4);
  EXPECT_EQ(exposed(text, name + "_count"), 4);
  EXPECT_EQ(exposed(text, name + "_sum"), 100'008);
}

TEST(MetricFactory, AsksForReadingsAtEveryScrape) {
  std::uint64_t bytes = 1;
  metric_factory factory;
  factory.flow({[&] { return bytes; }, [] { return 3U; }});
  EXPECT_EQ(exposed(factory.text(), "donet_queued_bytes"), 1);
  bytes = 2;
  EXPECT_EQ(exposed(factory.text(), "donet_queued_bytes"), 2);
  EXPECT_EQ(exposed(factory.text(), "donet_read_pauses_total"), 3);
}

}  // namespace
}  // namespace donet::runtime
