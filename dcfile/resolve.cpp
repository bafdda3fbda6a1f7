#include "dcfile/limits.hpp"
#include "dcfile/resolver.hpp"
#include "dcfile/suggestion.hpp"

#include <algorithm>

namespace donet::dc {

namespace {

bool same_set(const keyword_list& a, const keyword_list& b) {
  return a.names.size() == b.names.size()
         && std::ranges::all_of(a.names, [&](std::string_view name) { return b.has(name); });
}

}  // namespace

void resolver::run(const std::vector<ast::declaration>& declarations) {
  for (const auto& d : declarations) {
    if (problems_.full())
      return;
    std::visit([this](const auto& node) { declare(node); }, d);
  }
}

// -- declarations
// -----------------------------------------------------------------------------------

void resolver::declare(const ast::import& node) {
  import_entry entry;
  entry.module = to_.intern(node.module);
  for (const auto& symbol : node.symbols)
    entry.symbols.push_back(to_.intern(symbol));
  to_.declarations.emplace_back(std::move(entry));
}

void resolver::declare(const ast::keyword& node) {
  keyword_declaration entry;
  for (const auto& name : node.names) {
    const auto word = to_.intern(name.text);
    entry.names.push_back(word);
    // Spec section 6.2: from here on the hash uses the name of a redeclared built-in keyword.
    // Astron ignores this.
    if (keyword_of(word)) {
      if (!astron())
        redeclared_keywords_.insert(word);
    } else if (declared_keywords_.insert(word).second) {
      to_.custom_keywords.push_back(word);
    }
  }
  to_.declarations.emplace_back(std::move(entry));
}

void resolver::declare(const ast::alias& node) {
  const auto target = build_parameter(node.target);
  const auto& name = node.target.identifier;
  if (name.text.empty())
    return;
  if (target.type == unknown_) {
    poisoned_.insert(to_.intern(name.text));
    return;
  }
  if (!claim_name(name, "typedef", true))
    return;
  auto& alias = to_.types.emplace_back(*target.type);
  alias.alias_target = alias.alias;
  alias.alias = target.name;
  if (target.initial != nullptr) {
    alias.initial = target.initial;
    alias.has_explicit_default = true;
  }
  typedefs_.emplace(target.name, &alias);
  to_.types_by_name.insert_or_assign(target.name, &alias);
  to_.declarations.emplace_back(typedef_entry{target.name, &alias});
}

void resolver::declare(const ast::entry& node) {
  const std::string_view what = node.is_struct ? "struct" : "dclass";
  if (node.identifier.text.empty() && !node.damaged) {
    if (!to_.options.panda3d_names)
      error(error::name_required, node.identifier.where,
            "a " + std::string(what) + " at the top level needs a name");
    else
      problems_.warning(error::name_required, node.identifier.where,
                        "this " + std::string(what) + " has no name: nothing can refer to it");
  }
  auto& entry = build_entry(node, false);
  if (!entry.name.empty() && !claim_name(node.identifier, what, false))
    return;
  if (to_.classes.size() >= limits::entries_max) {
    error(error::too_many_classes, node.identifier.where,
          "more than " + std::to_string(limits::entries_max) + " classes and structs");
    return;
  }
  entry.index = static_cast<std::uint32_t>(to_.classes.size());
  to_.classes.push_back(&entry);
  to_.declarations.emplace_back(&entry);
  if (entry.name.empty())
    return;
  to_.classes_by_name.emplace(entry.name, &entry);
  if (entry.is_struct)
    to_.types_by_name.emplace(entry.name, entry.as_type);
}

void resolver::declare(const ast::switch_type& node) {
  const auto* entry = build_switch(node);
  to_.declarations.emplace_back(entry);
  if (entry->name.empty() || !claim_name(node.identifier, "switch", false))
    return;
  const auto* layout = switch_layout(*entry, false, node.identifier.where);
  to_.types_by_name.emplace(entry->name, layout);
}

void resolver::declare(const ast::damaged& node) {
  poisoned_.insert(to_.intern(node.identifier.text));
}

/// True if `name` is free; reports an error otherwise. Panda3D keeps typedefs apart from classes.
bool resolver::claim_name(const ast::name& name, std::string_view what, bool is_typedef) {
  const bool is_class = to_.classes_by_name.contains(name.text);
  const bool is_alias = typedefs_.contains(name.text);
  const bool is_type = to_.types_by_name.contains(name.text);
  bool taken = is_class || is_type;
  if (to_.options.panda3d_names)
    taken = is_typedef ? is_alias || implied_typedefs_.contains(name.text)
                       : is_class || (is_type && !is_alias);
  if (taken)
    error(error::already_defined, name.where,
          "the " + std::string(what) + " " + in_quotes(name.text) + " is already defined"
            + (is_class   ? " as a class or struct"
               : is_alias ? " as a typedef"
                          : ""));
  return !taken;
}

// -- classes
// ----------------------------------------------------------------------------------------

class_entry& resolver::build_entry(const ast::entry& node, bool is_inline) {
  auto& entry = to_.class_nodes.emplace_back();
  entry.name = to_.intern(node.identifier.text);
  entry.is_struct = node.is_struct;
  body in{entry, node, {}, node.damaged};
  resolve_bases(entry, node);
  for (const auto* base : entry.bases)
    in.is_damaged = in.is_damaged || damaged_.contains(base);
  for (const auto& name : node.bases)
    in.is_damaged = in.is_damaged || poisoned_.contains(name.text);
  for (const auto& f : node.fields) {
    if (problems_.full())
      break;
    build_field(in, f);
  }
  if (in.is_damaged)
    damaged_.insert(&entry);
  inherit(entry, node.identifier.where);
  index_numbers(entry);
  index_names(entry);
  // A dclass is rarely used as a type; its layout is computed only then.
  if (entry.is_struct)
    entry.as_type = lay_out(entry, is_inline, node.identifier.where);
  return entry;
}

// -- fields
// -----------------------------------------------------------------------------------------

void resolver::build_field(body& in, const ast::field& node) {
  auto& f = to_.field_nodes.emplace_back();
  f.owner = &in.entry;
  f.keywords = resolve_keywords(node.keywords);
  if (in.entry.is_struct && !node.keywords.empty())
    error(error::keyword_not_allowed, node.keywords.front().where,
          "the fields of a struct have no keywords, found "
            + in_quotes(node.keywords.front().text));

  ast::name name;
  bool usable = true;
  if (const auto* method = std::get_if<ast::method>(&node.what)) {
    name = method->identifier;
    usable = fill_method(f, *method);
  } else if (const auto* molecular = std::get_if<ast::molecular>(&node.what)) {
    name = molecular->identifier;
    usable = fill_molecular(in, f, *molecular);
    if (!in.entry.is_struct && !node.keywords.empty())
      error(error::keyword_not_allowed, node.keywords.front().where,
            "a molecular field has the keywords of its components and none of its own");
  } else {
    const auto& plain = std::get<ast::parameter>(node.what);
    name = plain.identifier;
    fill_plain(in, f, plain);
  }
  f.slot.name = to_.intern(name.text);
  if (!usable) {
    in.is_damaged = true;
    poisoned_.insert(f.slot.name);
    return;
  }

  if (!name.text.empty() && in.names.contains(name.text)) {
    error(error::already_defined, name.where,
          std::string(in.entry.kind_name()) + " " + in_quotes(in.entry.name)
            + " already has a field " + in_quotes(name.text));
    return;
  }
  if (!name.text.empty() && name.text == in.entry.name && !make_constructor(in, f, name))
    return;
  if (!f.is_constructor || !in.entry.is_struct)
    number_field(in, f, node.end);
  if (!name.text.empty())
    in.names.emplace(f.slot.name, &f);
  if (f.is_constructor)
    in.entry.constructor = &f;
  else
    in.entry.own_fields.push_back(&f);
}

bool resolver::fill_method(field& f, const ast::method& node) {
  f.kind = field_kind::method;
  auto& layout = new_type(type_kind::method, type_code::none);
  std::set<std::string_view> names;
  bool complete = !node.identifier.text.empty();
  for (const auto& argument : node.arguments) {
    auto slot = build_parameter(argument);
    complete = complete && slot.type != unknown_;
    if (!slot.name.empty() && !names.insert(slot.name).second)
      problems_.warning(error::already_defined, argument.where(),
                        "the argument name " + in_quotes(slot.name) + " is used twice");
    layout.members.push_back(slot);
  }
  sum_up(layout);
  f.slot.type = checked_size(layout, node.identifier.where);
  return complete;
}

bool resolver::fill_molecular(body& in, field& f, const ast::molecular& node) {
  f.kind = field_kind::molecular;
  auto& layout = new_type(type_kind::molecular, type_code::none);
  bool complete = true;
  for (const auto& name : node.components)
    complete = add_component(in, f, name) && complete;
  std::size_t size = 0;
  for (const auto* component : f.components)
    size += component->kind == field_kind::plain ? 1 : component->type().members.size();
  if (!spend_list_entries(size, node.identifier.where))
    return false;
  for (const auto* component : f.components) {
    if (component->kind == field_kind::plain)
      layout.members.push_back(component->slot);
    else
      layout.members.insert(layout.members.end(), component->type().members.begin(),
                            component->type().members.end());
  }
  sum_up(layout);
  f.slot.type = checked_size(layout, node.identifier.where);
  if (!f.components.empty())
    f.keywords = f.components.front()->keywords;
  return complete;
}

bool resolver::add_component(body& in, field& f, const ast::name& name) {
  const auto* component = find_field(in, name.text);
  if (component == nullptr) {
    if (!in.is_damaged && !poisoned_.contains(name.text)) {
      std::vector<std::string_view> known;
      for (const auto& [known_name, known_field] : in.names)
        known.push_back(known_name);
      std::ranges::sort(known);
      error(error::not_defined, name.where,
            "the component " + in_quotes(name.text) + " is not a field of "
              + in_quotes(in.entry.name) + " or its bases" + suggestion(name.text, known));
    }
    return false;
  }
  const bool atomic =
    component->kind == field_kind::method || (component->kind == field_kind::plain && astron());
  if (!atomic) {
    error(error::not_atomic, name.where,
          "the component " + in_quotes(name.text) + " must be an atomic field, not a "
            + (component->kind == field_kind::plain ? "plain" : "molecular") + " one");
    return false;
  }
  if (!f.components.empty() && !same_set(*component->keywords, *f.components.front()->keywords)) {
    error(error::mismatched_keywords, name.where,
          "the keywords of " + in_quotes(name.text) + " differ from those of "
            + in_quotes(f.components.front()->name())
            + ": all components of a molecular field need the same");
    return false;
  }
  f.components.push_back(component);
  return true;
}

void resolver::fill_plain(body& in, field& f, const ast::parameter& node) {
  f.kind = field_kind::plain;
  f.slot = build_parameter(node);
  if (node.identifier.text.empty() && !in.entry.is_struct)
    error(error::name_required, node.type.where, "the fields of a dclass need a name");
}

/// `name` is that of the class. A struct's constructor follows Panda3D, a dclass's follows Astron
/// (spec section 5.6).
bool resolver::make_constructor(const body& in, field& f, const ast::name& name) {
  if (in.entry.is_struct && f.kind != field_kind::method) {
    error(error::bad_constructor, name.where,
          "a field with the name of its struct is its constructor and must be a method");
    return false;
  }
  if (!in.entry.is_struct && (f.kind == field_kind::molecular || !in.entry.own_fields.empty())) {
    error(error::bad_constructor, name.where,
          "a field with the name of its dclass is its constructor: it must be the first field and "
          "not molecular");
    return false;
  }
  f.is_constructor = true;
  return true;
}

const field* resolver::find_field(const body& in, std::string_view name) const {
  if (const auto own = in.names.find(name); own != in.names.end())
    return own->second;
  for (const auto* base : in.entry.bases)
    if (const auto* inherited = base->find(name))
      return inherited;
  return nullptr;
}

/// Spec section 5.5. Called in the order of the semicolons, so the fields of inline structs come
/// first.
void resolver::number_field(const body& in, field& f, position where) {
  const auto& o = to_.options;
  if (in.entry.is_struct && !(o.virtual_inheritance && o.sort_inheritance_by_file))
    return;
  std::size_t next = to_.fields.size();
  if (!o.multiple_inheritance) {
    next = in.entry.own_fields.size();
    for (const auto* base : in.entry.bases)
      next += base->fields.size();
  }
  if (next >= limits::fields_max) {
    if (next == limits::fields_max || !o.multiple_inheritance)
      error(error::too_many_fields, where,
            "more than " + std::to_string(limits::fields_max) + " fields");
    return;
  }
  f.number = static_cast<std::int32_t>(next);
  if (o.multiple_inheritance)
    to_.fields.push_back(&f);
}

const keyword_list* resolver::resolve_keywords(const std::vector<ast::name>& names) {
  keyword_list list;
  for (const auto& name : names) {
    const auto built_in = keyword_of(name.text);
    if (!built_in && !declared_keywords_.contains(name.text)) {
      if (poisoned_.contains(name.text))
        continue;
      std::vector<std::string_view> known = {"required", "broadcast", "ownrecv", "ram",   "db",
                                             "clsend",   "clrecv",    "ownsend", "airecv"};
      known.insert(known.end(), to_.custom_keywords.begin(), to_.custom_keywords.end());
      const auto advice = suggestion(name.text, known);
      missing(declaration_index::kind::keyword, name, in_quotes(name.text),
              " is not a keyword"
                + (advice.empty() ? "; declare it with 'keyword " + std::string(name.text)
                                      + ";' before its first use, or end the field with ';'"
                                  : advice));
      continue;
    }
    if (list.has(name.text)) {
      problems_.warning(error::repeated_keyword, name.where,
                        "the keyword " + in_quotes(name.text) + " is repeated");
      continue;
    }
    list.names.push_back(to_.intern(name.text));
    if (built_in)
      list.flags = static_cast<std::uint16_t>(list.flags | static_cast<std::uint16_t>(*built_in));
    if (!built_in || redeclared_keywords_.contains(name.text))
      list.hash_mask = -1;
    else if (list.hash_mask != -1)
      list.hash_mask |= static_cast<std::int32_t>(*built_in);
  }
  return share(std::move(list));
}

const keyword_list* resolver::share(keyword_list list) {
  const auto [it, is_new] = shared_keywords_.try_emplace({list.hash_mask, list.names}, nullptr);
  if (is_new)
    it->second = &to_.keyword_lists.emplace_back(std::move(list));
  return it->second;
}

}  // namespace donet::dc
