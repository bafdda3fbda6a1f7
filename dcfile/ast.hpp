#pragma once
// The syntax of the texts, before any name is resolved. The nodes point into the texts.

#include "dcfile/diagnostic.hpp"
#include "dcfile/type.hpp"
#include "dcfile/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace donet::dc::ast {

struct name {
  std::string_view text;
  position where;
};

/// `5`, `-0.5`, `'a'`: one end of an interval.
struct bound {
  number value;
  bool character = false;
  position where;
};

/// `lo - hi`; a single value has both ends equal.
struct interval {
  bound lo;
  bound hi;
};

/// `( … )`; without intervals it allows everything.
struct range {
  std::vector<interval> intervals;
  position where;
};

/// `/ n`
struct divisor {
  std::uint64_t value = 1;
  position where;
};

/// `% n`
struct modulus {
  number value;
  position where;
};

using transform = std::variant<range, divisor, modulus>;

struct entry;
struct switch_type;

/// The left part of a parameter: what it is made of.
struct type_use {
  position where;
  std::variant<type_code, name, std::unique_ptr<entry>, std::unique_ptr<switch_type>> base;
  std::vector<transform> transforms;
};

/// A typed slot: a plain field, an argument, a member, a key, the target of a typedef.
struct parameter {
  type_use type;
  name identifier;            ///< empty if there is none
  std::vector<range> groups;  ///< brackets, from left to right over both places
  std::optional<value> initial;

  position where() const { return identifier.text.empty() ? type.where : identifier.where; }
};

struct method {
  name identifier;
  std::vector<parameter> arguments;
};

struct molecular {
  name identifier;
  std::vector<name> components;
};

struct field {
  std::variant<parameter, method, molecular> what;
  std::vector<name> keywords;
  position end;  ///< of its semicolon, where it gets its number
};

/// A `dclass` or a `struct`.
struct entry {
  bool is_struct = false;
  name identifier;
  std::vector<name> bases;
  std::vector<field> fields;
  /// A part of it could not be read: the name exists, and missing members are not reported.
  bool damaged = false;
};

struct case_label {
  value key;
};
struct default_label {
  position where;
};
struct break_label {
  position where;
};

using switch_item = std::variant<case_label, default_label, break_label, parameter>;

struct switch_type {
  name identifier;
  parameter key;
  std::vector<switch_item> items;
  bool damaged = false;
};

struct import {
  std::string module;
  std::vector<std::string> symbols;  ///< `*` stands for all
  position where;
};

struct keyword {
  std::vector<name> names;
};

struct alias {
  parameter target;
};

/// A top-level declaration of which only the name could be read.
struct damaged {
  name identifier;
};

using declaration = std::variant<import, keyword, alias, entry, switch_type, damaged>;

}  // namespace donet::dc::ast
