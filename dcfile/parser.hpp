#pragma once
// Tokens to syntax trees (spec/dcfile section 2.1): recursive descent of bounded depth that
// continues after an error, so that one run finds most of a file's mistakes.

#include "dcfile/ast.hpp"
#include "dcfile/diagnostic.hpp"
#include "dcfile/options.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::dc {

/// A DC text and the name under which diagnostics show it.
struct source {
  std::string name;
  std::string text;
};

/// Parses all texts, in order, as one. A part that could not be read is reported to `problems` and
/// omitted. The trees point into the texts.
std::vector<ast::declaration> parse(std::span<const source> texts, dialect language,
                                    diagnostics& problems);

/// Parses the text form of one value (spec section 10.2), which must be the whole of `text`.
/// Positions are reported for file 0.
value parse_value(std::string_view text, diagnostics& problems);

}  // namespace donet::dc
