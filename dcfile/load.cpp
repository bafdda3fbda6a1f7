#include "dcfile/load.hpp"

#include "dcfile/hash.hpp"
#include "dcfile/limits.hpp"
#include "dcfile/resolver.hpp"
#include "dcfile/schema_storage.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace donet::dc {

load_outcome load(std::span<const source> texts, const load_options& options) {
  diagnostics problems;
  auto storage = std::make_unique<schema::storage>();
  storage->options = options;
  {
    const auto trees = parse(texts, options.dialect, problems);
    resolver(*storage, declaration_index(trees, texts), problems).run(trees);
  }
  auto* content = storage.get();
  std::shared_ptr<const schema> contract;
  if (problems.errors() == 0) {
    contract = std::make_shared<const schema>(std::move(storage));
    if (const auto hash = compute_hash(*contract))
      content->hash = *hash;
    else
      problems.error(error::too_large, {0, 1, 1},
                     "the contract is too large: its hash would take more than "
                       + std::to_string(limits::hash_inputs_max) + " steps");
  }
  load_outcome outcome;
  if (problems.errors() == 0)
    outcome.contract = std::move(contract);
  outcome.dropped_problems = problems.dropped();
  outcome.problems = problems.take();
  std::ranges::stable_sort(outcome.problems, {}, &diagnostic::where);
  return outcome;
}

load_outcome load(const source& text, const load_options& options) {
  return load(std::span(&text, 1), options);
}

result<source> read_source(const std::filesystem::path& file) {
  const bool standard_input = file == "-";
  source read;
  read.name = standard_input ? "<stdin>" : file.string();
  const auto unreadable = [&](int reason) {
    return failure{error::file_unreadable,
                   "cannot read " + read.name + ": " + std::generic_category().message(reason),
                   {}};
  };
  std::FILE* stream = standard_input ? stdin : std::fopen(file.c_str(), "rb");
  if (stream == nullptr)
    return unreadable(errno);
  std::array<char, 65'536> buffer;
  std::size_t size = 0;
  // One byte past the limit is enough for the parser to refuse the file.
  while (read.text.size() <= limits::file_size_max
         && (size = std::fread(buffer.data(), 1, buffer.size(), stream)) > 0)
    read.text.append(buffer.data(), size);
  const int reason = std::ferror(stream) != 0 ? errno : 0;
  if (!standard_input)
    std::fclose(stream);
  if (reason != 0)
    return unreadable(reason);
  return read;
}

std::string to_string(const diagnostic& problem, std::span<const source> texts) {
  auto code = std::to_string(static_cast<unsigned>(problem.code));
  code.insert(0, code.size() < 4 ? 4 - code.size() : 0, '0');
  std::string place;
  if (problem.where.line != 0 && problem.where.file < texts.size())
    place = texts[problem.where.file].name + ":" + std::to_string(problem.where.line) + ":"
            + std::to_string(problem.where.column) + ": ";
  return place + (problem.is_error() ? "error E" : "warning E") + code + ": " + problem.message;
}

}  // namespace donet::dc
