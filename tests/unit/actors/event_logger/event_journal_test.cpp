#include "actors/event_logger/event_journal.hpp"

#include "tests/support/recording_logger.hpp"
#include "tests/unit/actors/event_logger/log_folder.hpp"
#include "tests/unit/actors/event_logger/msgpack_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::actors {
namespace {

using test::cycled;
using test::opened;
using test::packed_map;
using test::packed_text;
using test::some_day;
using test::tagged;
using test::words_in;
using testing::ElementsAre;

runtime::udp_source host(unsigned last, std::uint16_t port = 1'000) {
  runtime::udp_source from;
  from.host = {std::byte{192}, std::byte{0}, std::byte{2}, std::byte(last)};
  from.host_size = 4;
  from.port = port;
  return from;
}

void add(runtime::udp_batch& batch, std::string_view datagram,
         const runtime::udp_source& from = host(1)) {
  const dc::bytes_view bytes = dc::as_bytes(datagram);
  batch.bytes.insert(batch.bytes.end(), bytes.begin(), bytes.end());
  batch.datagrams.push_back({from, static_cast<std::uint32_t>(datagram.size())});
}

std::string event(std::string_view type) {
  return packed_map({packed_text("type"), packed_text(type)});
}

class EventJournal : public testing::Test {
protected:
  std::filesystem::path file() const { return dir_.path() / "events.log"; }

  test::temp_dir dir_;
  test::recording_logger log_{runtime::log_level::info};
  std::shared_ptr<runtime::event_logger_metrics> metrics_ =
    std::make_shared<runtime::event_logger_metrics>(event_fault_names());
  std::unique_ptr<event_journal> journal_ =
    std::make_unique<event_journal>(event_file_options{dir_.path(), "events.log"}, log_, metrics_);
};

TEST_F(EventJournal, WritesWhatCameInItsOrder) {
  journal_->begin(some_day);
  runtime::udp_batch batch;
  for (const char* type : {"one", "two", "three"})
    add(batch, event(type));
  journal_->write(batch, some_day);
  journal_->cycle(some_day);
  EXPECT_THAT(words_in(file()), ElementsAre(opened, "one", "two", "three", cycled));
}

TEST_F(EventJournal, RefusesEachDatagramForItself) {
  journal_->begin(some_day);
  runtime::udp_batch batch;
  add(batch, event("one"));
  add(batch, "", host(2));
  add(batch, event("two"));
  add(batch, event("behind") + "!", host(3));
  add(batch, tagged(0x90), host(4));
  add(batch, tagged(0xc1), host(5));
  add(batch, packed_map({packed_text("k"), std::string(101, '\x91') + tagged(0)}), host(6));
  add(batch, event("three"));
  journal_->write(batch, some_day);
  EXPECT_THAT(words_in(file()), ElementsAre(opened, "one", "two", "three"));
  const std::string front = "error event_logger: datagram is not an event; dropped: it ";
  EXPECT_THAT(
    log_.lines(),
    ElementsAre(front + "is cut short from=192.0.2.2:1000",
                front + "has bytes behind its end from=192.0.2.3:1000",
                front + "is not a map from=192.0.2.4:1000",
                front + "has a byte that MessagePack does not use from=192.0.2.5:1000",
                front + "has too many maps and arrays in each other from=192.0.2.6:1000"));
  for (std::size_t i = 0; i < metrics_->refused_events.size(); ++i)
    EXPECT_EQ(metrics_->refused_events[i].value(), 1U) << metrics_->refused_events.word(i);
  EXPECT_EQ(metrics_->written_events.value(), 3U);
}

TEST_F(EventJournal, WritesMoreThanItKeepsInMemory) {
  journal_->begin(some_day);
  const std::string large(60'000, 'x');
  runtime::udp_batch batch;
  for (int i = 0; i < 100; ++i)
    add(batch, event(large));
  journal_->write(batch, some_day);
  EXPECT_EQ(words_in(file()).size(), 101U);
  EXPECT_EQ(metrics_->written_events.value(), 100U);
}

TEST_F(EventJournal, LogsFewOfTheRefusalsOfOneHost) {
  runtime::udp_batch batch;
  for (std::uint16_t port = 1; port <= 250; ++port)
    add(batch, "garbage", host(1, port));
  journal_->write(batch, some_day);
  EXPECT_EQ(log_.lines().size(), 5U) << "three, the tenth and the hundredth";
  EXPECT_EQ(log_.count("from=192.0.2.1:100"), 1U);
  journal_ = nullptr;
  EXPECT_EQ(log_.count("further datagrams were not events; dropped count=245"), 1U);
}

TEST_F(EventJournal, LogsFewOfTheRefusalsOfManyHostsAndTheRestWhenTheMinuteIsOver) {
  runtime::udp_batch batch;
  for (unsigned last = 0; last < 250; ++last)
    add(batch, "garbage", host(last));
  journal_->write(batch, some_day);
  EXPECT_EQ(log_.lines().size(), 20U);
  journal_->write(batch, some_day + std::chrono::seconds(59));
  EXPECT_EQ(log_.lines().size(), 20U);
  journal_->write({}, some_day + std::chrono::seconds(60));
  EXPECT_EQ(log_.count("count=480"), 1U);
  journal_->write(batch, some_day - std::chrono::hours(1));
  EXPECT_EQ(log_.lines().size(), 41U) << "a clock that is set back begins another minute";
  EXPECT_EQ(metrics_->refused_events[1].value() + metrics_->refused_events[2].value(), 750U);
}

}  // namespace
}  // namespace donet::actors
