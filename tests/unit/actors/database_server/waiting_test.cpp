// Waiting requests: in order by object, within bounds, and not forever.

#include "actors/database_server/database_server_state.hpp"
#include "dcfile/load.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;
using time_point = runtime::clock::time_point;

class Waiting : public testing::Test {
protected:
  explicit Waiting(actors::database_server_options options = {}) : options_(std::move(options)) {
    const dc::source source{"t.dc", "dclass Thing { setA(uint8) db; };"};
    contract_ = dc::load({&source, 1}, {}).contract;
    begin();
  }

  void begin() {
    options_.operations.control = runtime::channel{4'000};
    state = std::make_unique<actors::database_server_state>(options_, *contract_, log);
    state->take_emission();
  }

  void send(std::uint16_t type, const std::string& payload, std::uint64_t sender = 5) {
    const std::string frame = framed(message({4'000}, sender, type, payload));
    runtime::batch_builder builder;
    builder.append(dc::as_bytes(frame));
    runtime::parcel one;
    one.number = ++parcels_;
    one.senders.push_back({runtime::participant{9}, static_cast<std::uint32_t>(frame.size())});
    one.first = builder.take();
    state->take(std::move(one));
    while (state->work(10, now))
      ;
  }
  void get(std::uint32_t id, std::uint32_t context = 1) { send(3014, u32(context) + u32(id)); }
  void set(std::uint32_t id, std::uint8_t to) {
    send(3020, u32(id) + u16(contract_->find_class("Thing")->find("setA")->id()) + u8(to));
  }

  // The objects of the next requests.
  std::vector<std::uint32_t> next(std::size_t worker = 0) {
    doing = state->next_for(worker, now);
    std::vector<std::uint32_t> objects;
    for (const actors::request& each : doing)
      objects.push_back(value(each.object));
    return objects;
  }
  void succeed(std::size_t worker = 0) {
    actors::transaction_result result;
    result.done = doing.size();
    state->done(worker, std::move(doing), std::move(result), now);
  }
  void fail(std::size_t doubtful = 0, bool is_taken_over = false) {
    actors::transaction_result result;
    result.is_taken_over = is_taken_over;
    result.trouble = "it is away";
    result.doubtful = doubtful;
    state->done(0, std::move(doing), std::move(result), now);
  }

  std::vector<std::uint16_t> sent_types() {
    const runtime::emission all = state->take_emission();
    std::vector<std::uint16_t> types;
    runtime::frame_walker walker(all.frames.bytes());
    for (dc::bytes_view frame; walker.next(frame);)
      types.push_back(runtime::message_view::of(*runtime::datagram_view::of(frame))->type);
    return types;
  }

  actors::database_server_options options_;
  std::shared_ptr<const dc::schema> contract_;
  recording_logger log{runtime::log_level::trace};
  std::unique_ptr<actors::database_server_state> state;
  actors::request_list doing;
  time_point now{1h};

private:
  std::uint64_t parcels_ = 0;
};

using ids = std::vector<std::uint32_t>;
using types = std::vector<std::uint16_t>;

TEST_F(Waiting, WhatComesWhileAWorkerIsBusyIsItsNextTransaction) {
  get(1);
  EXPECT_EQ(next(), ids{1});
  get(2);
  get(3);
  EXPECT_TRUE(state->next_for(0, now).empty()) << "it is busy";
  succeed();
  EXPECT_EQ(next(), (ids{2, 3}));
  EXPECT_FALSE(state->is_idle());
  succeed();
  EXPECT_TRUE(state->is_idle());
}

TEST_F(Waiting, OneObjectIsAlwaysTheSameWorkers) {
  options_.workers = 3;
  begin();
  for (std::uint32_t id = 1; id <= 6; ++id)
    get(id);
  send(3000, u32(1) + u16(0) + u16(0));
  EXPECT_EQ(next(0), (ids{3, 6, 0})) << "and new objects are the first one's";
  EXPECT_EQ(next(1), (ids{1, 4}));
  EXPECT_EQ(next(2), (ids{2, 5}));
}

TEST_F(Waiting, ATransactionIsNotEndless) {
  options_.together_max = 2;
  begin();
  for (std::uint32_t id = 1; id <= 3; ++id)
    get(id);
  EXPECT_EQ(next(), (ids{1, 2}));
  succeed();
  EXPECT_EQ(next(), ids{3});
}

TEST_F(Waiting, WhatWasNotDoneIsDoneAgainInItsPlaceAfterAPause) {
  get(1);
  get(2);
  next();
  get(3);
  fail();
  EXPECT_EQ(next(), ids{}) << "a pause";
  EXPECT_EQ(state->next_deadline(), now + 100ms);
  now += 100ms;
  EXPECT_EQ(next(), (ids{1, 2, 3}));
  fail();
  EXPECT_EQ(state->next_deadline(), now + 200ms) << "twice as long";
  now += 200ms;
  next();
  succeed();
  EXPECT_EQ(log.count("error database_server: database not reachable"), 1U);
  EXPECT_EQ(log.count("info database_server: database reachable again"), 1U);
}

TEST_F(Waiting, PausesDoNotGrowForEver) {
  set(1, 1);
  for (int i = 0; i < 20; ++i) {
    now = std::max(now, state->next_deadline());
    next();
    fail();
  }
  EXPECT_EQ(state->next_deadline(), now + 5s);
}

TEST_F(Waiting, AnAnswerComesInTimeIfNotAsWished) {
  get(1);
  set(2, 1);
  next();
  fail();
  now += 29s;
  next();
  fail();
  EXPECT_EQ(sent_types(), types{});
  now += 1s;
  state->check_deadlines(now);
  EXPECT_EQ(sent_types(), types{3015});
  EXPECT_EQ(log.count("request waited too long for the database; request failed"), 1U);
  now += 5s;
  EXPECT_EQ(next(), ids{2}) << "a change without an answer keeps waiting";
}

TEST_F(Waiting, ADeadlineIsThatOfTheOldest) {
  get(1);
  next();
  fail();
  now += 100ms;
  get(2);
  next();
  fail();
  now += 29'900ms;
  state->check_deadlines(now);
  EXPECT_EQ(sent_types(), types{3015});
  EXPECT_LE(state->next_deadline(), now + 100ms);
}

TEST_F(Waiting, WhatMayBeDoneAlreadyIsNotCalledFailed) {
  get(1);
  get(2);
  next();
  fail(2);
  get(3);
  now += 1min;
  state->check_deadlines(now);
  EXPECT_EQ(sent_types(), types{3015}) << "of the third";
  EXPECT_EQ(next(), (ids{1, 2}));
}

TEST_F(Waiting, UnfinishedRequestsAreLoggedAtTheEnd) {
  state->report_unfinished();
  EXPECT_TRUE(log.lines().empty());
  set(1, 5);
  next();
  fail(1);
  set(2, 6);
  get(3);
  state->report_unfinished();
  EXPECT_EQ(log.count("a request was confirmed; it may be lost sender=5 type=3020 object=1"), 1U);
  EXPECT_EQ(log.count("a request was done; request lost sender=5 type=3020 object=2"), 1U);
  EXPECT_EQ(log.count("a request was done; request lost sender=5 type=3014 object=3"), 1U);
  EXPECT_EQ(log.count("the database finished; requests lost waiting=3 at_hand=0"), 1U);
}

TEST_F(Waiting, WhatIsAtHandAtTheEndIsCounted) {
  set(1, 5);
  set(2, 5);
  next();
  set(3, 5);
  state->report_unfinished();
  EXPECT_EQ(log.count("a request was done; request lost sender=5 type=3020 object=3"), 1U);
  EXPECT_EQ(log.count("the database finished; requests lost waiting=1 at_hand=2"), 1U);
}

TEST_F(Waiting, WhatIsTooMuchFailsAtOnce) {
  options_.waiting_max = 2;
  begin();
  get(1);
  get(2);
  get(3);
  set(4, 1);
  EXPECT_EQ(sent_types(), types{3015});
  EXPECT_EQ(log.count("too many requests wait for the database"), 2U);
  EXPECT_EQ(next(), (ids{1, 2}));
  succeed();
  get(5);
  EXPECT_EQ(next(), ids{5});
}

TEST_F(Waiting, ManyBytesAreTooMuchToo) {
  options_.waiting_bytes_max = 2 * sizeof(actors::request);
  begin();
  get(1);
  get(2);
  EXPECT_EQ(sent_types(), types{3015});
  EXPECT_EQ(next(), ids{1});
}

// ---- checks of the database without requests ----

class Looking : public Waiting {
protected:
  Looking() : Waiting(every_ten_seconds()) {}

  static actors::database_server_options every_ten_seconds() {
    actors::database_server_options options;
    options.look_interval = 10s;
    options.metrics = std::make_shared<runtime::database_metrics>("4000", 1);
    return options;
  }

  bool is_reachable() const { return options_.metrics->reachable.value() == 1; }
};

TEST_F(Looking, HappensAfterAWhileWithoutWork) {
  EXPECT_FALSE(state->begin_to_look(0, now));
  EXPECT_EQ(state->next_deadline(), now + 10s);
  now += 9s;
  EXPECT_FALSE(state->begin_to_look(0, now));
  now += 1s;
  EXPECT_TRUE(state->begin_to_look(0, now));
  EXPECT_FALSE(state->is_idle());
  EXPECT_FALSE(state->begin_to_look(0, now)) << "it looks";
  get(1);
  EXPECT_EQ(next(), ids{}) << "it looks";
  succeed();
  EXPECT_EQ(next(), ids{1});
  succeed();
  EXPECT_EQ(state->next_deadline(), now + 10s);
}

TEST_F(Looking, FindsOutThatTheDatabaseIsAwayAndThatItIsThereAgain) {
  state->begin_to_look(0, now);
  now += 10s;
  ASSERT_TRUE(state->begin_to_look(0, now));
  EXPECT_TRUE(is_reachable());
  fail();
  EXPECT_FALSE(is_reachable());
  EXPECT_EQ(options_.metrics->lost.value(), 1U);
  EXPECT_EQ(state->next_deadline(), now + 100ms) << "as soon as with a request";
  now += 100ms;
  ASSERT_TRUE(state->begin_to_look(0, now));
  fail();
  EXPECT_EQ(options_.metrics->lost.value(), 1U) << "it was away";
  now += 200ms;
  ASSERT_TRUE(state->begin_to_look(0, now));
  succeed();
  EXPECT_TRUE(is_reachable());
  EXPECT_EQ(options_.metrics->reconnects.value(), 1U);
}

// The database server is stopped, or the network drops its answers.
TEST_F(Looking, NoticesADatabaseThatHangs) {
  get(1);
  next();
  get(1);
  EXPECT_EQ(state->next_deadline(), now + 10s);
  now += 9s;
  state->check_deadlines(now);
  EXPECT_TRUE(is_reachable());
  now += 1s;
  state->check_deadlines(now);
  EXPECT_FALSE(is_reachable());
  EXPECT_EQ(log.count("database does not answer"), 1U);
  EXPECT_EQ(state->next_deadline(), now + 20s) << "the patience of the one that waits";
  now += 20s;
  state->check_deadlines(now);
  EXPECT_EQ(sent_types(), (std::vector<std::uint16_t>{3015}));
  EXPECT_EQ(state->next_deadline(), time_point::max());
  EXPECT_EQ(log.count("database does not answer"), 1U);
  succeed();
  EXPECT_TRUE(is_reachable());
  EXPECT_EQ(log.count("database answers again"), 1U);
}

TEST_F(Looking, EndsWhenTheDatabaseIsTakenOver) {
  get(1);
  next();
  get(2);
  fail(0, true);
  EXPECT_FALSE(is_reachable() || options_.metrics->owned.value() == 1);
  EXPECT_EQ(log.count("database taken over by another server; this one stops"), 1U);
  get(3);
  EXPECT_FALSE(state->begin_to_look(0, now + 1h));
  EXPECT_EQ(sent_types(), types{}) << "another server answers from now on";
  EXPECT_EQ(options_.metrics->failures[runtime::database_metrics::taken_over].value(), 3U);
  EXPECT_TRUE(state->is_idle());
}

TEST_F(Looking, IsLeftToTheRequestsThatWait) {
  state->begin_to_look(0, now);
  get(1);
  next();
  fail();
  now += 10s;
  EXPECT_FALSE(state->begin_to_look(0, now));
  EXPECT_EQ(next(), ids{1});
}

TEST_F(Waiting, NoWorkerChecksTheDatabaseUnlessConfigured) {
  EXPECT_FALSE(state->begin_to_look(0, now));
  now += 24h;
  EXPECT_FALSE(state->begin_to_look(0, now));
  EXPECT_EQ(state->next_deadline(), time_point::max());
}

// ---- metrics ----

TEST_F(Looking, CountsWhatBecameOfRequests) {
  const runtime::database_metrics& counted = *options_.metrics;
  get(1);
  set(1, 7);
  state->show_counts();
  EXPECT_EQ(counted.waiting[0].value(), 2U);
  next();
  state->show_counts();
  EXPECT_EQ(counted.waiting[0].value(), 2U) << "also those at hand";
  EXPECT_GT(counted.waiting_bytes.value(), 0U);
  now += 3ms;
  actors::transaction_result result;
  result.done = 2;
  result.commits = {2};
  result.impossible = 1;
  state->done(0, std::move(doing), std::move(result), now);
  state->show_counts();
  EXPECT_EQ(counted.waiting[0].value(), 0U);
  EXPECT_EQ(counted.waiting_bytes.value(), 0U);
  for (const actors::request_kind kind : {actors::request_kind::get_all, actors::request_kind::set})
    EXPECT_EQ(counted.completion_times[static_cast<std::size_t>(kind)].sum(), 3'000U);
  EXPECT_EQ(counted.commit_operations.sum(), 2U);
  EXPECT_EQ(counted.failures[runtime::database_metrics::impossible].value(), 1U);
}

TEST_F(Looking, CountsRequestsThatComeToNothing) {
  const runtime::database_metrics& counted = *options_.metrics;
  send(3014, "cut");
  EXPECT_EQ(counted.failures[runtime::database_metrics::malformed].value(), 1U);
  get(1);
  next();
  fail();
  now += 31s;
  state->check_deadlines(now);
  EXPECT_EQ(counted.failures[runtime::database_metrics::too_late].value(), 1U);
}

}  // namespace
}  // namespace donet::test
