#pragma once
// Collects the problems that rules about several keys find.

#include "config/problem.hpp"
#include "config/role_config.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace donet::config {

/// Collects problems of one role file, each with the line of its key. Its arguments must outlive
/// it.
class report {
public:
  report(const role_config& role, problems& found) : role_(role), found_(found) {}

  void error(const std::string& key, std::string found, std::string allowed) {
    add(severity::error, key, std::move(found), std::move(allowed));
  }
  void warn(const std::string& key, std::string found, std::string allowed) {
    add(severity::warning, key, std::move(found), std::move(allowed));
  }

  /// True if the file has this key.
  bool has(const std::string& key) const { return role_.written.has(key); }

  /// True if there is a problem with this key or a part of it already.
  bool has_complaint(std::string_view key) const {
    return std::ranges::any_of(found_, [&](const problem& one) {
      return one.key.starts_with(key)
             && (one.key.size() == key.size() || one.key[key.size()] == '.'
                 || one.key[key.size()] == '[');
    });
  }

private:
  void add(config::severity severity, const std::string& key, std::string found,
           std::string allowed) {
    found_.push_back({severity,
                      role_.written.file,
                      role_.written.line_of(key),
                      key,
                      std::move(found),
                      std::move(allowed),
                      {}});
  }

  const role_config& role_;
  problems& found_;
};

}  // namespace donet::config
