#pragma once
// Shortcuts for tests that load a DC text and check the result.

#include "dcfile/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace donet::dc {

/// The contract declared in `text`; null, with a failure of the test, if it has an error.
inline std::shared_ptr<const schema> contract_of(const std::string& text,
                                                 const load_options& options = {}) {
  const source file{"test.dc", text};
  auto outcome = load(file, options);
  for (const auto& problem : outcome.problems)
    if (problem.is_error())
      ADD_FAILURE() << to_string(problem, std::span(&file, 1));
  return std::move(outcome.contract);
}

inline std::uint32_t hash_of(const std::string& text, const load_options& options = {}) {
  const auto contract = contract_of(text, options);
  return contract == nullptr ? 0 : contract->hash();
}

/// The errors, or the warnings, of loading `text`.
inline std::vector<diagnostic> problems_of(const std::string& text,
                                           const load_options& options = {},
                                           severity level = severity::error) {
  auto outcome = load(source{"test.dc", text}, options);
  std::erase_if(outcome.problems, [&](const diagnostic& d) { return d.severity != level; });
  return outcome.problems;
}

/// The first error of loading `text`; one without code if there is none.
inline diagnostic first_error(const std::string& text, const load_options& options = {}) {
  const auto errors = problems_of(text, options);
  return errors.empty() ? diagnostic{} : errors.front();
}

inline std::vector<error> codes_of(const std::vector<diagnostic>& problems) {
  std::vector<error> codes;
  for (const auto& problem : problems)
    codes.push_back(problem.code);
  return codes;
}

}  // namespace donet::dc
