// A database that was made for another contract: missing tables and columns are created, unneeded
// ones are kept, and values of another type are converted or refused.

#include "tests/unit/actors/database_server/stage.hpp"

#include <algorithm>

namespace donet::test {
namespace {

using actors::migration_report;

class Migration : public testing::TestWithParam<actors::sql_dialect> {
protected:
  // Migrates the database to this contract and uses it.
  migration_report use(std::string_view text, bool only_look = false) {
    contract_ = contract_of(text);
    plan_ = std::make_shared<actors::schema_plan>();
    migration_report report;
    {
      actors::sql_session session(database_.place());
      report = actors::migrate(session, *contract_, only_look, *plan_);
    }
    if (only_look || !report.problems.empty())
      return report;
    actors::sql_backend_options options;
    options.where = database_.place();
    options.first_id = runtime::doid{1};
    options.last_id = runtime::doid{100};
    backend_ = std::make_unique<actors::sql_backend>(options, *contract_, plan_);
    return report;
  }

  const dc::field& field(std::string_view of_class, std::string_view name) const {
    return *contract_->find_class(of_class)->find(name);
  }

  runtime::doid create(std::string_view of_class, std::string_view name, std::string_view packed) {
    const actors::field_value one{&field(of_class, name), dc::as_bytes(packed)};
    backend_->begin();
    const auto made = backend_->create(*contract_->find_class(of_class), {&one, 1});
    backend_->commit();
    return made.value_or(runtime::doid{0});
  }

  // The value of the field; "none" if it is not set.
  std::string read(runtime::doid id, std::string_view of_class, std::string_view name) {
    const dc::field* const wanted = &field(of_class, name);
    std::vector<actors::stored_value> values;
    backend_->begin();
    backend_->read(id, *contract_->find_class(of_class), {&wanted, 1}, values);
    backend_->commit();
    return values.empty() ? "none" : std::string(dc::as_text(values.front().value));
  }

  empty_database database_{GetParam()};
  std::shared_ptr<const dc::schema> contract_;
  std::shared_ptr<actors::schema_plan> plan_;
  std::unique_ptr<actors::sql_backend> backend_;
};

TEST_P(Migration, MakesATableForEachClassWithStoredFields) {
  const auto report =
    use("dclass A { a(uint8) db; b(uint8); };\ndclass B { c(uint8) ram; };\ndclass C : A { };");
  EXPECT_EQ(report.steps,
            (lines{"class A: table fields_A is made", "class C: table fields_C is made"}));
  EXPECT_EQ(report.problems, lines{});
}

TEST_P(Migration, DoesNothingTheSecondTime) {
  use("dclass A { a(uint8) db; };");
  const auto report = use("dclass A { a(uint8 = 4) required broadcast db; more(uint8); };");
  EXPECT_EQ(report.steps, lines{}) << "defaults and keywords do not matter";
}

TEST_P(Migration, OnlyLooksIfAskedTo) {
  EXPECT_EQ(use("dclass A { a(uint8) db; };", true).steps,
            lines{"class A: table fields_A is made"});
  EXPECT_EQ(use("dclass A { a(uint8) db; };", true).steps,
            lines{"class A: table fields_A is made"});
}

TEST_P(Migration, AddsNewFieldsAndKeepsOldOnes) {
  use("dclass A { a(uint8) db; b(string) db; };");
  const auto id = create("A", "b", blob("old"));
  const auto report = use("dclass A { a(uint8) db; c(string) db; };");
  EXPECT_EQ(report.steps, lines{"field A.c: column c is added"});
  EXPECT_EQ(report.kept, lines{"A.b (column b of fields_A)"});
  EXPECT_EQ(read(id, "A", "c"), "none");
  EXPECT_EQ(use("dclass A { a(uint8) db; b(string) db; };").steps, lines{});
  EXPECT_EQ(read(id, "A", "b"), blob("old")) << "it has waited for its field";
}

TEST_P(Migration, AClassThatHadNothingToStoreGetsATableWithItsObjects) {
  use("dclass A { a(uint8) ram; };\ndclass B { b(uint8) db; };");
  backend_->begin();
  const auto id = *backend_->create(*contract_->find_class("A"), {});
  backend_->commit();
  use("dclass A { a(uint8) ram db; };\ndclass B { b(uint8) db; };");
  const std::string nine = u8(9);
  const actors::field_value one{&field("A", "a"), dc::as_bytes(nine)};
  backend_->begin();
  backend_->write(id, *contract_->find_class("A"), {&one, 1});
  backend_->commit();
  EXPECT_EQ(read(id, "A", "a"), u8(9));
}

TEST_P(Migration, NamesThatDifferInCaseOnlyAreDistinguished) {
  use("dclass Thing { setA(uint8) db; seta(uint8) db; doid(uint8) db; };\ndclass THING { x(uint8) "
      "db; };");
  const auto id = create("Thing", "seta", u8(1));
  EXPECT_EQ(read(id, "Thing", "setA"), "none");
  EXPECT_EQ(read(id, "Thing", "seta"), u8(1));
  const auto other = create("THING", "x", u8(2));
  EXPECT_EQ(read(other, "THING", "x"), u8(2));
}

TEST_P(Migration, LongNamesAreCutAndDistinguished) {
  const std::string name(100, 'f');
  use("dclass A { " + name + "1(uint8) db; " + name + "2(uint8) db; };");
  const auto id = create("A", name + "2", u8(5));
  EXPECT_EQ(read(id, "A", name + "1"), "none");
  EXPECT_EQ(read(id, "A", name + "2"), u8(5));
}

// ---- another type ----

struct conversion {
  std::string before;
  std::string value;
  std::string after;
  std::string converted;  // empty: refused
};

TEST_P(Migration, ConvertsWhatLosesNothing) {
  const std::vector<conversion> all = {
    {"int8", u8(0xff), "int32", u32(0xffffffff)},
    {"uint32", u32(70'000), "uint16", ""},
    {"uint32", u32(7), "uint16", u16(7)},
    {"uint8", u8(200), "uint8(0-100)", ""},
    {"int16/10", u16(15), "int16/100", u16(150)},
    {"int16/100", u16(155), "int16/10", ""},
    {"uint32", u32(5), "float64", std::string("\0\0\0\0\0\0\x14\x40", 8)},
    {"uint32", u32(5), "string", ""},
    {"uint64", u64(UINT64_MAX), "int64", ""},
    {"uint64", u64(12), "int64", u64(12)},
    {"string", blob("it's \\ \"x\""), "string(0-20)", blob("it's \\ \"x\"")},
    {"string", blob("too long"), "string(0-3)", ""},
    {"uint8[]", blob(u8(1) + u8(2)), "uint16[]", blob(u16(1) + u16(2))},
    {"uint16[]", blob(u16(1) + u16(300)), "uint8[]", ""},
  };
  for (const conversion& each : all) {
    SCOPED_TRACE(each.before + " to " + each.after);
    database_ = empty_database(GetParam());
    use("dclass A { a(" + each.before + " x) db; };");
    const auto id = create("A", "a", each.value);
    const auto report = use("dclass A { a(" + each.after + " x) db; };");
    if (each.converted.empty()) {
      ASSERT_EQ(report.problems.size(), 1U);
      EXPECT_NE(
        report.problems[0].find("field A.a is of another type now, and 1 value does not fit"),
        std::string::npos)
        << report.problems[0];
      // The column is unchanged.
      EXPECT_EQ(use("dclass A { a(" + each.before + " x) db; };").steps, lines{});
      EXPECT_EQ(read(id, "A", "a"), each.value);
    } else {
      EXPECT_EQ(report.problems, lines{});
      EXPECT_EQ(read(id, "A", "a"), each.converted);
      EXPECT_EQ(use("dclass A { a(" + each.after + " x) db; };").steps, lines{});
      EXPECT_EQ(read(id, "A", "a"), each.converted);
    }
  }
}

TEST_P(Migration, ConvertsNothingIfAnythingIsRefused) {
  use("dclass A { a(uint32) db; b(uint32) db; };");
  const auto id = create("A", "a", u32(7));
  create("A", "b", u32(70'000));
  const auto report = use("dclass A { a(uint16) db; b(uint16) db; c(uint8) db; };");
  EXPECT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.steps, lines{});
  EXPECT_EQ(use("dclass A { a(uint32) db; b(uint32) db; };").kept, lines{});
  EXPECT_EQ(read(id, "A", "a"), u32(7));
}

FOR_ALL_DATABASES(Migration);

}  // namespace
}  // namespace donet::test
