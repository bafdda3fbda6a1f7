#pragma once
// Reads one table of a role file into a struct: a line of code for each key, which has everything
// about it. A mistake is noted and the reading continues, with the default in place.
//
//     void read_metrics(table_reader& table, metrics& out) {
//       table.required("bind", out.bind, listen_address(9100), "where /metrics is served");
//     }
//
// The same code lists all keys: without a table at hand, it reads none and notes them.

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
  bool is_required = false;     ///< in its table, if that is there
  bool is_list = false;         ///< of values or of tables
  std::string allowed{};        ///< what a value may be; empty for a table
  std::string default_value{};  ///< as in a role file; empty if there is none
};

/// What all readers of one role file share. Outlives them.
struct reading {
  std::filesystem::path folder;  ///< where relative paths start
  config::written written;
  config::problems problems;
  std::vector<key_info> keys;  ///< filled when keys are listed, and then nothing else is
};

class table_reader {
public:
  template <class T>
  using function = void (*)(table_reader&, T& out);

  enum class count { one, one_or_many, many };

  /// Of the table `from` with the dotted key `key`; of none when it is null, to list its keys.
  /// References what it is given.
  table_reader(const node_table* from, std::string key, reading& shared)
      : from_(from), key_(std::move(key)), shared_(shared) {}

  const std::string& key() const noexcept { return key_; }
  const std::filesystem::path& folder() const noexcept { return shared_.folder; }

  /// Whether the file has this key.
  bool has(std::string_view name) const;

  /// A key that must be there. `meaning` completes the problem if it is not.
  template <class T>
  void required(std::string_view name, T& out, const value_kind<T>& kind,
                std::string_view meaning) {
    if (const node* value = find_value(name, true, meaning))
      take(key_path(key_, name), *value, out, kind);
    describe_value(kind.allowed, {});
  }

  /// A key that may be left out; `out` has its default.
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

  /// A list of values, which may be left out.
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

  /// A table that must be there.
  template <class T>
  void required_table(std::string_view name, T& out, function<T> read, std::string_view meaning) {
    enter(name, find_value(name, true, meaning), out, read);
  }

  /// A table that may be left out; `out` has its defaults.
  template <class T>
  void table(std::string_view name, T& out, function<T> read, std::string_view meaning) {
    enter(name, find_value(name, false, meaning), out, read);
  }

  /// A table that may be left out, and then there is no `out`.
  template <class T>
  void table(std::string_view name, std::optional<T>& out, function<T> read,
             std::string_view meaning) {
    const node* value = find_value(name, false, meaning);
    if (value != nullptr || lists_keys())
      enter(name, value, out.emplace(), read);
  }

  /// Tables in a list, or also a single one, by `allowed`.
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

  /// Notes that something is wrong with the key `name`, or with the table itself if it is empty.
  void refuse(std::string_view name, std::string found, std::string allowed);

  /// Notes the keys of the file that were not read. The last call.
  void refuse_unknown_keys();

private:
  bool lists_keys() const noexcept { return from_ == nullptr; }

  // The value of a key; null if there is none, which is noted if it is an error. The key is no longer
  // unknown.
  const node* find_value(std::string_view name, bool required, std::string_view meaning);

  // Completes the description of the last key when keys are listed; does nothing otherwise.
  void describe_value(const std::string& allowed, std::string default_value);
  void describe_list();

  std::vector<const node*> list_elements(const std::string& path, const node* value);
  std::vector<std::pair<std::string, const node*>> table_elements(const std::string& path,
                                                                  const node* value, count allowed);

  // `accepts` decides whether another value would be allowed; `advice` is that of the kind.
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
