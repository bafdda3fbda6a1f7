#pragma once
// The page of all limits: each row names a constant or a key of the role file, the value is read from
// the code, and every constant of the product that bounds something has to have a row.

#include "tests/tidy/source_text.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// The value that `text` gives to the constant or member `name`, as a person reads it: "64 MiB",
/// "30 s", "1,000". Nothing if there is no such declaration. Names in the value are looked up in
/// `text`, then in `shared`.
std::optional<std::string> value_of(std::string_view text, std::string_view name,
                                    std::string_view shared);

/// The page for these rows, or the sentences that say what is wrong with them. A row is
/// "subject | source | metric | what happens"; a source is "file:name" of a constant, or
/// "key file:struct::member" of a key of the role file. Lines that begin with "#" are headings, lines
/// without a bar are text.
struct limits_page {
  std::string text;
  std::vector<std::string> problems;
};
limits_page make_limits_page(std::string_view rows, std::span<const source_file> tree);

/// "file:name" of each constant in the product's sources that bounds something, by its name, and that
/// these rows do not mention.
std::vector<std::string> unlisted_limits(std::string_view rows, std::span<const source_file> tree);

}  // namespace donet::test
