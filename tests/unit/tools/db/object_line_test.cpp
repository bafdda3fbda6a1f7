// Lines of objects: their content, refused lines, and that every value survives.

#include "tools/db/object_line.hpp"

#include "dcfile/printer.hpp"
#include "dcfile/validator.hpp"
#include "tests/property/seeds.hpp"
#include "tests/support/dc_generator.hpp"
#include "tests/support/dc_sample.hpp"
#include "tests/unit/dcfile/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace donet::tools {
namespace {

using actors::whole_object;
using testing::HasSubstr;

constexpr const char* world = R"(
struct Pair { uint8 a; string b; };
dclass Thing {
  setI8(int8) db;
  setI64(int64) db;
  setU64(uint64) db;
  setTenth(int16/10 tenth) db;
  setSmall(uint8(0-9)) db;
  setName(string) db;
  setFour(string(4)) db;
  setBytes(blob) db;
  setFloat(float64) db;
  setPlace(int16, int16) db;
  setPairs(Pair pairs[]) db;
  Pair plain db;
  setNothing() db;
  setRam(uint8) ram;
  setBoth : setI8, setName;
};
dclass Empty { };
)";

class ObjectLine : public testing::Test {
protected:
  // The line of a Thing with only this field.
  std::string line_of(const std::string& field, std::string_view bytes) const {
    whole_object object{runtime::doid{7}, "Thing", contract->find_class("Thing"), {}, {}};
    object.values.push_back({object.kind->find(field), {}});
    dc::append(object.values.front().value, dc::as_bytes(bytes));
    return to_line(object);
  }
  std::string written(const std::string& field, std::string_view bytes) const {
    return nlohmann::json::parse(line_of(field, bytes))["fields"][field].dump();
  }
  // The bytes of the field in this JSON, or the error.
  std::string read(const std::string& field, const std::string& json,
                   dc::text_policy strings = dc::text_policy::utf8) const {
    return read_line(R"({"doid":7,"class":"Thing","fields":{")" + field + "\":" + json + "}}",
                     strings);
  }
  std::string read_line(const std::string& line,
                        dc::text_policy strings = dc::text_policy::utf8) const {
    std::string why;
    const auto object = line_reader(*contract, strings).read(line, why);
    if (!object)
      return why;
    EXPECT_EQ(object->id, runtime::doid{7});
    return object->values.empty() ? "" : std::string(dc::as_text(object->values.front().value));
  }

  std::shared_ptr<const dc::schema> contract = dc::contract_of(world);
};

TEST_F(ObjectLine, ShowsEachKindInItsOwnWay) {
  EXPECT_EQ(line_of("setI8", "\xff"), R"({"doid":7,"class":"Thing","fields":{"setI8":-1}})");
  EXPECT_EQ(written("setTenth", std::string("\x0f\0", 2)), "15");
  EXPECT_EQ(written("setName", std::string("\x04\0a\"\xc3\xa4", 6)), R"("a\"ä")");
  EXPECT_EQ(written("setName", std::string("\x01\0\xff", 3)), R"~({"dc":"(\"\\xff\")"})~");
  EXPECT_EQ(written("setFour", "abcd"), R"("abcd")");
  EXPECT_EQ(written("setBytes", std::string("\x02\0\0\xff", 4)), R"~("(<020000ff>)")~");
  EXPECT_EQ(written("setPlace", std::string("\x01\0\xff\xff", 4)), R"~("(1, -1)")~");
  EXPECT_EQ(written("plain", std::string("\x05\x01\0x", 4)), R"("{5, \"x\"}")");
}

TEST_F(ObjectLine, WritesNumbersThatNotAllCanReadAsStrings) {
  EXPECT_EQ(written("setU64", std::string("\0\0\0\0\0\0\x20\0", 8)), "9007199254740992");
  EXPECT_EQ(written("setU64", std::string("\x01\0\0\0\0\0\x20\0", 8)), R"("9007199254740993")");
  EXPECT_EQ(written("setU64", std::string(8, '\xff')), R"("18446744073709551615")");
  EXPECT_EQ(written("setI64", std::string("\0\0\0\0\0\0\0\x80", 8)), R"("-9223372036854775808")");
  EXPECT_EQ(written("setI64", std::string(8, '\xff')), "-1");
}

TEST_F(ObjectLine, ReadsNumbersAndTheirDigits) {
  EXPECT_EQ(read("setI8", "-128"), "\x80");
  EXPECT_EQ(read("setI8", R"("-128")"), "\x80");
  EXPECT_EQ(read("setU64", "18446744073709551615"), std::string(8, '\xff'));
  EXPECT_EQ(read("setU64", R"("18446744073709551615")"), std::string(8, '\xff'));
}

TEST_F(ObjectLine, ReadsBytesAndTextsOfAnyField) {
  EXPECT_EQ(read("setI8", R"({"hex":"7F"})"), "\x7f");
  EXPECT_EQ(read("setI8", R"~({"dc":"(5)"})~"), "\x05");
  EXPECT_EQ(read("setName", R"~({"dc":"(\"x\")"})~"), std::string("\x01\0x", 3));
  EXPECT_EQ(read("setName", R"({"hex":"0100ff"})", dc::text_policy::bytes),
            std::string("\x01\0\xff", 3));
}

TEST_F(ObjectLine, RefusesValuesThatDoNotFitTheirFields) {
  EXPECT_THAT(read("setI8", "128"), HasSubstr("Thing.setI8: the value is no whole number"));
  EXPECT_THAT(read("setI8", "1.0"), HasSubstr("must be a whole number"));
  EXPECT_THAT(read("setI8", "true"), HasSubstr("must be a whole number"));
  EXPECT_THAT(read("setI8", R"("")"), HasSubstr("is no whole number"));
  EXPECT_THAT(read("setU64", "18446744073709551616"), HasSubstr("must be a whole number"));
  EXPECT_THAT(read("setU64", "-1"), HasSubstr("is no whole number"));
  EXPECT_THAT(read("setSmall", "10"), HasSubstr("Thing.setSmall: "));
  EXPECT_THAT(read("setName", "5"), HasSubstr("must be a JSON string"));
  EXPECT_THAT(read("setName", "null"), HasSubstr("must be a JSON string"));
  EXPECT_THAT(read("setName", R"({"hex":"01"})"), HasSubstr("Thing.setName: "));
  EXPECT_THAT(read("setName", R"({"hex":"0"})"), HasSubstr("no bytes in hexadecimal"));
  EXPECT_THAT(read("setName", R"({"hex":"0100ff"})"), HasSubstr("Thing.setName: "));
  EXPECT_THAT(read("setName", '"' + std::string(65'536, 'x') + '"'), HasSubstr("is too long"));
  EXPECT_THAT(read("setName", R"("ä")", dc::text_policy::ascii), HasSubstr("Thing.setName: "));
  EXPECT_THAT(read("setFour", R"("abc")"), HasSubstr("Thing.setFour: "));
  EXPECT_THAT(read("setPlace", R"~("(1)")~"), HasSubstr("Thing.setPlace: "));
  EXPECT_THAT(read("setPlace", R"("(1, 2")"), HasSubstr("Thing.setPlace: "));
}

TEST_F(ObjectLine, RefusesFieldsThatNobodyKeeps) {
  EXPECT_THAT(read("setNam", "1"), HasSubstr("Thing has no field 'setNam': did you mean"));
  EXPECT_THAT(read("setRam", "1"), HasSubstr("Thing.setRam is no field that a database keeps"));
  EXPECT_THAT(read("setBoth", R"~("(1, \"\")")~"), HasSubstr("is no field that a database keeps"));
  EXPECT_THAT(read("setNothing", R"~("()")~"), HasSubstr("nothing to keep"));
}

TEST_F(ObjectLine, RefusesLinesThatTellNoObject) {
  EXPECT_EQ(read_line(""), "this is no object of JSON");
  EXPECT_EQ(read_line("[1]"), "this is no object of JSON");
  EXPECT_EQ(read_line(R"({"doid":7)"), "this is no object of JSON");
  EXPECT_EQ(read_line("{\"doid\":7,\"class\":\"\xff\",\"fields\":{}}"),
            "this is no object of JSON");
  EXPECT_EQ(read_line(std::string(1'000'000, '[')), "this is no object of JSON");
  EXPECT_THAT(read_line(R"({"doid":7,"class":"Empty","fields":{},"x":1})"), HasSubstr("'x'"));
  EXPECT_THAT(read_line(R"({"doid":7,"doid":8,"class":"Empty","fields":{}})"), HasSubstr("twice"));
  EXPECT_THAT(read_line(R"({"doid":7,"class":"Thing","fields":{"setI8":1,"setI8":2}})"),
              HasSubstr("twice"));
  for (const char* id : {"0", "-1", "4294967296", "1.5", "\"7\"", "null"})
    EXPECT_THAT(read_line(std::string(R"({"class":"Empty","fields":{},"doid":)") + id + "}"),
                HasSubstr("\"doid\" must be"))
      << id;
  EXPECT_THAT(read_line(R"({"doid":7,"class":"Thin","fields":{}})"),
              HasSubstr("no class 'Thin': did you mean 'Thing'?"));
  EXPECT_THAT(read_line(R"({"doid":7,"class":"Pair","fields":{}})"), HasSubstr("no class 'Pair'"));
  EXPECT_THAT(read_line(R"({"doid":7,"class":"Empty"})"), HasSubstr("\"fields\" must be"));
  EXPECT_EQ(read_line(R"({"doid":7,"class":"Empty","fields":{}})"), "");
}

// The same contract with as many `db` fields as possible.
std::shared_ptr<const dc::schema> with_kept_fields(const std::string& text) {
  const auto contract = dc::contract_of(text);
  if (contract == nullptr)
    return nullptr;
  std::string kept;
  bool is_class = false;
  std::istringstream lines(dc::print(*contract));
  for (std::string line; std::getline(lines, line);) {
    const auto end = line.find(";  // field ");
    if (line.starts_with("dclass") || line.starts_with("struct"))
      is_class = line.starts_with("dclass");
    const bool is_field = is_class && end != std::string::npos;
    // The components of a molecular must have equal keywords.
    if (is_field && line.find(" : ") != std::string::npos)
      continue;
    if (is_field && line.find(" db") == std::string::npos)
      line.insert(end, " db");
    kept += line + "\n";
  }
  const dc::source file{"test.dc", kept};
  const auto loaded = dc::load(file, {});
  // A struct that is defined at its place of use may not have the keyword.
  return loaded.contract == nullptr ? contract : loaded.contract;
}

// For all types that a contract can have.
TEST(ObjectLineProperty, EveryValueSurvives) {
  std::size_t values = 0;
  test::for_each_seed(200, [&](std::uint64_t seed) {
    const auto contract = with_kept_fields(test::random_dc_text(seed));
    ASSERT_NE(contract, nullptr);
    test::random_source random(seed);
    for (const auto policy : {dc::text_policy::utf8, dc::text_policy::bytes}) {
      line_reader reader(*contract, policy);
      for (const dc::class_entry* const kind : contract->classes()) {
        if (kind->is_struct || kind->name.empty())
          continue;
        whole_object object{runtime::doid{1}, std::string(kind->name), kind, {}, {}};
        for (const dc::field* const field : actors::stored_fields(*kind)) {
          const auto sample = test::random_sample(field->type(), random, policy);
          // An array of characters with a range of their own need not be legal text.
          if (sample && !sample->packed.empty()
              && dc::validate(field->type(), sample->packed, policy))
            object.values.push_back({field, sample->packed});
        }
        values += object.values.size();
        const std::string line = to_line(object);
        std::string why;
        const auto again = reader.read(line, why);
        ASSERT_TRUE(again) << why << "\n" << line;
        EXPECT_EQ(again->kind, kind);
        ASSERT_EQ(again->values.size(), object.values.size()) << line;
        for (std::size_t i = 0; i < object.values.size(); ++i) {
          EXPECT_EQ(again->values[i].field, object.values[i].field);
          EXPECT_EQ(dc::to_hex(again->values[i].value), dc::to_hex(object.values[i].value)) << line;
        }
      }
    }
  });
  EXPECT_GT(values, 0U);
}

TEST(ExportHeader, Survives) {
  const export_header header{1, 0x004d'12b9, "2031-05-01T12:00:00Z", 2};
  EXPECT_EQ(
    to_line(header),
    R"({"donet_export":1,"contract_hash":"0x004d12b9","time":"2031-05-01T12:00:00Z","objects":2})");
  std::string why;
  const auto again = read_header(to_line(header), why);
  ASSERT_TRUE(again) << why;
  EXPECT_EQ(again->contract_hash, header.contract_hash);
  EXPECT_EQ(again->time, header.time);
  EXPECT_EQ(again->objects, 2U);
}

TEST(ExportHeader, NeedNotSayHowManyObjectsFollow) {
  std::string why;
  const auto header = read_header(R"({"donet_export":1,"contract_hash":"0x0"})", why);
  ASSERT_TRUE(header) << why;
  EXPECT_FALSE(header->objects);
}

TEST(ExportHeader, IsRefusedIfItIsNone) {
  const auto refusal = [](const char* line) {
    std::string why;
    EXPECT_FALSE(read_header(line, why)) << line;
    return why;
  };
  EXPECT_THAT(refusal("SQLite format 3"), HasSubstr("no file of `donet-db export`"));
  EXPECT_THAT(refusal(R"({"doid":1,"class":"A","fields":{}})"), HasSubstr("no file of"));
  EXPECT_THAT(refusal(R"({"donet_export":2,"contract_hash":"0x0"})"), HasSubstr("version 2"));
  EXPECT_THAT(refusal(R"({"donet_export":1})"), HasSubstr("contract_hash"));
  for (const char* hash : {"\"\"", "\"0x\"", "\"0xg\"", "\"0x1234567890\"", "5"})
    EXPECT_THAT(
      refusal((std::string(R"({"donet_export":1,"contract_hash":)") + hash + "}").c_str()),
      HasSubstr("contract_hash"))
      << hash;
}

}  // namespace
}  // namespace donet::tools
