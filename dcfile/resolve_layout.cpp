#include "dcfile/defaults.hpp"
#include "dcfile/limits.hpp"
#include "dcfile/numeric.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/resolver.hpp"
#include "dcfile/suggestion.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <string>
#include <unordered_set>

namespace donet::dc {

namespace {

std::uint64_t add_saturating(std::uint64_t a, std::uint64_t b) noexcept {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

std::uint64_t multiply_saturating(std::uint64_t a, std::uint64_t b) noexcept {
  return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

/// A size as types store it: a size above 32 bits exceeds every limit.
std::uint32_t stored_size(std::uint64_t size) noexcept {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(size, UINT32_MAX));
}

}  // namespace

// -- strings and arrays
// -----------------------------------------------------------------------------------------

/// Lays out a string or blob by its ranges (spec section 3.2).
void resolver::set_sized_layout(type& t) {
  const bool fixed = has_one_count(t) && !(astron() && t.ranges.front().lo.u == 0);
  t.is_fixed = t.counts_as_fixed = fixed;
  t.prefix_size = fixed ? 0 : t.code == type_code::blob32 ? 4 : 2;
  t.fixed_size = fixed ? stored_size(t.ranges.front().lo.u) : 0;
  t.accepts_all_bytes = fixed && (t.kind == type_kind::blob || t.is_empty());
  std::uint64_t least = t.ranges.empty() ? 0 : UINT64_MAX;
  for (const auto& r : t.ranges)
    least = std::min(least, r.lo.u);
  t.min_size = stored_size(least + t.prefix_size);
}

/// Panda3D reads several groups in C order; in Astron each group applies to everything on its left
/// (spec section 3.7).
const type* resolver::build_arrays(const type* base, const std::vector<ast::range>& groups,
                                   position where) {
  const type* built = base;
  const bool base_fixed = base->counts_as_fixed;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& group = astron() ? groups[i] : groups[groups.size() - 1 - i];
    built = build_array(built, group, astron() ? built->is_fixed : base_fixed, where);
    if (built == unknown_)
      break;
  }
  return built;
}

const type* resolver::build_array(const type* element, const ast::range& group,
                                  bool base_counts_as_fixed, position where) {
  auto& t = new_type(type_kind::array, type_code::none);
  t.element = element;
  apply_intervals(t, group);
  if (element->min_size == 0 && !element->is_empty())
    error(error::zero_size_element, where,
          "the elements of an array must all have bytes or all have none: where some may be empty, "
          "no reader can count them");
  if (element->is_ragged)
    error(error::ragged_array, where,
          "an array of fixed count around open arrays has no length of its own and cannot be the "
          "element of another array; name it with a typedef of its own elements instead");

  const auto count = has_one_count(t) ? t.ranges.front().lo.u : 0;
  const bool unprefixed = has_one_count(t) && base_counts_as_fixed && !(astron() && count == 0);
  t.prefix_size = unprefixed ? 0 : 2;
  t.counts_as_fixed = unprefixed;
  t.is_fixed = unprefixed && (element->is_fixed || count == 0);
  t.is_ragged = element->is_ragged || (unprefixed && !t.is_fixed);
  if (unprefixed && !t.is_fixed)
    problems_.warning(error::ragged_array, where,
                      "like Panda3D, this gives the outer array no length prefix although its "
                      "elements vary in size");
  if (t.is_fixed)
    t.fixed_size = stored_size(multiply_saturating(count, element->fixed_size));
  t.accepts_all_bytes =
    t.is_empty()
    || (t.is_fixed && element->accepts_all_bytes && element->kind != type_kind::character);

  std::uint64_t least = t.ranges.empty() ? 0 : UINT64_MAX;
  for (const auto& r : t.ranges)
    least = std::min(least, r.lo.u);
  t.min_size =
    stored_size(add_saturating(t.prefix_size, multiply_saturating(least, element->min_size)));
  t.depth = element->depth + 1;
  const auto written = element->is_empty() ? 1 : std::max<std::uint64_t>(least, 1);
  t.flat_members = multiply_saturating(written, element->flat_members);
  t.has_explicit_default = element->has_explicit_default;
  return checked_size(t, where);
}

// -- switches
// ---------------------------------------------------------------------------------------

/// Spec section 5.8.
const switch_entry* resolver::build_switch(const ast::switch_type& node) {
  auto& entry = to_.switch_nodes.emplace_back();
  entry.name = to_.intern(node.identifier.text);
  entry.key = build_parameter(node.key);

  std::vector<std::uint32_t> open;
  bool has_members = false;
  std::vector<std::unordered_set<std::string_view>> names;  // of the members of each list
  std::set<std::string, std::less<>> keys;
  const auto label = [&](position where) -> std::uint32_t {
    if (open.empty() || has_members) {
      spend_list_entries(1, where);
      open.push_back(static_cast<std::uint32_t>(entry.lists.size()));
      entry.lists.push_back({{entry.key}});
      names.push_back({entry.key.name});
    }
    has_members = false;
    return open.back();
  };
  for (const auto& item : node.items) {
    if (const auto* written = std::get_if<ast::case_label>(&item)) {
      byte_buffer packed;
      if (entry.key.type != unknown_) {
        const auto form = astron() ? number_form::raw : number_form::user;
        if (const auto done = pack(*entry.key.type, written->key, packed, form); !done)
          error(error::bad_case_value, done.error().where,
                "the case value does not fit the key: " + done.error().message);
        else if (!keys.emplace(as_text(packed)).second)
          error(error::duplicate_case, written->key.where, "this case value is used already");
      }
      const auto list = label(written->key.where);
      entry.items.emplace_back(switch_entry::label{static_cast<std::uint32_t>(entry.cases.size())});
      entry.cases.push_back({std::move(packed), list});
    } else if (const auto* fallback = std::get_if<ast::default_label>(&item)) {
      if (entry.default_list)
        error(error::duplicate_default_case, fallback->where, "the switch has a default already");
      entry.default_list = label(fallback->where);
      entry.items.emplace_back(switch_entry::default_label{});
    } else if (std::holds_alternative<ast::break_label>(item)) {
      open.clear();
      has_members = false;
      entry.items.emplace_back(switch_entry::break_label{});
    } else {
      const auto& written_member = std::get<ast::parameter>(item);
      const auto member = build_parameter(written_member);
      if (open.empty() && !node.damaged)
        error(error::case_required, written_member.where(),
              "a case or default is needed before the first member");
      if (!spend_list_entries(open.size(), written_member.where()))
        return &entry;
      for (const auto list : open) {
        auto& members = entry.lists[list].members;
        if (!member.name.empty() && !names[list].insert(member.name).second)
          error(error::already_defined, written_member.where(),
                "the case has a member " + in_quotes(member.name) + " already");
        members.push_back(member);
      }
      has_members = true;
      entry.items.emplace_back(member);
    }
  }
  entry.by_value.resize(entry.cases.size());
  std::iota(entry.by_value.begin(), entry.by_value.end(), 0u);
  std::ranges::sort(entry.by_value, std::ranges::lexicographical_compare,
                    [&](std::uint32_t i) -> const byte_buffer& { return entry.cases[i].value; });
  if (node.items.empty() && !node.damaged)
    error(error::empty_switch, node.identifier.where, "a switch needs a case or a default");
  return &entry;
}

const type* resolver::switch_layout(const switch_entry& selector, bool is_inline, position where) {
  auto& t = new_type(type_kind::choice, type_code::none);
  t.selector = &selector;
  t.is_inline = is_inline;
  t.has_explicit_default =
    selector.key.initial != nullptr || selector.key.type->has_explicit_default;
  std::uint64_t least = selector.lists.empty() ? selector.key.type->min_size : UINT64_MAX;
  std::vector<type> sums;
  t.flat_members = 0;
  for (const auto& list : selector.lists) {
    auto& sum = sums.emplace_back();
    sum.members = list.members;
    sum_up(sum);
    sum.members.clear();
    least = std::min<std::uint64_t>(least, sum.min_size);
    t.depth = std::max(t.depth, sum.depth);
    t.flat_members = add_saturating(t.flat_members, sum.flat_members);
    t.has_explicit_default = t.has_explicit_default || sum.has_explicit_default;
    t.is_ragged = t.is_ragged || sum.is_ragged;
  }
  t.min_size = stored_size(least);
  const auto equal_size = [&](const type& sum) {
    return sum.is_fixed && sum.fixed_size == sums.front().fixed_size;
  };
  t.is_fixed = !sums.empty() && std::ranges::all_of(sums, equal_size);
  t.fixed_size = t.is_fixed ? sums.front().fixed_size : 0;
  // A key without bytes has one value, which selects the only case or the default.
  t.accepts_all_bytes = t.is_empty();
  // The default is ignored when Panda3D decides whether a size is fixed.
  t.counts_as_fixed = !selector.cases.empty();
  for (const auto& c : selector.cases) {
    const auto& first = sums[selector.cases.front().list];
    t.counts_as_fixed = t.counts_as_fixed && sums[c.list].counts_as_fixed && sums[c.list].is_fixed
                        && sums[c.list].fixed_size == first.fixed_size;
  }
  byte_buffer unused;
  if (problems_.errors() == 0 && !append_default(t, unused))
    problems_.warning(error::bad_default, where,
                      "the switch has no default value: the default of its key selects no case");
  return checked_size(t, where);
}

// -- sizes
// ------------------------------------------------------------------------------------------

void resolver::sum_up(type& t) {
  std::uint64_t fixed = 0;
  std::uint64_t least = 0;
  t.is_fixed = t.counts_as_fixed = t.accepts_all_bytes = true;
  t.flat_members = 0;
  t.depth = 1;
  for (const auto& member : t.members) {
    const auto& inner = *member.type;
    t.is_fixed = t.is_fixed && inner.is_fixed;
    t.counts_as_fixed = t.counts_as_fixed && inner.counts_as_fixed;
    t.accepts_all_bytes = t.accepts_all_bytes && inner.accepts_all_bytes;
    t.is_ragged = t.is_ragged || inner.is_ragged;
    t.has_explicit_default =
      t.has_explicit_default || inner.has_explicit_default || member.initial != nullptr;
    fixed = add_saturating(fixed, inner.fixed_size);
    least = add_saturating(least, inner.min_size);
    t.flat_members = add_saturating(t.flat_members, inner.flat_members);
    t.depth = std::max(t.depth, inner.depth + 1);
  }
  t.fixed_size = t.is_fixed ? stored_size(fixed) : 0;
  t.min_size = stored_size(least);
  // Empty structs that nest, each in two of the next, would otherwise count 0 and take 2^64 steps.
  t.flat_members = std::max<std::uint64_t>(t.flat_members, 1);
}

const type* resolver::checked_size(const type& t, position where) {
  if (t.depth > limits::depth_max)
    error(error::too_deep, where,
          "more than " + std::to_string(limits::depth_max) + " levels of types inside types");
  else if (t.min_size > limits::value_size_max)
    error(error::too_large, where,
          "the shortest value of this type takes " + std::to_string(t.min_size)
            + " bytes; a message can carry at most " + std::to_string(limits::value_size_max));
  else if (t.flat_members > limits::flat_members_max)
    error(error::too_large, where,
          "more than " + std::to_string(limits::flat_members_max) + " members inside this type");
  else {
    if (t.is_fixed && t.fixed_size > limits::value_size_warning)
      problems_.warning(error::too_large, where,
                        "a value of " + std::to_string(t.fixed_size)
                          + " bytes hardly fits into a message of 65535");
    return &t;
  }
  return unknown_type();
}

}  // namespace donet::dc
