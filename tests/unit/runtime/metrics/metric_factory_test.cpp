#include "runtime/metrics/metric_factory.hpp"

#include "tests/support/exposition.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

using test::exposed;
using test::read_exposition;

constexpr std::array<std::string_view, 2> endings{"peer_closed", "too_much_waits"};
constexpr std::array<std::string_view, 2> faults{"malformed", "truncated"};
constexpr std::array<std::string_view, 2> ejects{"generic", "of_the_game"};
constexpr std::array<std::string_view, 3> classes{"Avatar", "", "Tree"};

node_readings node() {
  node_readings all;
  all.version = "1.2.3";
  all.is_ready = [] { return true; };
  all.uptime = [] { return std::chrono::seconds(90); };
  all.other_actors = [] { return 5U; };
  all.log_lines = [] {
    return std::vector<std::pair<std::string_view, std::uint64_t>>{{"warn", 3}, {"error", 1}};
  };
  all.answer_time = [](std::size_t) { return std::chrono::milliseconds(2); };
  return all;
}

cluster_reading cluster() {
  cluster_reading read;
  read.members = 3;
  read.states = {{"joining", 0}, {"serving", 1}};
  read.deaths = {{"silence", 2}};
  read.refusals = {{"protocol", 4}};
  read.certificate_seconds = 5;
  read.peers = {{.node = "ca1",
                 .last_seen_seconds = 0.5,
                 .rtt_seconds = 0.0003,
                 .sent_bytes = 6,
                 .interest_entries = 7,
                 .cuts = {{"closed", 8}, {"silence", 0}}},
                {.node = "db1"}};
  return read;
}

// Creates one metric of every kind.
void fill(metric_factory& factory) {
  factory.flow({[] { return 4096U; }, [] { return 3U; }});
  factory.message_director({endings, true});
  factory.event_logger(faults);
  factory.node(node());
  factory.io_thread("donet-io-0");
  factory.show(std::make_shared<client_agent_metrics>(endings, ejects));
  factory.cluster([] { return cluster(); });
  factory.show(std::make_shared<object_metrics>("state_server", classes));
  factory.show(std::make_shared<db_state_server_metrics>());
  factory.show(std::make_shared<database_metrics>("4000", 2));
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
  EXPECT_GT(families.size(), 60U);
  for (const auto& [name, family] : families) {
    EXPECT_TRUE(name.starts_with("donet_")) << name;
    EXPECT_EQ(name.ends_with("_total"), family.type == "counter") << name;
    EXPECT_TRUE(family.type != "histogram" || name.ends_with("_seconds")
                || name == "donet_md_turn_datagrams" || name == "donet_db_commit_operations")
      << name;
    EXPECT_FALSE(family.samples.empty()) << name;
    EXPECT_GT(family.help.size(), 20U) << name;
    EXPECT_TRUE(family.help.ends_with('.')) << name << ": " << family.help;
  }
}

TEST(MetricFactory, ShowsWhatTheCellsHoldNow) {
  metric_factory factory;
  const auto md = factory.message_director({endings, true});
  EXPECT_EQ(exposed(factory.text(), "donet_md_datagrams_processed_total"), 0);
  md->received_frames.set(12'345'678'901);
  md->participants.set(7);
  md->ended_participants[1].add(2);
  const std::string text = factory.text();
  EXPECT_EQ(exposed(text, "donet_md_datagrams_processed_total"), 12'345'678'901.0);
  EXPECT_NE(text.find(" 12345678901\n"), std::string::npos) << "in all its digits";
  EXPECT_EQ(exposed(text, "donet_md_participants"), 7);
  const std::string ended = "donet_md_participant_endings_total";
  EXPECT_EQ(exposed(text, ended + "{reason=\"too_much_waits\"}"), 2);
  EXPECT_EQ(exposed(text, ended + "{reason=\"peer_closed\"}"), 0) << "shown before it happens";
}

TEST(MetricFactory, ShowsTheClusterOfANode) {
  metric_factory factory;
  const auto cells = factory.cluster([] { return cluster(); });
  cells->barrier_waiting.set(9);
  cells->barrier_wait.observe(3'000);
  cells->interest_changes.set(10);
  const std::string text = factory.text();
  EXPECT_EQ(exposed(text, "donet_cluster_members"), 3);
  EXPECT_EQ(exposed(text, "donet_cluster_state{state=\"serving\"}"), 1);
  EXPECT_EQ(exposed(text, "donet_cluster_deaths_total{why=\"silence\"}"), 2);
  EXPECT_EQ(exposed(text, "donet_cluster_refusals_total{code=\"protocol\"}"), 4);
  EXPECT_EQ(exposed(text, "donet_cluster_certificate_seconds"), 5);
  EXPECT_EQ(exposed(text, "donet_cluster_sent_bytes_total{node=\"ca1\"}"), 6);
  EXPECT_EQ(exposed(text, "donet_cluster_interest_entries{node=\"ca1\"}"), 7);
  EXPECT_EQ(exposed(text, "donet_cluster_connection_cuts_total{node=\"ca1\",why=\"closed\"}"), 8);
  EXPECT_EQ(exposed(text, "donet_cluster_barrier_waiting"), 9);
  EXPECT_EQ(exposed(text, "donet_cluster_barrier_wait_seconds_sum"), 0.003);
  EXPECT_EQ(exposed(text, "donet_cluster_interest_changes_total"), 10);
  EXPECT_NE(text.find("donet_cluster_rtt_seconds{node=\"ca1\"}"), std::string::npos);
  EXPECT_EQ(text.find("donet_cluster_rtt_seconds{node=\"db1\"}"), std::string::npos)
    << "not measured yet";
}

TEST(MetricFactory, ANodeAloneInItsClusterHasNoEmptyMetric) {
  metric_factory factory;
  factory.cluster([] {
    cluster_reading read = cluster();
    read.peers.clear();
    read.certificate_seconds.reset();
    return read;
  });
  const std::string text = factory.text();
  for (const auto& [name, family] : read_exposition(text))
    EXPECT_FALSE(family.samples.empty()) << name;
  EXPECT_EQ(text.find("certificate"), std::string::npos);
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
  const std::string name = "donet_md_turn_datagrams";
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"1\"}"), 1);
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"4\"}"), 2);
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"65536\"}"), 3);
  EXPECT_EQ(exposed(text, name + "_bucket{le=\"+Inf\"}"), 4);
  EXPECT_EQ(exposed(text, name + "_count"), 4);
  EXPECT_EQ(exposed(text, name + "_sum"), 100'008);
}

TEST(MetricFactory, TimesAreShownInSeconds) {
  metric_factory factory;
  const auto threads = factory.io_thread("donet-io-0");
  threads->busy_time.add(1'500'000'000);
  const auto shard = std::make_shared<client_agent_metrics>(endings, ejects);
  factory.show(shard);
  shard->interest_time.observe(microseconds_of(std::chrono::milliseconds(3)));
  shard->interest_time.observe(microseconds_of(std::chrono::seconds(-1)));
  const std::string text = factory.text();
  EXPECT_EQ(exposed(text, "donet_io_busy_seconds_total{thread=\"donet-io-0\"}"), 1.5);
  const std::string name = "donet_ca_interest_time_seconds";
  EXPECT_DOUBLE_EQ(exposed(text, name + "_sum"), 0.003);
  EXPECT_NE(text.find(name + "_bucket{le=\"0.0001\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find(name + "_bucket{le=\"0.0025\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find(name + "_bucket{le=\"0.005\"} 2\n"), std::string::npos) << text;
}

TEST(MetricFactory, AddsUpThoseWhoCountTheSame) {
  metric_factory factory;
  const std::array shards{std::make_shared<client_agent_metrics>(endings, ejects),
                          std::make_shared<client_agent_metrics>(endings, ejects)};
  const std::array services{std::make_shared<object_metrics>("state_server", classes),
                            std::make_shared<object_metrics>("state_server", classes),
                            std::make_shared<object_metrics>("dbss", classes)};
  factory.node(node());
  for (const auto& one : shards) {
    factory.show(one);
    one->clients[2].add(3);
    one->connections.set(4);
    one->ejects[1].add(5);
    one->interest_time.observe(1);
  }
  for (const auto& one : services) {
    factory.show(one);
    one->created.add(10);
    one->deleted.add(1);
    one->objects[0].add(7);
    one->objects[2].add(2);
  }
  const std::string text = factory.text();
  EXPECT_EQ(exposed(text, "donet_ca_clients{state=\"established\"}"), 6);
  EXPECT_EQ(exposed(text, "donet_ca_clients{state=\"unknown\"}"), 0);
  EXPECT_EQ(exposed(text, "donet_ca_ejects_total{reason=\"of_the_game\"}"), 10);
  EXPECT_EQ(exposed(text, "donet_ca_interest_time_seconds_count"), 2);
  EXPECT_EQ(exposed(text, "donet_objects{dclass=\"Avatar\"}"), 21);
  EXPECT_EQ(exposed(text, "donet_objects{dclass=\"Tree\"}"), 6);
  EXPECT_EQ(text.find("dclass=\"\""), std::string::npos) << "a struct is no class of objects";
  EXPECT_EQ(exposed(text, "donet_object_creates_total{service=\"state_server\"}"), 20);
  EXPECT_EQ(exposed(text, "donet_object_creates_total{service=\"dbss\"}"), 10);
  EXPECT_EQ(exposed(text, "donet_actors"), 5 + 2 * 4 + 3 * 9);
}

TEST(MetricFactory, ShowsEachDatabaseByItsName) {
  metric_factory factory;
  const auto one = std::make_shared<database_metrics>("4000", 2);
  const auto other = std::make_shared<database_metrics>("5000", 1);
  factory.show(one);
  factory.show(other);
  one->waiting[1].set(9);
  other->reachable.set(0);
  one->completion_times[0].observe(1);
  other->completion_times[0].observe(1);
  const std::string text = factory.text();
  EXPECT_EQ(exposed(text, "donet_db_reachable{database=\"4000\"}"), 1);
  EXPECT_EQ(exposed(text, "donet_db_reachable{database=\"5000\"}"), 0);
  EXPECT_EQ(exposed(text, "donet_db_waiting_requests{database=\"4000\",worker=\"1\"}"), 9);
  EXPECT_EQ(exposed(text, "donet_db_completion_times_seconds_count{op_type=\"create\"}"), 2);
}

TEST(MetricFactory, TellsStatsdTheSameNumbers) {
  metric_factory factory;
  factory.message_director({endings, false})->received_frames.set(4);
  std::string told;
  for (const std::string& datagram : factory.take_statsd())
    told += datagram;
  EXPECT_NE(told.find("donet_md_datagrams_processed_total:4|c\n"), std::string::npos);
  EXPECT_NE(told.find("donet_md_participants:0|g\n"), std::string::npos);
  EXPECT_EQ(told.find("donet_md_received_bytes"), std::string::npos) << "it has not changed";
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
