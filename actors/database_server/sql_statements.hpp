#pragma once
// The prepared statements of a session, by a key that describes what they do.

#include "actors/database_server/sql_session.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <utility>

namespace donet::actors {

/// Statements end before their session: the owner of both clears them before it replaces the
/// session.
class sql_statements {
public:
  /// The statement with this key; `make()` prepares it on first use.
  template <class Make>
  sql_statement& prepared(std::string key, Make&& make) {
    const auto found = all_.find(key);
    if (found != all_.end())
      return found->second;
    if (all_.size() >= statements_max)
      all_.clear();
    return all_.emplace(std::move(key), make()).first->second;
  }

  /// The statement with this text.
  sql_statement& fixed(sql_session& session, const char* text,
                       std::initializer_list<sql_type> parameters,
                       std::initializer_list<sql_type> columns) {
    return prepared(text, [&] { return session.prepare(text, parameters, columns); });
  }

  void clear() noexcept { all_.clear(); }

private:
  // Statements are kept by the fields that they touch; beyond this bound all are discarded and
  // prepared again.
  static constexpr std::size_t statements_max = 2'000;

  std::unordered_map<std::string, sql_statement> all_;
};

}  // namespace donet::actors
