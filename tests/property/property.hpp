#pragma once
// Shared parts of the property tests of contracts.

#include "dcfile/load.hpp"
#include "tests/property/seeds.hpp"
#include "tests/support/dc_generator.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// Options for loading, and for texts that can be loaded with them.
struct variant {
  dc::load_options load;
  dc_text_options text;
};

/// Every combination of the inheritance flags for Panda3D, and Astron.
inline std::vector<variant> all_variants() {
  std::vector<variant> variants;
  for (unsigned bits = 0; bits < 8; ++bits) {
    variant v;
    v.load.multiple_inheritance = (bits & 1) == 0;
    v.load.virtual_inheritance = (bits & 2) == 0;
    v.load.sort_inheritance_by_file = (bits & 4) == 0;
    v.load.panda3d_names = v.text.anonymous = bits == 6;
    v.text.single_bases = !v.load.multiple_inheritance;
    variants.push_back(v);
  }
  variant astron;
  astron.load.dialect = dc::dialect::astron;
  astron.text.astron = true;
  variants.push_back(astron);
  return variants;
}

/// The two variants that suffice for most properties.
inline std::vector<variant> both_dialects() {
  const auto all = all_variants();
  return {all.front(), all.back()};
}

inline std::string describe(const variant& v) {
  return std::string(v.text.astron ? "Astron" : "Panda3D")
         + (v.load.multiple_inheritance ? "" : ", no multiple inheritance")
         + (v.load.virtual_inheritance ? "" : ", no virtual inheritance")
         + (v.load.sort_inheritance_by_file ? "" : ", no sorting");
}

/// Loads a text that is legal by construction; an error is a failure of the test.
inline std::shared_ptr<const dc::schema> load_legal(const std::string& text,
                                                    const dc::load_options& options) {
  const dc::source source{"generated", text};
  const auto outcome = dc::load(source, options);
  std::string problems;
  for (const auto& problem : outcome.problems)
    if (problem.is_error())
      problems += dc::to_string(problem, std::span(&source, 1)) + "\n";
  EXPECT_NE(outcome.contract, nullptr) << problems << "text:\n" << text;
  return outcome.contract;
}

/// All fields of all classes and structs, including constructors.
inline std::vector<const dc::field*> all_fields(const dc::schema& contract) {
  std::vector<const dc::field*> fields;
  for (const auto* entry : contract.classes()) {
    if (entry->constructor != nullptr)
      fields.push_back(entry->constructor);
    fields.insert(fields.end(), entry->own_fields.begin(), entry->own_fields.end());
  }
  return fields;
}

inline std::string qualified_name(const dc::field& f) {
  return std::string(f.owner->name) + "." + std::string(f.name());
}

}  // namespace donet::test
