// donet-dc on the vectors of the DC language (tests/unit/dcfile/vectors), with the results of
// Panda3D and Astron.

#include "tests/e2e/donet_dc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>

namespace donet::test {
namespace {

using nlohmann::json;

const json& vectors() {
  static const json all = [] {
    std::ifstream file(DONET_DC_VECTORS "/vectors.json");
    return json::parse(file);
  }();
  return all;
}

// `command` for the files of a vector, followed by `rest`.
std::vector<std::string> over(const char* command, const json& vector,
                              const std::vector<std::string>& rest) {
  std::vector<std::string> arguments{command};
  for (const auto& file : vector.at("files"))
    arguments.push_back(DONET_DC_VECTORS "/" + file.get<std::string>());
  arguments.insert(arguments.end(), rest.begin(), rest.end());
  return arguments;
}

std::string path_of(const json& sample) {
  return sample.at("class").get<std::string>() + '.' + sample.at("field").get<std::string>();
}

TEST(DonetDcVectors, HashesAreThoseOfPanda3dAndAstron) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> flags = {
    {"panda3d", {}},
    {"panda3d_no_sort", {"--no-sort-inheritance-by-file"}},
    {"panda3d_no_virtual", {"--no-virtual-inheritance"}},
    {"astron", {"--dialect", "astron"}}};
  std::size_t compared = 0;
  for (const auto& vector : vectors().at("vectors")) {
    for (auto [key, options] : flags) {
      const auto& expected = vector.at("hash").at(key);
      if (expected.is_null())
        continue;
      options.insert(options.end(), {"--format", "hex"});
      const auto ended = donet_dc(over("hash", vector, options));
      EXPECT_EQ(ended.output, expected.get<std::string>() + '\n')
        << vector.at("name") << ' ' << key;
      ++compared;
    }
  }
  EXPECT_GT(compared, 40u);
}

TEST(DonetDcVectors, EveryContractCanBeCheckedPrintedAndDescribed) {
  for (const auto& vector : vectors().at("vectors")) {
    SCOPED_TRACE(vector.at("name"));
    EXPECT_EQ(ending(donet_dc(over("check", vector, {}))), "exit 0");
    const auto hash = donet_dc(over("hash", vector, {})).output;
    const auto printed = donet_dc(over("print", vector, {"--brief"}));
    EXPECT_EQ(donet_dc({"hash", "-"}, printed.output).output, hash);
    EXPECT_EQ(ending(donet_dc(over("describe", vector, {}))), "exit 0");

    const auto described = json::parse(donet_dc(over("describe", vector, {"--json"})).output);
    std::map<std::string, json> fields;
    for (const char* kind : {"structs", "classes"})
      for (const auto& entry : described.at(kind))
        for (const auto& field : entry.at("fields"))
          if (field.at("inherited_from").is_null() && !field.at("constructor").get<bool>())
            fields[entry.at("name").get<std::string>() + '.' + field.at("name").dump()] = field;
    for (const auto& entry : vector.at("classes")) {
      for (const auto& expected : entry.at("fields")) {
        if (expected.at("name").get<std::string>().empty())
          continue;
        const auto name = entry.at("name").get<std::string>() + '.' + expected.at("name").dump();
        SCOPED_TRACE(name);
        ASSERT_TRUE(fields.contains(name));
        const auto& found = fields[name];
        EXPECT_EQ(found.at("id").is_null() ? json(-1) : found.at("id"), expected.at("id"));
        EXPECT_EQ(found.at("keywords"), expected.at("keywords"));
        EXPECT_EQ(found.at("has_explicit_default"), expected.at("has_default"));
        EXPECT_EQ(found.at("default").at("hex"), expected.at("default"));
      }
    }
  }
}

TEST(DonetDcVectors, EveryMalformedTextIsRefusedInItsLine) {
  for (const auto& snippet : vectors().at("malformed")) {
    SCOPED_TRACE(snippet.at("id"));
    const auto ended = donet_dc({"check", "-"}, snippet.at("text").get<std::string>());
    EXPECT_TRUE(refused_input(ended)) << ending(ended);
    // For a base that is declared too late, the use may be reported instead.
    const auto line = snippet.at("id") == "late-base" ? 1 : snippet.at("line").get<int>();
    const auto first_error = ended.errors.find(": error E");
    const auto line_start = ended.errors.rfind('\n', first_error) + 1;
    EXPECT_THAT(ended.errors.substr(line_start),
                testing::StartsWith("<stdin>:" + std::to_string(line) + ':'));
  }
}

TEST(DonetDcVectors, SamplesPackAndUnpack) {
  for (const auto& vector : vectors().at("vectors")) {
    for (const auto& sample : vector.at("samples")) {
      SCOPED_TRACE(sample.dump());
      const auto expression = path_of(sample) + ' ' + sample.at("value").get<std::string>();
      const auto packed = donet_dc(over("pack", vector, {expression}));
      EXPECT_EQ(packed.output, sample.at("packed").get<std::string>() + '\n') << packed.errors;

      const auto hex = sample.at("packed").get<std::string>();
      const auto unpacked =
        donet_dc(over("unpack", vector, {path_of(sample), hex, "--strings", "bytes"}));
      EXPECT_EQ(unpacked.output, sample.at("formatted").get<std::string>() + '\n')
        << unpacked.errors;
    }
  }
}

TEST(DonetDcVectors, InvalidDataAreRefused) {
  for (const auto& vector : vectors().at("vectors")) {
    for (const auto& sample : vector.at("invalid_data")) {
      const auto ended = donet_dc(
        over("unpack", vector,
             {path_of(sample), sample.at("packed").get<std::string>(), "--strings", "bytes"}));
      EXPECT_TRUE(refused_input(ended)) << sample.dump() << ending(ended);
      EXPECT_THAT(ended.errors, testing::StartsWith("<hex>:1:"));
    }
  }
}

}  // namespace
}  // namespace donet::test
