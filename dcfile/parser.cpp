#include "dcfile/parser.hpp"

#include "dcfile/descent.hpp"
#include "dcfile/limits.hpp"

#include <set>

namespace donet::dc {

std::vector<ast::declaration> parse(std::span<const source> texts, dialect language,
                                    diagnostics& problems) {
  std::vector<ast::declaration> read;
  std::set<std::string_view> redefined;
  for (std::size_t file = 0; file < texts.size(); ++file) {
    const auto& text = texts[file].text;
    if (text.size() > limits::file_size_max) {
      problems.error(error::too_large, {static_cast<std::uint32_t>(file), 1, 1},
                     "a DC file may have at most " + std::to_string(limits::file_size_max)
                       + " bytes, this one has " + std::to_string(text.size()));
      continue;
    }
    descent(text, static_cast<std::uint32_t>(file), language, redefined, problems)
      .declarations(read);
  }
  return read;
}

value parse_value(std::string_view text, diagnostics& problems) {
  if (text.size() > limits::file_size_max) {
    problems.error(error::too_large, {0, 1, 1}, "the text of the value is too long");
    return {};
  }
  std::set<std::string_view> redefined;
  return descent(text, 0, dialect::panda3d, redefined, problems).whole_value();
}

}  // namespace donet::dc
