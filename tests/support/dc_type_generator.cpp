#include "tests/support/dc_type_generator.hpp"

#include <algorithm>
#include <set>

namespace donet::test {

namespace {

std::string sizes_text(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& sizes) {
  std::string text = "[";
  const char* separator = "";
  for (const auto& [least, greatest] : sizes) {
    text += separator + std::to_string(least);
    if (greatest != least)
      text += std::string(1, maybe_gap) + "-" + maybe_gap + std::to_string(greatest);
    separator = ",\2";
  }
  return text + ']';
}

}  // namespace

// -- names ------------------------------------------------------------------------------------

std::string dc_type_generator::fresh(std::string_view stem) {
  return std::string(stem) + std::to_string(next_name_++);
}

std::string dc_type_generator::slot_name(bool may_be_empty) {
  if (may_be_empty && random_.chance(20))
    return {};
  if (!random_.chance(6))
    return fresh("v");
  if (astron_) {
    constexpr std::string_view words[] = {"default", "case",      "switch", "break",
                                          "blob32",  "int8array", "ram"};
    return std::string(random_.pick(words));
  }
  if (!builtins_.taken_words().empty() && random_.chance(30))
    return random_.pick(builtins_.taken_words());
  constexpr std::string_view words[] = {"ram", "broadcast", "required", "db", "AI", "OV"};
  return std::string(random_.pick(words));
}

// -- arrays -----------------------------------------------------------------------------------

std::vector<std::pair<std::uint32_t, std::uint32_t>>
dc_type_generator::random_sizes(std::uint32_t element_cost) {
  const auto most =
    std::max<std::uint32_t>(1, std::min<std::uint32_t>(6, 400 / (element_cost + 1)));
  auto least = static_cast<std::uint32_t>(random_.size(random_.chance(10) ? 0 : 1, most));
  // Elements without bytes may be as many as the language can count.
  if (element_cost == 0 && !astron_ && random_.chance(30))
    least = random_.pick({1'000U, 65'535U, 65'536U, 4'000'000'000U});
  switch (random_.below(4)) {
  case 0: return {};
  case 1: return {{least, least + static_cast<std::uint32_t>(random_.size(1, 5))}};
  case 2:
    if (!astron_)
      return {{least, least}, {least + 2, least + 4}};
    [[fallthrough]];
  default: return {{least, least}};
  }
}

dc_shape
dc_type_generator::array_of(const dc_shape& element, bool base_may_count_as_fixed,
                            std::vector<std::pair<std::uint32_t, std::uint32_t>> counts) const {
  dc_shape shape;
  shape.kind = shape_kind::array;
  shape.element = std::make_shared<const dc_shape>(element);
  shape.is_valued = element.is_valued;
  shape.counts = std::move(counts);
  const bool has_one_count =
    shape.counts.size() == 1 && shape.counts[0].first == shape.counts[0].second;
  const auto count = has_one_count ? shape.counts[0].first : 0;
  const bool may_lack_prefix = has_one_count && base_may_count_as_fixed && !(astron_ && count == 0);
  shape.may_count_as_fixed = may_lack_prefix;
  shape.is_surely_fixed = may_lack_prefix && element.is_surely_fixed;
  shape.may_be_ragged = may_lack_prefix && !shape.is_surely_fixed;
  shape.size = shape.is_surely_fixed ? count * element.size : 0;
  std::uint32_t least = shape.counts.empty() ? 0 : UINT32_MAX;
  for (const auto& size : shape.counts)
    least = std::min(least, size.first);
  shape.least = least * element.least + (may_lack_prefix ? 0 : 2);
  shape.cost = (shape.counts.empty() ? 0 : shape.counts[0].first) * element.cost + 2;
  return shape;
}

/// Puts brackets around `base`, if it may have them. Panda3D reads several groups in C order; in
/// Astron each group applies to everything on its left (spec section 3.7).
dc_shape dc_type_generator::arrays_of(dc_shape base) {
  const bool has_trailing = !base.trailing.empty();
  if (has_trailing || !base.is_elementable())
    return base;
  const auto wanted = random_.pick({1, 1, 1, 2, 3});
  std::vector<std::string> groups;
  auto built = base;
  for (int i = 0; i < wanted && built.is_elementable() && built.cost < 600; ++i) {
    auto sizes = random_sizes(built.cost);
    groups.push_back(sizes_text(sizes));
    built =
      array_of(built, astron_ ? built.is_surely_fixed : base.may_count_as_fixed, std::move(sizes));
  }
  if (!astron_)
    std::ranges::reverse(groups);
  const auto before = astron_ ? 0 : random_.size(0, groups.size());
  built.written = base.written;
  for (std::size_t i = 0; i < groups.size(); ++i)
    (i < before ? built.written : built.trailing) += maybe_gap + groups[i];
  return built;
}

// -- structs and switches ---------------------------------------------------------------------

dc_shape dc_type_generator::inline_struct(unsigned depth) {
  std::vector<dc_slot> members;
  std::string body;
  for (auto count = random_.size(random_.chance(10) ? 0 : 1, 3); count > 0; --count) {
    dc_slot slot{random_.chance(20) ? std::string() : fresh("w"), any(depth - 1)};
    body += declaration(slot, random_.chance(20)) + ";" + maybe_gap;
    members.push_back(std::move(slot));
  }
  auto shape = record_of(std::move(members), false);
  shape.written = "struct" + (random_.chance(50) ? gap + fresh("Inline") : std::string())
                  + maybe_gap + "{" + maybe_gap + body + "}";
  return shape;
}

dc_shape dc_type_generator::choice(std::string_view name, unsigned depth) {
  dc_shape shape;
  shape.kind = shape_kind::choice;
  shape_ptr key;
  do {
    key = !named.empty() && random_.chance(20) ? random_.pick(named).shape
                                               : std::make_shared<const dc_shape>(builtin());
  } while (key->kind != shape_kind::integer && key->kind != shape_kind::text);
  const dc_slot key_slot{random_.chance(80) ? fresh("key") : std::string(), key};
  shape.key = key;
  std::string body;

  struct open_list {
    std::vector<std::string> keys;
    bool is_default = false;
    bool is_open = true;
    std::vector<dc_slot> members;
  };
  std::vector<open_list> lists;
  std::set<std::string> used;
  bool has_members = true;
  bool has_default = false;
  const auto fresh_key = [&]() -> std::string {
    for (int attempt = 0; attempt < 20; ++attempt) {
      // One literal per value: numbers as their raw value, texts as bytes that need no escape.
      std::string literal;
      if (key->kind == shape_kind::integer)
        literal = raw_literal(*key, random_raw(*key, random_), astron_);
      else
        literal =
          '"'
          + std::string(random_count(*key, random_), static_cast<char>(random_.between('a', 'z')))
          + '"';
      if (used.insert(literal).second)
        return literal;
    }
    return {};
  };
  const auto label = [&](const std::string& literal) {
    const bool is_open = std::ranges::any_of(lists, &open_list::is_open);
    if (!is_open || has_members)
      lists.emplace_back();
    has_members = false;
    if (literal.empty()) {
      lists.back().is_default = true;
      body += std::string("default") + maybe_gap + ":" + maybe_gap;
    } else {
      lists.back().keys.push_back(literal);
      body += std::string("case") + gap + literal + maybe_gap + ":" + maybe_gap;
    }
  };
  for (auto count = random_.size(1, 4); count > 0; --count) {
    if (const auto literal = fresh_key(); !literal.empty())
      label(literal);
    if (!has_default && random_.chance(15)) {
      has_default = true;
      label({});
    }
    if (std::ranges::none_of(lists, &open_list::is_open) || random_.chance(20))
      continue;
    for (auto members = random_.size(0, 2); members > 0; --members) {
      const dc_slot slot{random_.chance(80) ? fresh("m") : std::string(), any(depth - 1)};
      body += declaration(slot, random_.chance(15)) + ";" + maybe_gap;
      for (auto& list : lists)
        if (list.is_open)
          list.members.push_back(slot);
      has_members = true;
    }
    if (random_.chance(60)) {
      body += std::string("break") + maybe_gap + ";" + maybe_gap;
      for (auto& list : lists)
        list.is_open = false;
      has_members = false;
    }
  }
  shape.written = "switch" + (name.empty() ? std::string() : gap + std::string(name)) + maybe_gap
                  + "(" + declaration(key_slot, false) + ")" + maybe_gap + "{" + maybe_gap + body
                  + "}";

  shape.least = key->least;
  shape.may_count_as_fixed = true;
  shape.is_valued = key->is_valued;
  bool is_first = true;
  shape.is_surely_fixed = !lists.empty() && !lists.front().keys.empty();
  for (const auto& list : lists) {
    auto members = list.members;
    members.insert(members.begin(), key_slot);
    const auto sum = record_of(std::move(members), false);
    shape.may_be_ragged = shape.may_be_ragged || sum.may_be_ragged;
    shape.is_valued = shape.is_valued && sum.is_valued;
    shape.cost = std::max(shape.cost, sum.cost);
    shape.is_surely_fixed =
      shape.is_surely_fixed && sum.is_surely_fixed && (is_first || sum.size == shape.size);
    shape.size = sum.size;
    is_first = false;
    for (const auto& literal : list.keys)
      shape.cases.push_back({literal, list.members});
    if (list.is_default)
      if (const auto other = fresh_key(); !other.empty())
        shape.cases.push_back({other, list.members});
  }
  if (shape.cases.empty())
    shape.is_valued = false;
  // A switch without any label is an error: if no key is left, only a default remains.
  if (lists.empty())
    return choice(name, depth);
  if (!shape.is_surely_fixed)
    shape.size = 0;
  return shape;
}

// -- slots ------------------------------------------------------------------------------------

shape_ptr dc_type_generator::any(unsigned depth) {
  dc_shape shape;
  const auto kind = random_.below(100);
  if (kind < 28 && !named.empty()) {
    shape = *random_.pick(named).shape;
  } else if (kind < 36 && depth > 0 && !astron_) {
    shape = random_.chance(50) ? inline_struct(depth) : choice({}, depth);
  } else {
    shape = builtin();
  }
  if (random_.chance(28))
    shape = arrays_of(std::move(shape));
  return shape.cost > 2000 ? std::make_shared<const dc_shape>(builtin())
                           : std::make_shared<const dc_shape>(std::move(shape));
}

std::string dc_type_generator::declaration(const dc_slot& slot, bool with_default) {
  auto text = slot.shape->written;
  if (slot.name.empty()) {
    // Only brackets and transforms may follow the type itself.
    text += slot.shape->trailing;
  } else {
    text += gap + slot.name + slot.shape->trailing;
  }
  if (with_default && slot.shape->is_valued) {
    // All defaults of a field must fit into one datagram; eight bytes need at least two characters.
    constexpr std::size_t literal_size_max = 2'000;
    const std::string literal = random_literal(*slot.shape, random_, astron_);
    if (literal.size() <= literal_size_max)
      text += std::string(1, maybe_gap) + "=" + maybe_gap + literal;
  }
  return text;
}

}  // namespace donet::test
