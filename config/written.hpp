#pragma once
// The lines of the values of a role file, so that a problem that is found later (a class that no DC
// file has, an address in use) can name its line.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace donet::config {

struct written {
  std::string file;  ///< as the operator named it
  /// The line of every key and table that was read, by its dotted key.
  std::map<std::string, std::uint32_t, std::less<>> lines;

  bool has(std::string_view key) const { return lines.find(key) != lines.end(); }

  /// The line of `key`, or of the innermost table around it that is there; 1 if none is.
  std::uint32_t line_of(std::string_view key) const;
};

}  // namespace donet::config
