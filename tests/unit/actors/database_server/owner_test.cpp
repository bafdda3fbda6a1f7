// One server at a time writes with a control channel: a server that starts takes the database over
// from another one.

#include "tests/unit/actors/database_server/stage.hpp"

#include <gmock/gmock.h>

#include <optional>

namespace donet::test {
namespace {

using actors::backend_error;
using kind = backend_error::kind;
using testing::HasSubstr;

// A Database Server's session with the database, and its contract.
struct user {
  user(const actors::sql_place& place, std::string_view text, std::uint64_t channel,
       const std::string& node)
      : contract(contract_of(text)), plan(std::make_shared<actors::schema_plan>()) {
    {
      actors::sql_session session(place);
      report = actors::migrate(session, *contract, false, *plan, {channel, node});
    }
    actors::sql_backend_options options;
    options.where = place;
    options.first_id = runtime::doid{1};
    options.last_id = runtime::doid{100};
    options.owner = report.owner;
    backend = std::make_unique<actors::sql_backend>(options, *contract, plan);
  }

  const dc::class_entry& thing() const { return *contract->find_class("Thing"); }
  const dc::field& value() const { return *thing().find("setA"); }

  runtime::doid create(std::string_view packed) {
    const actors::field_value one{&value(), dc::as_bytes(packed)};
    backend->begin();
    const auto made = backend->create(thing(), {&one, 1});
    backend->commit();
    return *made;
  }
  void write(runtime::doid id, std::string_view packed) {
    const actors::field_value one{&value(), dc::as_bytes(packed)};
    backend->begin();
    backend->write(id, thing(), {&one, 1});
    backend->commit();
  }
  std::string read(runtime::doid id) {
    const dc::field* const wanted = &value();
    std::vector<actors::stored_value> values;
    backend->begin();
    backend->read(id, thing(), {&wanted, 1}, values);
    backend->commit();
    return values.empty() ? "none" : std::string(dc::as_text(values.front().value));
  }

  std::shared_ptr<const dc::schema> contract;
  std::shared_ptr<actors::schema_plan> plan;
  actors::migration_report report;
  std::unique_ptr<actors::sql_backend> backend;
};

// The error of a call; empty if it succeeds.
template <class Call>
std::optional<backend_error> error_of(Call&& call) {
  try {
    call();
  } catch (const backend_error& error) {
    return error;
  }
  return std::nullopt;
}

constexpr std::string_view narrow = "dclass Thing { setA(int32) db; };";
constexpr std::string_view wide = "dclass Thing { setA(uint64) db; };";
constexpr std::string_view longer = "dclass Thing { setA(int32) db; setB(int32) db; };";

class Owner : public testing::TestWithParam<actors::sql_dialect> {
protected:
  std::unique_ptr<user> start(std::string_view contract, const std::string& node,
                              std::uint64_t channel = 4'000) {
    return std::make_unique<user>(database_.place(), contract, channel, node);
  }

  empty_database database_{GetParam()};
};

TEST_P(Owner, OfTheNewestServerWritesAndNoOther) {
  const auto old = start(narrow, "gs1");
  const runtime::doid id = old->create(u32(5));
  old->write(id, u32(77));
  const auto next = start(wide, "gs2");
  EXPECT_EQ(next->read(id), u64(77)) << "the last acknowledged value is converted";
  const auto error = error_of([&] { old->write(id, u32(78)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::taken_over);
  EXPECT_THAT(error->what(), HasSubstr("node 'gs2'"));
  old->backend->roll_back();
  EXPECT_EQ(next->read(id), u64(77));
  next->write(id, u64(79));
  EXPECT_EQ(next->read(id), u64(79));
}

TEST_P(Owner, ThatWasReplacedNoticesWithoutAnythingToDo) {
  const auto old = start(narrow, "gs1");
  EXPECT_FALSE(error_of([&] { old->backend->look(); }));
  const auto next = start(narrow, "gs2");
  const auto error = error_of([&] { old->backend->look(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::taken_over);
  EXPECT_FALSE(error_of([&] { next->backend->look(); }));
}

TEST_P(Owner, ThatWasReplacedReadsNothingEither) {
  const auto old = start(narrow, "gs1");
  const runtime::doid id = old->create(u32(5));
  const auto next = start(wide, "gs2");
  const auto error = error_of([&] { static_cast<void>(old->read(id)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::taken_over);
}

TEST_P(Owner, WhoseTransactionIsOpenLosesItAtTheCommit) {
  const auto old = start(narrow, "gs1");
  const runtime::doid id = old->create(u32(5));
  if (GetParam() == actors::sql_dialect::sqlite)
    GTEST_SKIP() << "a transaction of SQLite locks the file, so the other server waits for its end";
  const std::string packed = u32(78);
  const actors::field_value one{&old->value(), dc::as_bytes(packed)};
  old->backend->begin();
  old->backend->write(id, old->thing(), {&one, 1});
  {
    actors::sql_session session(database_.place());
    actors::take_ownership(session, 4'000, "gs2");
  }
  const auto error = error_of([&] { old->backend->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::taken_over);
  old->backend->roll_back();
  EXPECT_EQ(start(narrow, "gs3")->read(id), u32(5));
}

TEST_P(Owner, OfAnotherChannelSharesTheDatabase) {
  const auto one = start(narrow, "gs1", 4'000);
  const auto other = start(longer, "gs2", 4'001);
  EXPECT_EQ(other->report.warnings, lines{}) << "a column more takes nothing from anybody";
  const runtime::doid id = one->create(u32(5));
  EXPECT_EQ(other->read(id), u32(5));
  EXPECT_FALSE(error_of([&] { one->backend->look(); }));
}

TEST_P(Owner, OfAnotherChannelStopsWhenAColumnIsConverted) {
  const auto one = start(narrow, "gs1", 4'000);
  const runtime::doid id = one->create(u32(5));
  const auto other = start(wide, "gs2", 4'001);
  EXPECT_EQ(other->report.warnings.size(), 1U);
  const auto error = error_of([&] { one->write(id, u32(78)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::taken_over);
  EXPECT_THAT(error->what(), HasSubstr("node 'gs2'"));
  one->backend->roll_back();
  EXPECT_EQ(other->read(id), u64(5));
}

TEST_P(Owner, OfADatabaseThatIsAnotherOneNowStops) {
  const auto old = start(narrow, "gs1");
  {
    actors::sql_session session(database_.place());
    session.run(R"(DELETE FROM "donet_counters" WHERE "name" = 'owner of 4000')");
  }
  const auto error = error_of([&] { old->backend->look(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->what_kind, kind::taken_over);
  EXPECT_THAT(error->what(), HasSubstr("the database was replaced"));
}

TEST_P(Owner, IsNotChangedByALook) {
  const auto old = start(narrow, "gs1");
  const auto contract = contract_of(wide);
  actors::schema_plan plan;
  actors::sql_session session(database_.place());
  EXPECT_EQ(actors::migrate(session, *contract, true, plan, {4'000, "gs2"}).owner, std::nullopt);
  EXPECT_FALSE(error_of([&] { old->backend->look(); }));
}

FOR_ALL_DATABASES(Owner);

}  // namespace
}  // namespace donet::test
