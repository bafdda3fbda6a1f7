#pragma once
// Where the values of a role file are written, so that whoever finds fault with one later (a class
// that no DC file has, an address in use) can say so.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace donet::config {

struct written {
  std::string file;  ///< as the operator named it
  /// The line of every known key and table that is there, by its dotted key.
  std::map<std::string, std::uint32_t, std::less<>> lines;

  bool has(std::string_view key) const { return lines.find(key) != lines.end(); }

  /// The line of `key`, or of the innermost table around it that is there; 1 if none is.
  std::uint32_t line_of(std::string_view key) const;
};

}  // namespace donet::config
