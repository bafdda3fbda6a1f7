// All objects of a database, read and written with their ids, in each kind of database.

#include "actors/database_server/sql_export.hpp"
#include "tests/property/seeds.hpp"
#include "tests/support/dc_sample.hpp"
#include "tests/unit/actors/database_server/stage.hpp"

#include <map>

namespace donet::test {
namespace {

using actors::sql_dialect;
using actors::sql_import;
using actors::whole_object;
using runtime::doid;

const auto contract = contract_of(R"(
struct Pair { uint16 n; string s; };
dclass Thing {
  setU64(uint64 n) db;
  setI8(int8 n) db;
  setName(string s) db;
  setBytes(blob b) db;
  setFloat(float64 f) db;
  setPairs(Pair pairs[]) db;
};
dclass Other { setName(string s) db; };
dclass Bare { setRam(uint8 n) ram; };
)");

class Export : public testing::TestWithParam<sql_dialect> {
protected:
  Export() {
    const actors::migration_report report = migrate(session, *contract, false, *plan);
    EXPECT_TRUE(report.problems.empty());
  }

  static const dc::class_entry& kind(std::string_view name) { return *contract->find_class(name); }

  whole_object random_object(std::uint32_t id, random_source& random) {
    const char* const names[] = {"Thing", "Other", "Bare"};
    whole_object one;
    one.id = doid{id};
    one.class_name = random.pick(names);
    one.kind = &kind(one.class_name);
    for (const dc::field* const field : actors::stored_fields(*one.kind)) {
      auto sample = random_sample(field->type(), random, dc::text_policy::utf8);
      if (sample && random.chance(80))
        one.values.push_back({field, std::move(sample->packed)});
    }
    return one;
  }

  std::vector<whole_object> all() {
    actors::sql_export reader(session, *contract, *plan, true, dc::text_policy::utf8);
    std::vector<whole_object> found;
    for (whole_object one; reader.next(one);)
      found.push_back(std::move(one));
    return found;
  }

  static std::string text_of(const whole_object& one) {
    std::string text = std::to_string(value(one.id)) + " " + one.class_name;
    for (const actors::stored_value& each : one.values)
      text += " " + std::string(each.field->name()) + "=" + dc::to_hex(each.value);
    for (const auto& [field, raw] : one.unreadable)
      text += " " + std::string(field->name()) + "?" + raw;
    return text;
  }

  empty_database where{GetParam()};
  std::shared_ptr<actors::schema_plan> plan = std::make_shared<actors::schema_plan>();
  actors::sql_session session{where.place()};
};

// More than one page of them.
TEST_P(Export, GivesWhatWasInsertedInTheOrderOfIds) {
  random_source random(1);
  std::map<std::uint32_t, std::string> expected;
  sql_import to(session, *plan);
  session.begin();
  for (int i = 0; i < 700; ++i) {
    const auto id =
      static_cast<std::uint32_t>(i == 0 ? UINT32_MAX : 1 + random.below(4'000'000'000));
    if (expected.contains(id))
      continue;
    const whole_object one = random_object(id, random);
    EXPECT_FALSE(to.exists(one.id));
    to.insert(one.id, *one.kind, one.values);
    EXPECT_TRUE(to.exists(one.id));
    expected[id] = text_of(one);
  }
  session.commit();

  auto due = expected.begin();
  for (const whole_object& one : all()) {
    ASSERT_NE(due, expected.end());
    EXPECT_EQ(text_of(one), due->second);
    ++due;
  }
  EXPECT_EQ(due, expected.end());

  actors::sql_export reader(session, *contract, *plan, true, dc::text_policy::utf8);
  std::uint64_t counted = 0;
  for (const actors::class_count& one : reader.count())
    counted += one.objects;
  EXPECT_EQ(counted, expected.size());
  EXPECT_EQ(text_of(*reader.find(doid{UINT32_MAX})), expected[UINT32_MAX]);
  EXPECT_FALSE(reader.find(doid{0}));
}

TEST_P(Export, ShowsOneMoment) {
  sql_import to(session, *plan);
  to.insert(doid{5}, kind("Bare"), {});
  {
    actors::sql_session other(where.place());
    actors::sql_export reader(other, *contract, *plan, true, dc::text_policy::utf8);
    reader.hold_still();
    EXPECT_EQ(reader.count().size(), 1U);
    to.insert(doid{6}, kind("Bare"), {});
    to.erase(doid{5}, kind("Bare"));
    whole_object one;
    ASSERT_TRUE(reader.next(one));
    EXPECT_EQ(one.id, doid{5});
    EXPECT_FALSE(reader.next(one));
  }
  EXPECT_EQ(all().size(), 1U);
}

TEST_P(Export, ReportsWhatDoesNotFitTheContract) {
  sql_import to(session, *plan);
  to.insert(doid{5}, kind("Thing"), {});
  to.insert(doid{6}, kind("Bare"), {});
  session.run(R"(UPDATE "fields_Thing" SET "setI8" = 1000, "setFloat" = 'soon')");
  session.run(R"(UPDATE "objects" SET "class" = 'Gone' WHERE "doid" = 6)");
  const auto found = all();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(text_of(found[0]), "5 Thing setI8?1000 setFloat?soon");
  EXPECT_EQ(text_of(found[1]), "6 Gone");
  EXPECT_EQ(found[1].kind, nullptr);
}

TEST_P(Export, LeavesOutWhatIsNotMigratedYet) {
  sql_import(session, *plan).insert(doid{5}, kind("Other"), {});
  const auto larger = contract_of(R"(
dclass New { setName(string s) db; };
dclass Other { setName(string s) db; setAge(uint8 n) db; };
)");
  actors::schema_plan looked_at;
  migrate(session, *larger, true, looked_at);
  actors::sql_export reader(session, *larger, looked_at, false, dc::text_policy::utf8);
  whole_object one;
  ASSERT_TRUE(reader.next(one));
  EXPECT_EQ(text_of(one), "5 Other");
}

TEST_P(Export, EmptiesWhatWasErased) {
  random_source random(2);
  sql_import to(session, *plan);
  for (std::uint32_t id = 1; id < 20; ++id) {
    const whole_object one = random_object(id, random);
    to.insert(one.id, *one.kind, one.values);
    to.erase(one.id, *one.kind);
    to.insert(one.id, kind("Thing"), {});
  }
  for (const whole_object& one : all())
    EXPECT_TRUE(one.values.empty());
}

TEST_P(Export, AnImportedIdIsNotGivenAgain) {
  sql_import to(session, *plan);
  for (const std::uint32_t id : {1'000U, 1'001U, 1'003U})
    to.insert(doid{id}, kind("Bare"), {});
  actors::sql_backend_options options;
  options.where = where.place();
  options.first_id = doid{1'000};
  options.last_id = doid{1'004};
  actors::sql_backend backend(options, *contract, plan);
  backend.begin();
  EXPECT_EQ(backend.create(kind("Bare"), {}), doid{1'002});
  EXPECT_EQ(backend.create(kind("Bare"), {}), doid{1'004});
  EXPECT_EQ(backend.create(kind("Bare"), {}), std::nullopt);
  backend.commit();
}

TEST_P(Export, KeepsAJournalUntilItIsClosed) {
  const std::string before = "{\"a\":\"it's \\\"quoted\\\" :p0 \xc3\xa4\"}";
  {
    sql_import to(session, *plan);
    EXPECT_FALSE(to.has_journal());
    to.open_journal();
    session.begin();
    to.add({doid{5}, std::nullopt});
    to.add({doid{6}, before});
    session.commit();
    session.begin();
    to.add({doid{7}, std::nullopt});
    session.roll_back();
  }
  sql_import again(session, *plan);
  ASSERT_TRUE(again.has_journal());
  EXPECT_TRUE(again.is_noted(doid{5}));
  EXPECT_FALSE(again.is_noted(doid{7}));
  const auto notes = again.some_notes();
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].before, std::nullopt);
  EXPECT_EQ(notes[1].before, before);
  again.remove_note(doid{5});
  EXPECT_EQ(again.some_notes().size(), 1U);
  again.close_journal();
  EXPECT_FALSE(again.has_journal());
  again.open_journal();
  EXPECT_TRUE(again.some_notes().empty());
}

FOR_ALL_DATABASES(Export);

}  // namespace
}  // namespace donet::test
