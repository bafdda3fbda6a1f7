#pragma once
// The data of a schema. Used only by `resolve` and `schema`.

#include "dcfile/schema.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace donet::dc {

struct schema::storage {
  load_options options;
  std::uint32_t hash = 0;

  // Nodes never move: deques only grow at their end.
  std::deque<type> types;
  std::deque<modulus_rule> moduli;
  std::deque<byte_buffer> defaults;
  std::deque<keyword_list> keyword_lists;
  std::deque<field> field_nodes;
  std::deque<class_entry> class_nodes;
  std::deque<switch_entry> switch_nodes;
  std::unordered_set<std::string> strings;

  std::vector<const class_entry*> classes;
  std::vector<const field*> fields;
  std::vector<declaration> declarations;
  std::vector<std::string_view> custom_keywords;
  std::unordered_map<std::string_view, const class_entry*> classes_by_name;
  std::unordered_map<std::string_view, const type*> types_by_name;

  /// A copy of `text` with the lifetime of the schema; equal texts share one.
  std::string_view intern(std::string_view text) { return *strings.emplace(text).first; }
};

}  // namespace donet::dc
