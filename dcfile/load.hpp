#pragma once
// From DC texts to a schema: the entry point of this library.

#include "dcfile/diagnostic.hpp"
#include "dcfile/options.hpp"
#include "dcfile/parser.hpp"
#include "dcfile/result.hpp"
#include "dcfile/schema.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace donet::dc {

/// The result of loading. Warnings may accompany a contract, errors never do.
struct load_outcome {
  std::shared_ptr<const schema> contract;  ///< null if there was an error
  std::vector<diagnostic> problems;        ///< by file, line and column
  std::size_t dropped_problems = 0;        ///< the number of problems that were not kept
};

/// Loads the texts, in order, as one contract. Any number of threads may load at the same time.
/// Never throws because of a text.
load_outcome load(std::span<const source> texts, const load_options& options = {});
load_outcome load(const source& text, const load_options& options = {});

/// Reads a DC file from disk; fails with `error::file_unreadable` and the system's reason. `-` is
/// standard input.
result<source> read_source(const std::filesystem::path& file);

/// "file:line:column: error E0201: message".
std::string to_string(const diagnostic& problem, std::span<const source> texts);

}  // namespace donet::dc
