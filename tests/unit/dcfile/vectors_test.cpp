// The test vectors that come with spec/dcfile (section 12): synthetic DC files with the hashes,
// ids, defaults and packed bytes that Panda3D and Astron compute for them, and malformed texts with
// the lines to report.

#include "dcfile/defaults.hpp"
#include "dcfile/hash.hpp"
#include "dcfile/load.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/printer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace donet::dc {
namespace {

using nlohmann::json;

const std::filesystem::path folder = DONET_DC_VECTORS;

json read_vectors() {
  std::ifstream file(folder / "vectors.json");
  return json::parse(file);
}

std::vector<source> sources_of(const json& vector) {
  std::vector<source> texts;
  for (const auto& name : vector.at("files")) {
    auto text = read_source(folder / name.get<std::string>());
    EXPECT_TRUE(text);
    texts.push_back(*text);
  }
  return texts;
}

std::string complaints(const load_outcome& loaded, std::span<const source> texts) {
  std::string all;
  for (const auto& problem : loaded.problems)
    all += to_string(problem, texts) + "\n";
  return all;
}

std::shared_ptr<const schema> loaded(std::span<const source> texts, const load_options& options) {
  const auto outcome = load(texts, options);
  EXPECT_NE(outcome.contract, nullptr) << complaints(outcome, texts);
  return outcome.contract;
}

std::uint32_t number_of(const json& hex) {
  return static_cast<std::uint32_t>(std::stoul(hex.get<std::string>(), nullptr, 16));
}

byte_buffer bytes_of(const json& hex) {
  byte_buffer bytes;
  EXPECT_TRUE(from_hex(hex.get<std::string>(), bytes)) << hex;
  return bytes;
}

std::vector<std::int32_t> numbers_of(std::span<const field* const> fields) {
  std::vector<std::int32_t> numbers;
  for (const auto* f : fields)
    numbers.push_back(f->number);
  return numbers;
}

std::string kind_of(const field& f) {
  return f.kind == field_kind::method  ? "atomic"
         : f.kind == field_kind::plain ? "param"
                                       : "molecular";
}

/// One vector of the file, as the parameter of a test.
class DcVectors : public testing::TestWithParam<json> {
protected:
  const json& vector() const { return GetParam(); }
  std::vector<source> texts_ = sources_of(GetParam());
};

load_options options_of(bool sort, bool virtually, dialect language = dialect::panda3d) {
  load_options options;
  options.sort_inheritance_by_file = sort;
  options.virtual_inheritance = virtually;
  options.dialect = language;
  return options;
}

TEST_P(DcVectors, HashesAreThoseOfPanda3dAndAstron) {
  const auto& hash = vector().at("hash");
  const auto check = [&](const char* key, const load_options& options) {
    if (hash.at(key).is_null())
      return;
    const auto contract = loaded(texts_, options);
    ASSERT_NE(contract, nullptr);
    EXPECT_EQ(contract->hash(), number_of(hash.at(key))) << key;
  };
  check("panda3d", options_of(true, true));
  check("panda3d_no_sort", options_of(false, true));
  check("panda3d_no_virtual", options_of(true, false));
  check("astron", options_of(true, true, dialect::astron));
}

TEST_P(DcVectors, HashInputsAreThoseOfPanda3d) {
  const auto contract = loaded(texts_, {});
  ASSERT_NE(contract, nullptr);
  std::vector<std::int32_t> inputs;
  ASSERT_TRUE(compute_hash(*contract, &inputs));
  std::vector<std::int32_t> expected;
  for (const auto& input : vector().at("hash_inputs"))
    expected.push_back(static_cast<std::int32_t>(input.get<std::int64_t>()));
  EXPECT_EQ(inputs, expected);
}

TEST_P(DcVectors, ClassesAndFieldsHaveTheirIdsKeywordsAndDefaults) {
  const auto contract = loaded(texts_, {});
  ASSERT_NE(contract, nullptr);
  const auto& classes = vector().at("classes");
  ASSERT_EQ(contract->classes().size(), classes.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto& expected = classes[i];
    const auto& found = *contract->classes()[i];
    SCOPED_TRACE(found.name);
    EXPECT_EQ(found.name, expected.at("name").get<std::string>());
    EXPECT_EQ(found.index, expected.at("index").get<std::uint32_t>());
    EXPECT_EQ(found.class_id(), expected.at("class_id").get<std::int32_t>());
    EXPECT_EQ(found.is_struct, expected.at("kind") == "struct");
    std::vector<std::string> bases;
    for (const auto* base : found.bases)
      bases.emplace_back(base->name);
    EXPECT_EQ(bases, expected.at("parents").get<std::vector<std::string>>());
    EXPECT_EQ(found.constructor == nullptr, expected.at("constructor").is_null());
    EXPECT_EQ(numbers_of(found.fields), expected.at("all_fields").get<std::vector<std::int32_t>>());

    const auto& fields = expected.at("fields");
    ASSERT_EQ(found.own_fields.size(), fields.size());
    for (std::size_t j = 0; j < fields.size(); ++j) {
      const auto& f = *found.own_fields[j];
      SCOPED_TRACE(f.name());
      EXPECT_EQ(f.number, fields[j].at("id").get<std::int32_t>());
      EXPECT_EQ(f.name(), fields[j].at("name").get<std::string>());
      EXPECT_EQ(kind_of(f), fields[j].at("kind").get<std::string>());
      EXPECT_EQ(f.has_explicit_default(), fields[j].at("has_default").get<bool>());
      std::vector<std::string> keywords(f.keywords->names.begin(), f.keywords->names.end());
      EXPECT_EQ(keywords, fields[j].at("keywords").get<std::vector<std::string>>());
      byte_buffer bytes;
      ASSERT_TRUE(append_default(f, bytes));
      EXPECT_EQ(to_hex(bytes), fields[j].at("default").get<std::string>());
    }
  }
}

TEST_P(DcVectors, AstronInheritsInItsOwnOrder) {
  if (vector().at("hash").at("astron").is_null())
    return;
  const auto contract = loaded(texts_, options_of(true, true, dialect::astron));
  ASSERT_NE(contract, nullptr);
  const auto& classes = vector().at("classes");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto& expected = classes[i].contains("all_fields_astron")
                             ? classes[i].at("all_fields_astron")
                             : classes[i].at("all_fields");
    EXPECT_EQ(numbers_of(contract->classes()[i]->fields), expected.get<std::vector<std::int32_t>>())
      << contract->classes()[i]->name;
  }
}

TEST_P(DcVectors, SamplesPackValidateAndReadBack) {
  const auto contract = loaded(texts_, {});
  ASSERT_NE(contract, nullptr);
  for (const auto& sample : vector().at("samples")) {
    SCOPED_TRACE(sample.dump());
    const auto* c = contract->find_class(sample.at("class").get<std::string>());
    ASSERT_NE(c, nullptr);
    const auto* f = c->find(sample.at("field").get<std::string>());
    ASSERT_NE(f, nullptr);

    byte_buffer packed;
    const auto done = from_text(*f, sample.at("value").get<std::string>(), packed);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(to_hex(packed), sample.at("packed").get<std::string>());
    EXPECT_TRUE(validate(f->type(), packed));

    const auto text = to_text(*f, packed);
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(*text, sample.at("formatted").get<std::string>());

    const auto read = unpack(f->type(), packed);
    ASSERT_TRUE(read) << read.error().message;
    byte_buffer again;
    ASSERT_TRUE(pack(f->type(), *read, again));
    EXPECT_EQ(to_hex(again), to_hex(packed));
  }
}

TEST_P(DcVectors, AstronWritesAndReadsItsOwnForm) {
  if (vector().at("hash").at("astron").is_null())
    return;
  const auto contract = loaded(texts_, options_of(true, true, dialect::astron));
  ASSERT_NE(contract, nullptr);
  const text_style style{dialect::astron, false};
  for (const auto& sample : vector().at("samples")) {
    if (!sample.contains("formatted_astron") || sample.contains("astron_note"))
      continue;
    SCOPED_TRACE(sample.dump());
    const auto* c = contract->find_class(sample.at("class").get<std::string>());
    ASSERT_NE(c, nullptr);
    const auto* f = c->find(sample.at("field").get<std::string>());
    ASSERT_NE(f, nullptr);
    const auto packed = bytes_of(sample.at("packed"));
    const auto text = to_text(*f, packed, style);
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(*text, sample.at("formatted_astron").get<std::string>());
    byte_buffer again;
    const auto done = from_text(*f, *text, again, style);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(to_hex(again), to_hex(packed));
  }
}

TEST_P(DcVectors, InvalidDataAreRefused) {
  const auto contract = loaded(texts_, {});
  ASSERT_NE(contract, nullptr);
  for (const auto& sample : vector().at("invalid_data")) {
    const auto& f = *contract->find_class(sample.at("class").get<std::string>())
                       ->find(sample.at("field").get<std::string>());
    EXPECT_FALSE(validate(f.type(), bytes_of(sample.at("packed")), text_policy::bytes)) << sample;
    EXPECT_FALSE(unpack(f.type(), bytes_of(sample.at("packed")))) << sample;
  }
}

TEST_P(DcVectors, PrintedTextMeansTheSame) {
  for (const auto& options :
       {options_of(true, true), options_of(false, true), options_of(true, false)}) {
    const auto contract = loaded(texts_, options);
    ASSERT_NE(contract, nullptr);
    const source printed{"printed", print(*contract)};
    const auto again = load(printed, options);
    ASSERT_NE(again.contract, nullptr) << complaints(again, std::span(&printed, 1)) << printed.text;
    EXPECT_EQ(again.contract->hash(), contract->hash()) << printed.text;
    EXPECT_EQ(print(*again.contract), printed.text);
  }
}

TEST_P(DcVectors, ImportsAreRecordedAsWritten) {
  const auto contract = loaded(texts_, {});
  ASSERT_NE(contract, nullptr);
  json found = json::array();
  for (const auto& d : contract->declarations())
    if (const auto* import = std::get_if<import_entry>(&d))
      found.push_back({import->module, import->symbols});
  EXPECT_EQ(found, vector().at("imports"));
}

INSTANTIATE_TEST_SUITE_P(All, DcVectors, testing::ValuesIn(read_vectors().at("vectors")),
                         [](const auto& p) { return "No" + std::to_string(p.index + 1); });

class MalformedVectors : public testing::TestWithParam<json> {};

TEST_P(MalformedVectors, TheFirstErrorIsInTheRightLineAndOfTheRightKind) {
  const auto& snippet = GetParam();
  const source text{snippet.at("id").get<std::string>(), snippet.at("text").get<std::string>()};
  const auto outcome = load(text);
  EXPECT_EQ(outcome.contract, nullptr);
  const auto first = std::ranges::find_if(outcome.problems, &diagnostic::is_error);
  ASSERT_NE(first, outcome.problems.end());
  // Strict parsers may report the use of a late base instead of its definition.
  if (snippet.at("id") == "late-base")
    EXPECT_LE(first->where.line, 2u);
  else
    EXPECT_EQ(first->where.line, snippet.at("line").get<unsigned>());
  EXPECT_EQ(name_of(category_of(first->code)), snippet.at("category").get<std::string>())
    << complaints(outcome, std::span(&text, 1));
}

INSTANTIATE_TEST_SUITE_P(All, MalformedVectors, testing::ValuesIn(read_vectors().at("malformed")),
                         [](const auto& p) {
                           auto name = p.param.at("id").template get<std::string>();
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(DcHash, WrapsAroundAfterTenThousandIntegers) {
  const auto recipe = read_vectors().at("wraparound");
  source text{"wraparound", ""};
  for (int i = 0; i < 1500; ++i)
    text.text += "dclass C" + std::to_string(i) + " { f" + std::to_string(i)
                 + "(uint16 a, string b) ram; };\n";
  const auto outcome = load(text);
  ASSERT_NE(outcome.contract, nullptr);
  std::vector<std::int32_t> inputs;
  EXPECT_EQ(compute_hash(*outcome.contract, &inputs), number_of(recipe.at("hash")));
  EXPECT_EQ(inputs.size(), recipe.at("hash_inputs_count").get<std::size_t>());
}

TEST(DcHash, SmallFilesHashAsPublished) {
  const auto hash_of = [](const char* text) {
    return load(source{"small", text}).contract->hash();
  };
  EXPECT_EQ(hash_of(""), 0x00000002u);
  EXPECT_EQ(hash_of("struct S { uint8 a; };"), 0x000002ceu);
  EXPECT_EQ(hash_of("dclass D { a() ram; };"), 0x00000a2fu);
  EXPECT_EQ(hash_of("dclass D { uint8(0-10) p ram; };"), 0x0000046du);
  EXPECT_EQ(hash_of("keyword foo; dclass D { a() foo ram; };"), 0x00008fc9u);
}

}  // namespace
}  // namespace donet::dc
