#pragma once
// The lines of the values of a role file, so that a later problem (a class that no DC file has, an
// address in use) can name its line.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace donet::config {

struct written {
  std::string file;  ///< as named by the operator
  /// The line of every key and table that was read, by its dotted key.
  std::map<std::string, std::uint32_t, std::less<>> lines;

  bool has(std::string_view key) const { return lines.find(key) != lines.end(); }

  /// The line of `key`, or of its innermost enclosing table that exists; 1 if none does.
  std::uint32_t line_of(std::string_view key) const;
};

}  // namespace donet::config
