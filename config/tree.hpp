#pragma once
// A role file as plain values with their lines. `load` creates it from the result of the TOML
// library; all later code is independent of TOML.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace donet::config {

struct node;
struct entry;

using node_list = std::vector<node>;
/// Each key once, in no particular order.
using node_table = std::vector<entry>;

/// A value that no key accepts: a date or a time.
struct other_value {};

/// A whole number beyond 64 bits, which no key accepts either.
struct huge_number {
  std::string written;  ///< as written in the file
};

/// A value and its position.
struct node {
  std::variant<bool, std::int64_t, double, std::string, node_list, node_table, huge_number,
               other_value>
    value;
  std::uint32_t line = 1;

  template <class T>
  const T* as() const noexcept {
    return std::get_if<T>(&value);
  }
};

struct entry {
  std::string key;
  node value;
};

/// The value of `key`; null if there is none.
const node* find(const node_table& table, std::string_view key) noexcept;

/// The description of a value for the operator: `"text"`, `5`, `true`, `a table`.
std::string to_text(const node& value);

/// `parent.name`, or just `name` at the top; a name that needs quotes in TOML gets them. A name
/// that is too long to show is shortened.
std::string key_path(std::string_view parent, std::string_view name);

/// `parent[index]`, from 0.
std::string key_path(std::string_view parent, std::size_t index);

}  // namespace donet::config
