// Many requests in one transaction: an answered request is committed, a failed one fails alone, and
// a commit with an unknown outcome is looked up.

#include "actors/database_server/transactions.hpp"

#include "dcfile/load.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/metrics/database_metrics.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using actors::backend_error;
using kind = backend_error::kind;

const dc::schema& contract() {
  static const std::shared_ptr<const dc::schema> loaded = [] {
    const dc::source source{"t.dc", "dclass Thing { setA(uint8) db; };"};
    return dc::load({&source, 1}, {}).contract;
  }();
  return *loaded;
}

const dc::field& set_a() {
  return *contract().find_class("Thing")->find("setA");
}

// Objects by id, in memory; fails on request.
class memory_backend final : public actors::backend {
public:
  void begin() override { open_ = committed_; }
  void commit() override {
    const std::function<void()> fails = std::exchange(at_commit, nullptr);
    ++commits;
    if (loses_commit) {
      loses_commit = false;
      if (commits_although_lost)
        committed_ = open_;
      throw backend_error(kind::in_doubt, "the connection is lost");
    }
    if (fails)
      fails();
    committed_ = open_;
  }
  void roll_back() noexcept override { ++rolled_back; }
  bool was_committed() override {
    if (!is_there)
      throw backend_error(kind::unavailable, "no answer");
    return commits_although_lost;
  }

  std::optional<runtime::doid> create(const dc::class_entry&,
                                      std::span<const actors::field_value>) override {
    const std::uint32_t id = next_++;
    open_[id] = 0;
    return runtime::doid{id};
  }
  const dc::class_entry* class_of(runtime::doid id) override {
    if (!is_there)
      throw backend_error(kind::unavailable, "no answer");
    return open_.count(value(id)) == 0 ? nullptr : contract().find_class("Thing");
  }
  void read(runtime::doid id, const dc::class_entry&, std::span<const dc::field* const>,
            std::vector<actors::stored_value>& to) override {
    to.push_back({&set_a(), {std::byte{open_.at(value(id))}}});
  }
  void write(runtime::doid id, const dc::class_entry&,
             std::span<const actors::field_value> values) override {
    const auto wanted = std::to_integer<std::uint8_t>(values.front().value[0]);
    if (wanted == refused)
      throw backend_error(kind::refused, "it cannot be");
    open_[value(id)] = wanted;
  }
  void erase(runtime::doid id, const dc::class_entry&) override { open_.erase(value(id)); }

  bool is_there = true;
  bool loses_commit = false;
  bool commits_although_lost = false;
  std::uint8_t refused = 255;
  std::function<void()> at_commit;
  int commits = 0;
  int rolled_back = 0;
  std::map<std::uint32_t, std::uint8_t> committed_{{1, 0}};

private:
  std::map<std::uint32_t, std::uint8_t> open_;
  std::uint32_t next_ = 100;
};

class Transactions : public testing::Test {
protected:
  static actors::request read_one(std::uint16_t type, const std::string& payload) {
    runtime::message_view message;
    message.sender = runtime::channel{5};
    message.type = type;
    message.payload = dc::as_bytes(payload);
    actors::request one;
    std::string_view why;
    EXPECT_EQ(actors::read_request(contract(), dc::text_policy::utf8, message, one, why),
              actors::reading::good)
      << why;
    return one;
  }
  void set(std::uint8_t to, std::uint32_t id = 1) {
    requests.push_back(read_one(3020, u32(id) + u16(set_a().id()) + u8(to)));
  }
  void set_if(std::uint8_t from, std::uint8_t to) {
    requests.push_back(read_one(3022, u32(7) + u32(1) + u16(set_a().id()) + u8(from) + u8(to)));
  }

  // Runs the remaining requests, and returns the types of their messages.
  std::vector<std::uint16_t> run() {
    result = does.run(std::span(requests).subspan(done));
    done += result.done;
    std::vector<std::uint16_t> types;
    runtime::frame_walker walker(result.frames.bytes());
    for (dc::bytes_view frame; walker.next(frame);)
      types.push_back(runtime::message_view::of(*runtime::datagram_view::of(frame))->type);
    return types;
  }

  memory_backend* database = new memory_backend;
  actors::transactions does{std::unique_ptr<actors::backend>(database),
                            {runtime::channel{4'000}, true}};
  std::vector<actors::request> requests;
  std::size_t done = 0;
  actors::transaction_result result;
};

using types = std::vector<std::uint16_t>;

TEST_F(Transactions, AreOneForAllRequests) {
  set(1);
  set_if(1, 2);
  set_if(1, 3);
  EXPECT_EQ(run(), (types{3020, 3020, 3023, 3023}));
  EXPECT_EQ(database->commits, 1);
  EXPECT_EQ(database->committed_.at(1), 2);
  EXPECT_EQ(result.trouble, std::nullopt);
}

TEST_F(Transactions, ARequestThatCannotSucceedFailsAlone) {
  database->refused = 9;
  set(1);
  set_if(1, 9);
  set(3);
  EXPECT_EQ(run(), (types{3020, 3023, 3020}));
  EXPECT_EQ(done, 3U);
  EXPECT_EQ(database->committed_.at(1), 3);
  ASSERT_EQ(result.faults.size(), 1U);
  EXPECT_EQ(result.faults[0].sentence, "database refused a statement; request failed");
  EXPECT_EQ(result.faults[0].why, "it cannot be");
}

TEST_F(Transactions, EndWhenTheDatabaseIsTakenOver) {
  set(1);
  database->at_commit = [] { throw backend_error(kind::taken_over, "taken over by node 'b'"); };
  EXPECT_EQ(run(), types{});
  EXPECT_EQ(done, 0U);
  EXPECT_TRUE(result.is_taken_over);
  EXPECT_EQ(result.trouble, "taken over by node 'b'");
  EXPECT_EQ(database->committed_.at(1), 0);
}

TEST_F(Transactions, NothingIsSaidOfWhatIsNotCommitted) {
  set(1);
  database->at_commit = [] { throw backend_error(kind::unavailable, "the disk is full"); };
  EXPECT_EQ(run(), types{});
  EXPECT_EQ(done, 0U);
  EXPECT_EQ(result.trouble, "the disk is full");
  EXPECT_EQ(result.doubtful, 0U);
  EXPECT_EQ(database->committed_.at(1), 0);
  EXPECT_EQ(run(), types{3020}) << "the same again, later";
  EXPECT_EQ(database->committed_.at(1), 1);
}

TEST_F(Transactions, WhatIsInDoubtAndWasDoneIsNotDoneTwice) {
  set_if(0, 1);
  database->loses_commit = true;
  database->commits_although_lost = true;
  EXPECT_EQ(run(), types{});
  EXPECT_EQ(result.doubtful, 1U);
  EXPECT_EQ(done, 0U);
  // Another request has arrived since.
  set(7);
  database->is_there = false;
  EXPECT_EQ(run(), types{}) << "the database still does not answer";
  EXPECT_EQ(result.doubtful, 1U);
  database->is_there = true;
  EXPECT_EQ(run(), (types{3020, 3023, 3020}));
  EXPECT_EQ(done, 2U);
  EXPECT_EQ(database->committed_.at(1), 7);
}

TEST_F(Transactions, WhatIsInDoubtAndWasNotDoneIsDone) {
  set_if(0, 1);
  database->loses_commit = true;
  EXPECT_EQ(run(), types{});
  EXPECT_EQ(run(), (types{3020, 3023}));
  EXPECT_EQ(database->committed_.at(1), 1);
}

TEST(DatabaseMetrics, HaveAWordForEachKindOfRequest) {
  using operation = actors::request_kind;
  const auto& words = runtime::database_metrics::operations;
  EXPECT_EQ(words[static_cast<std::size_t>(operation::create)], "create");
  EXPECT_EQ(words[static_cast<std::size_t>(operation::set_if_equals)], "set_if_equals");
  EXPECT_EQ(words[static_cast<std::size_t>(operation::remove)], "delete_fields");
  EXPECT_EQ(words[static_cast<std::size_t>(operation::erase)], "delete");
  EXPECT_EQ(words.size(), static_cast<std::size_t>(operation::erase) + 1);
}

}  // namespace
}  // namespace donet::test
