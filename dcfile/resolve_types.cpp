#include "dcfile/limits.hpp"
#include "dcfile/numeric.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/resolver.hpp"
#include "dcfile/suggestion.hpp"

#include <memory>
#include <string>

namespace donet::dc {

namespace {

type_kind kind_of(type_code code) noexcept {
  switch (code) {
  case type_code::int8: return type_kind::int8;
  case type_code::int16: return type_kind::int16;
  case type_code::int32: return type_kind::int32;
  case type_code::int64: return type_kind::int64;
  case type_code::uint8: return type_kind::uint8;
  case type_code::uint16: return type_kind::uint16;
  case type_code::uint32: return type_kind::uint32;
  case type_code::uint64: return type_kind::uint64;
  case type_code::float32: return type_kind::float32;
  case type_code::float64: return type_kind::float64;
  case type_code::character: return type_kind::character;
  case type_code::string: return type_kind::string;
  case type_code::blob:
  case type_code::blob32: return type_kind::blob;
  case type_code::int8array:
  case type_code::int16array:
  case type_code::int32array:
  case type_code::uint8array:
  case type_code::uint16array:
  case type_code::uint32array:
  case type_code::uint32uint8array:
  case type_code::none: break;
  }
  return type_kind::array;
}

type_code element_of(type_code legacy) noexcept {
  switch (legacy) {
  case type_code::int8array: return type_code::int8;
  case type_code::int16array: return type_code::int16;
  case type_code::int32array: return type_code::int32;
  case type_code::uint8array: return type_code::uint8;
  case type_code::uint16array: return type_code::uint16;
  case type_code::uint32array:
  case type_code::uint32uint8array: break;
  case type_code::int8:
  case type_code::int16:
  case type_code::int32:
  case type_code::int64:
  case type_code::uint8:
  case type_code::uint16:
  case type_code::uint32:
  case type_code::uint64:
  case type_code::float32:
  case type_code::float64:
  case type_code::character:
  case type_code::string:
  case type_code::blob:
  case type_code::blob32:
  case type_code::none: break;  // not legacy arrays
  }
  return type_code::uint32;
}

}  // namespace

// -- parameters
// -------------------------------------------------------------------------------------

parameter resolver::build_parameter(const ast::parameter& node) {
  parameter built;
  built.name = to_.intern(node.identifier.text);
  built.type = build_use(node.type);
  if (!node.groups.empty() && built.type != unknown_)
    built.type = build_arrays(built.type, node.groups, node.where());
  if (node.initial && built.type != unknown_)
    built.initial = pack_default(*built.type, *node.initial);
  return built;
}

const byte_buffer* resolver::pack_default(const type& t, const value& v) {
  byte_buffer packed;
  const auto form = astron() ? number_form::raw : number_form::user;
  if (const auto done = pack(t, v, packed, form); !done) {
    error(error::bad_default, done.error().where,
          "the default does not fit the type: " + done.error().message);
    return nullptr;
  }
  const bool had_room = defaults_size_ <= limits::defaults_size_max;
  defaults_size_ += packed.size();
  if (defaults_size_ > limits::defaults_size_max) {
    if (had_room)
      error(error::too_large, v.where,
            "the defaults up to here take more than " + std::to_string(limits::defaults_size_max)
              + " bytes");
    return nullptr;
  }
  return &to_.defaults.emplace_back(std::move(packed));
}

// -- uses of types
// ----------------------------------------------------------------------------------

const type* resolver::build_use(const ast::type_use& node) {
  if (const auto* code = std::get_if<type_code>(&node.base)) {
    if (node.transforms.empty())
      return plain_builtin(*code);
    return is_legacy_array(*code) ? legacy_array(*code, node.transforms, node.where)
                                  : transformed(*code, node.transforms, node.where);
  }
  if (!node.transforms.empty()) {
    const auto where = std::visit([](const auto& t) { return t.where; }, node.transforms.front());
    error(
      error::bad_transform, where,
      "a range, divisor or modulus belongs behind a built-in type, not behind a named or inline "
      "one");
  }
  if (const auto* name = std::get_if<ast::name>(&node.base))
    return named_type(*name);
  if (const auto* entry = std::get_if<std::unique_ptr<ast::entry>>(&node.base)) {
    if (*entry == nullptr)
      return unknown_type();
    const auto& built = build_entry(**entry, true);
    return built.as_type;
  }
  const auto& selector = std::get<std::unique_ptr<ast::switch_type>>(node.base);
  if (selector == nullptr)
    return unknown_type();
  const auto* built = build_switch(*selector);
  return switch_layout(*built, true, node.where);
}

const type* resolver::named_type(const ast::name& name) {
  if (const auto alias = typedefs_.find(name.text); alias != typedefs_.end())
    return alias->second;
  if (const auto known = to_.types_by_name.find(name.text); known != to_.types_by_name.end()) {
    implied_typedefs_.insert(known->first);
    return known->second;
  }
  if (poisoned_.contains(name.text))
    return unknown_type();
  if (const auto found = to_.classes_by_name.find(name.text); found != to_.classes_by_name.end()) {
    problems_.warning(error::class_as_type, name.where,
                      "the dclass " + in_quotes(name.text)
                        + " is used as a type, as if it were a struct");
    const auto* layout = lay_out(*found->second, false, name.where);
    to_.types_by_name.emplace(found->first, layout);
    implied_typedefs_.insert(found->first);
    return layout;
  }
  missing(declaration_index::kind::type, name, "the type " + in_quotes(name.text),
          " is not defined; types must be declared before their first use, and a struct cannot "
          "contain itself");
  return unknown_type();
}

void resolver::missing(declaration_index::kind wanted, const ast::name& name,
                       const std::string& what, const std::string& advice) {
  const auto late = declared_.late(wanted, name.text, name.where);
  if (!late || !late->empty())
    error(error::not_defined, name.where, what + late.value_or(advice));
  poisoned_.insert(to_.intern(name.text));
}

const type* resolver::unknown_type() {
  if (unknown_ == nullptr)
    unknown_ = &new_type(type_kind::uint8, type_code::none);
  return unknown_;
}

type& resolver::new_type(type_kind kind, type_code code) {
  auto& t = to_.types.emplace_back();
  t.kind = kind;
  t.code = code;
  return t;
}

/// The type of a word without transforms; one node serves all of its uses.
const type* resolver::plain_builtin(type_code code) {
  if (const auto known = builtins_.find(code); known != builtins_.end())
    return known->second;
  const type* built = nullptr;
  if (is_legacy_array(code)) {
    built = legacy_array(code, {}, {});
  } else {
    auto& t = new_type(kind_of(code), code);
    if (t.is_number()) {
      t.is_fixed = t.counts_as_fixed = t.accepts_all_bytes = true;
      t.fixed_size = t.min_size = size_of(t.kind);
    } else {
      set_sized_layout(t);
    }
    built = &t;
  }
  builtins_.emplace(code, built);
  return built;
}

const type* resolver::transformed(type_code code, const std::vector<ast::transform>& transforms,
                                  position where) {
  auto& t = to_.types.emplace_back(*plain_builtin(code));
  const auto written = collect(transforms);
  if (written.divisor != nullptr)
    apply_divisor(t, *written.divisor);
  if (written.modulus != nullptr)
    apply_modulus(t, *written.modulus);
  if (written.range != nullptr)
    apply_range(t, *written.range);
  if (t.is_number())
    t.accepts_all_bytes = t.ranges.empty();
  else
    set_sized_layout(t);
  return checked_size(t, where);
}

/// `int16array` and its like: an open array. Transforms behind the word are stored separately,
/// because they have little effect (spec section 4.6).
const type* resolver::legacy_array(type_code code, const std::vector<ast::transform>& transforms,
                                   position where) {
  auto& t = new_type(type_kind::array, code);
  t.prefix_size = 2;
  t.min_size = 2;
  t.depth = 2;
  if (code == type_code::uint32uint8array) {
    t.element = build_pair();
    t.depth = 3;
    if (!transforms.empty())
      error(error::bad_range, where, "uint32uint8array takes no range, divisor or modulus");
    return &t;
  }
  t.element = plain_builtin(element_of(code));
  if (!transforms.empty())
    t.declared_element = transformed(element_of(code), transforms, where);
  return &t;
}

/// The element of `uint32uint8array`: a struct that is not declared in any text.
const type* resolver::build_pair() {
  auto& pair = to_.class_nodes.emplace_back();
  pair.is_struct = true;
  for (const auto code : {type_code::uint32, type_code::uint8}) {
    auto& f = to_.field_nodes.emplace_back();
    f.owner = &pair;
    f.keywords = share({});
    f.slot.type = plain_builtin(code);
    pair.own_fields.push_back(&f);
  }
  pair.fields = pair.own_fields;
  pair.as_type = lay_out(pair, true, {});
  return pair.as_type;
}

}  // namespace donet::dc
