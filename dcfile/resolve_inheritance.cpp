#include "dcfile/limits.hpp"
#include "dcfile/resolver.hpp"
#include "dcfile/suggestion.hpp"

#include <algorithm>

namespace donet::dc {

void resolver::resolve_bases(class_entry& entry, const ast::entry& node) {
  if (node.bases.size() > limits::bases_max) {
    error(error::too_large, node.bases[limits::bases_max].where,
          "a class may have at most " + std::to_string(limits::bases_max) + " bases");
    return;
  }
  if (node.bases.size() > 1 && !to_.options.multiple_inheritance) {
    error(error::several_bases, node.bases[1].where,
          "a second base is not allowed while multiple inheritance is off");
    return;
  }
  for (const auto& name : node.bases) {
    if (poisoned_.contains(name.text))
      continue;
    const auto found = to_.classes_by_name.find(name.text);
    if (found == to_.classes_by_name.end()) {
      miss_base(entry, node, name);
      continue;
    }
    const auto& base = *found->second;
    if (base.is_struct != entry.is_struct) {
      error(error::bad_base, name.where,
            "a " + std::string(entry.kind_name()) + " cannot derive from the "
              + std::string(base.kind_name()) + " " + in_quotes(base.name));
      continue;
    }
    entry.depth = std::max(entry.depth, base.depth + 1);
    entry.bases.push_back(&base);
  }
  if (entry.depth > limits::inheritance_depth_max) {
    error(error::too_deep, node.identifier.where,
          "more than " + std::to_string(limits::inheritance_depth_max) + " levels of inheritance");
    entry.bases.clear();
    entry.depth = 0;
  }
}

void resolver::miss_base(const class_entry& entry, const ast::entry& node, const ast::name& name) {
  if (name.text == node.identifier.text) {
    error(error::bad_base, name.where,
          std::string(entry.kind_name()) + " " + in_quotes(name.text)
            + " cannot derive from itself");
    poisoned_.insert(to_.intern(name.text));
    return;
  }
  std::vector<std::string_view> known;
  for (const auto* candidate : to_.classes)
    known.push_back(candidate->name);
  auto advice = " is not defined before this class" + suggestion(name.text, known);
  // Panda3D creates such a class itself, with the next number, and hashes it.
  if (!entry.is_struct)
    advice += "; if it is left out on purpose, write 'dclass " + std::string(name.text)
              + " { };' right before this class: that gives the class numbers and the hash that "
                "Panda3D has without it";
  missing(declaration_index::kind::type, name, "the base " + in_quotes(name.text), advice);
}

/// The inherited list of spec section 5.4.
void resolver::inherit(class_entry& entry, position where) {
  const auto& o = to_.options;
  std::size_t size = entry.own_fields.size();
  for (const auto* base : entry.bases)
    size += base->fields.size();
  if (!spend_list_entries(size, where)) {
    entry.bases.clear();
    entry.fields = entry.own_fields;
    return;
  }

  auto& list = entry.fields;
  list.reserve(size);
  if (!o.multiple_inheritance || !o.virtual_inheritance) {
    for (const auto* base : entry.bases)
      list.insert(list.end(), base->fields.begin(), base->fields.end());
    list.insert(list.end(), entry.own_fields.begin(), entry.own_fields.end());
    return;
  }

  std::unordered_map<std::string_view, std::size_t> seen;
  for (const auto* base : entry.bases) {
    for (const auto* f : base->fields) {
      if (f->name().empty()) {
        if (!o.sort_inheritance_by_file)
          list.push_back(f);
        continue;
      }
      const auto [it, is_new] = seen.emplace(f->name(), list.size());
      if (is_new)
        list.push_back(f);
      else if (astron() && derives_from(*f->owner, *list[it->second]->owner))
        list[it->second] = f;  // In a diamond Astron prefers the override to what it overrides.
    }
  }
  for (const auto* f : entry.own_fields) {
    const auto overridden = f->name().empty() ? seen.end() : seen.find(f->name());
    if (overridden != seen.end())
      list[overridden->second] = nullptr;
    list.push_back(f);
  }
  std::erase(list, nullptr);
  if (o.sort_inheritance_by_file)
    std::ranges::stable_sort(list, {}, &field::number);
}

bool resolver::derives_from(const class_entry& entry, const class_entry& base) {
  // Visits each ancestor once: a wide diamond has exponentially many paths.
  std::unordered_set<const class_entry*> known{&entry};
  std::vector<const class_entry*> reached{&entry};
  std::size_t next = 0;
  while (next < reached.size() && reached[next] != &base)
    for (const auto* up : reached[next++]->bases)
      if (known.insert(up).second)
        reached.push_back(up);
  return spend_list_entries(reached.size(), {0, 1, 1}) && next < reached.size();
}

void resolver::index_numbers(class_entry& entry) {
  entry.by_number = entry.fields;
  std::erase_if(entry.by_number, [](const field* f) { return f->number == field::unnumbered; });
  std::ranges::stable_sort(entry.by_number, {}, &field::number);
}

/// Own fields hide those of the bases, and an earlier base hides a later one.
void resolver::index_names(class_entry& entry) {
  std::unordered_set<std::string_view> seen;
  const auto add = [&](const field* f) {
    if (f != nullptr && !f->name().empty() && seen.insert(f->name()).second)
      entry.by_name.push_back(f);
  };
  add(entry.constructor);
  for (const auto* f : entry.own_fields)
    add(f);
  for (const auto* base : entry.bases)
    for (const auto* f : base->by_name)
      add(f);
  std::ranges::sort(entry.by_name, {}, &field::name);
}

bool resolver::spend_list_entries(std::size_t count, position where) {
  const bool had_room = list_entries_ <= limits::list_entries_max;
  list_entries_ += count;
  if (list_entries_ <= limits::list_entries_max)
    return true;
  if (had_room)
    error(error::too_large, where,
          "the classes and molecular fields up to here hold more than "
            + std::to_string(limits::list_entries_max) + " inherited fields and components");
  return false;
}

/// How the class is packed when it is used as a type (spec section 3.4).
const type* resolver::lay_out(const class_entry& entry, bool is_inline, position where) {
  auto& layout = new_type(type_kind::structure, type_code::none);
  layout.entry = &entry;
  layout.is_inline = is_inline;
  if (entry.constructor != nullptr)
    layout.members.push_back(entry.constructor->slot);
  for (const auto* f : entry.fields)
    if (f->kind != field_kind::molecular)
      layout.members.push_back(f->slot);
  sum_up(layout);
  return checked_size(layout, where);
}

}  // namespace donet::dc
