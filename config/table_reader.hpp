#pragma once
// Reads one table of a role file into a struct: one line of code per key, with everything about
// that key. An error is recorded, the default is used, and reading continues.
//
//     void read_metrics(table_reader& table, metrics& out) {
//       table.required("bind", out.bind, listen_address(9100), "where /metrics is served");
//     }
//
// The same code lists all keys: without a table, it records the keys instead of reading them.

#include "config/problem.hpp"
#include "config/tree.hpp"
#include "config/value_kind.hpp"
#include "config/written.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::config {

/// One key that a role file may have; no two are equal.
struct key_info {
  std::string key;              ///< dotted, without indices: "services.dbss.ranges.min"
  std::string meaning;          ///< a clause, e.g. "where clients connect"
  bool is_required = false;     ///< in its table, if that table is present
  bool is_list = false;         ///< of values or of tables
  std::string allowed{};        ///< legal values; empty for a table
  std::string default_value{};  ///< as in a role file; empty if there is none
};

/// State shared by all readers of one role file; must outlive them.
struct reading {
  std::filesystem::path folder;  ///< start of relative paths
  config::written written;
  config::problems problems;
  std::vector<key_info> keys;  ///< filled when keys are listed; nothing else is filled then
};

class table_reader {
public:
  template <class T>
  using function = void (*)(table_reader&, T& out);

  enum class count { one, one_or_many, many };

  /// Reads the table `from` with the dotted key `key`; null lists its keys. The arguments must
  /// outlive it.
  table_reader(const node_table* from, std::string key, reading& shared)
      : from_(from), key_(std::move(key)), shared_(shared) {}

  const std::string& key() const noexcept { return key_; }
  const std::filesystem::path& folder() const noexcept { return shared_.folder; }

  /// True if the file has this key.
  bool has(std::string_view name) const;

  /// A required key. `meaning` completes the problem if it is missing.
  template <class T>
  void required(std::string_view name, T& out, const value_kind<T>& kind,
                std::string_view meaning) {
    if (const node* value = find_value(name, true, meaning))
      take(key_path(key_, name), *value, out, kind);
    describe_value(kind.allowed, {});
  }

  /// An optional key; `out` has its default.
  template <class T>
  void optional(std::string_view name, T& out, const value_kind<T>& kind,
                std::string_view meaning) {
    if (const node* value = find_value(name, false, meaning))
      take(key_path(key_, name), *value, out, kind);
    if (lists_keys())
      describe_value(kind.allowed, kind.show(out));
  }

  template <class T>
  void optional(std::string_view name, std::optional<T>& out, const value_kind<T>& kind,
                std::string_view meaning) {
    T value{};
    if (const node* found = find_value(name, false, meaning);
        found != nullptr && take(key_path(key_, name), *found, value, kind))
      out = std::move(value);
    describe_value(kind.allowed, {});
  }

  /// An optional list of values.
  template <class T>
  void list(std::string_view name, std::vector<T>& out, const value_kind<T>& kind,
            std::string_view meaning) {
    const std::string path = key_path(key_, name);
    const auto elements = list_elements(path, find_value(name, false, meaning));
    describe_value(kind.allowed, {});
    describe_list();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      T value{};
      if (take(key_path(path, i), *elements[i], value, kind))
        out.push_back(std::move(value));
    }
  }

  /// A required table.
  template <class T>
  void required_table(std::string_view name, T& out, function<T> read, std::string_view meaning) {
    enter(name, find_value(name, true, meaning), out, read);
  }

  /// An optional table; `out` has its defaults.
  template <class T>
  void table(std::string_view name, T& out, function<T> read, std::string_view meaning) {
    enter(name, find_value(name, false, meaning), out, read);
  }

  /// An optional table; without it `out` stays empty.
  template <class T>
  void table(std::string_view name, std::optional<T>& out, function<T> read,
             std::string_view meaning) {
    const node* value = find_value(name, false, meaning);
    if (value != nullptr || lists_keys())
      enter(name, value, out.emplace(), read);
  }

  /// A list of tables, or a single one if `allowed` permits that.
  template <class T>
  void tables(std::string_view name, std::vector<T>& out, function<T> read, count allowed,
              std::string_view meaning) {
    const node* value = find_value(name, false, meaning);
    describe_list();
    if (lists_keys())
      enter(name, nullptr, out.emplace_back(), read);
    for (const auto& [key, element] : table_elements(key_path(key_, name), value, allowed))
      enter_table(key, *element, out.emplace_back(), read);
  }

  /// Records a problem with the key `name`, or with the table itself if `name` is empty.
  void refuse(std::string_view name, std::string found, std::string allowed);

  /// Records the keys of the file that were not read. Must be the last call.
  void refuse_unknown_keys();

private:
  bool lists_keys() const noexcept { return from_ == nullptr; }

  // The value of a key; null if it is missing, which is recorded if that is an error. The key is no
  // longer unknown.
  const node* find_value(std::string_view name, bool required, std::string_view meaning);

  // Completes the description of the last key when keys are listed; does nothing otherwise.
  void describe_value(const std::string& allowed, std::string default_value);
  void describe_list();

  std::vector<const node*> list_elements(const std::string& path, const node* value);
  std::vector<std::pair<std::string, const node*>> table_elements(const std::string& path,
                                                                  const node* value, count allowed);

  // `accepts` decides whether another value would be legal; `advice` is that of the kind.
  void refuse_value(const std::string& path, const node& value, const std::string& allowed,
                    const std::vector<std::string_view>& words, std::string advice,
                    const std::function<bool(const node&)>& accepts);
  void refuse_table(const std::string& path, const node& value, std::string_view allowed);

  template <class T>
  bool take(const std::string& path, const node& value, T& out, const value_kind<T>& kind) {
    if (auto taken = kind.take(value)) {
      out = *std::move(taken);
      return true;
    }
    refuse_value(path, value, kind.allowed, kind.words,
                 kind.advise ? kind.advise(value) : std::string(),
                 [&](const node& other) { return kind.take(other).has_value(); });
    return false;
  }

  template <class T>
  void enter(std::string_view name, const node* value, T& out, function<T> read) {
    const std::string path = key_path(key_, name);
    if (lists_keys()) {
      table_reader inner(nullptr, path, shared_);
      read(inner, out);
    } else if (value != nullptr) {
      enter_table(path, *value, out, read);
    }
  }

  template <class T>
  void enter_table(const std::string& path, const node& value, T& out, function<T> read) {
    const auto* entries = value.as<node_table>();
    if (entries == nullptr) {
      refuse_table(path, value, "a table");
      return;
    }
    table_reader inner(entries, path, shared_);
    read(inner, out);
    inner.refuse_unknown_keys();
  }

  const node_table* from_;
  std::string key_;
  reading& shared_;
  std::vector<std::string_view> known_;
};

}  // namespace donet::config
