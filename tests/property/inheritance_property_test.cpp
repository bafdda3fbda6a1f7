// Ids, inherited lists and look-ups, compared with a direct implementation of spec/dcfile
// sections 5.2 to 5.6.

#include "tests/property/property.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace donet::test {
namespace {

using dc::class_entry;
using dc::field;

/// The numbers of section 5.5, found by walking over all declarations in order.
class numbering {
public:
  explicit numbering(const dc::schema& contract) : options_(contract.options()) {
    for (const auto& d : contract.declarations()) {
      if (const auto* alias = std::get_if<dc::typedef_entry>(&d))
        inside(*alias->target, !alias->target->alias_target.empty());
      else if (const auto* selector = std::get_if<const dc::switch_entry*>(&d))
        inside(**selector);
      else if (const auto* entry = std::get_if<const class_entry*>(&d))
        inside(**entry);
    }
  }

  std::int32_t of(const field* f) const { return numbers_.at(f); }

private:
  void inside(const class_entry& entry) {
    // The number of inherited fields.
    std::int32_t own = 0;
    for (const auto* base : entry.bases)
      own += static_cast<std::int32_t>(base->fields.size());
    const auto number = [&](const field* f) {
      if (f->kind != dc::field_kind::molecular)
        inside(f->type(), !f->type().alias.empty());
      const bool is_numbered = entry.is_struct ? !f->is_constructor && options_.virtual_inheritance
                                                   && options_.sort_inheritance_by_file
                                               : true;
      if (!is_numbered)
        numbers_[f] = field::unnumbered;
      else if (options_.multiple_inheritance)
        numbers_[f] = next_++;
      else
        numbers_[f] = own;
      if (!f->is_constructor)
        ++own;
    };
    auto written = entry.own_fields;
    if (entry.constructor != nullptr)
      written.insert(written.begin(), entry.constructor);
    for (const auto* f : written)
      number(f);
  }

  void inside(const dc::switch_entry& selector) {
    inside(*selector.key.type, !selector.key.type->alias.empty());
    for (const auto& item : selector.items)
      if (const auto* member = std::get_if<dc::parameter>(&item))
        inside(*member->type, !member->type->alias.empty());
  }

  /// The structs defined inside a type; `is_named`: the type is defined elsewhere.
  void inside(const dc::type& t, bool is_named) {
    const bool is_builtin = t.code != dc::type_code::none;
    if (is_named || is_builtin)
      return;
    if (t.kind == dc::type_kind::array)
      inside(*t.element, !t.element->alias.empty());
    else if (t.kind == dc::type_kind::method)
      for (const auto& argument : t.members)
        inside(*argument.type, !argument.type->alias.empty());
    else if (t.kind == dc::type_kind::structure && t.is_inline)
      inside(*t.entry);
    else if (t.kind == dc::type_kind::choice && t.is_inline)
      inside(*t.selector);
  }

  dc::load_options options_;
  std::int32_t next_ = 0;
  std::map<const field*, std::int32_t> numbers_;
};

bool derives(const class_entry* from, const class_entry* base) {
  return from == base || std::ranges::any_of(from->bases, [&](const class_entry* up) {
           return derives(up, base);
         });
}

/// Section 5.4.
std::vector<const field*> inherited_list(const class_entry& entry,
                                         const dc::load_options& options) {
  std::vector<const field*> result;
  if (!options.multiple_inheritance || !options.virtual_inheritance) {
    for (const auto* base : entry.bases)
      for (const auto* f : inherited_list(*base, options))
        result.push_back(f);
    result.insert(result.end(), entry.own_fields.begin(), entry.own_fields.end());
    return result;
  }
  const auto same_name = [&](std::string_view name) {
    return std::ranges::find_if(result,
                                [&](const field* f) { return !name.empty() && f->name() == name; });
  };
  for (const auto* base : entry.bases) {
    for (const auto* f : inherited_list(*base, options)) {
      const auto seen = same_name(f->name());
      if (f->name().empty()) {
        if (!options.sort_inheritance_by_file)
          result.push_back(f);
      } else if (seen == result.end()) {
        result.push_back(f);
      } else if (options.dialect == dc::dialect::astron && derives(f->owner, (*seen)->owner)) {
        // Difference (b): Astron uses the later base's override of a common ancestor's field.
        *seen = f;
      }
    }
  }
  for (const auto* f : entry.own_fields) {
    if (const auto seen = same_name(f->name()); seen != result.end())
      result.erase(seen);
    result.push_back(f);
  }
  if (options.sort_inheritance_by_file)
    std::ranges::stable_sort(result, {}, &field::number);
  return result;
}

/// Own fields, the constructor included, then each base depth first.
const field* find_by_name(const class_entry& entry, std::string_view name) {
  if (entry.constructor != nullptr && entry.constructor->name() == name)
    return entry.constructor;
  for (const auto* f : entry.own_fields)
    if (f->name() == name)
      return f;
  for (const auto* base : entry.bases)
    if (const auto* f = find_by_name(*base, name))
      return f;
  return nullptr;
}

void names_of(const class_entry& entry, std::set<std::string_view>& to) {
  for (const auto* f : entry.own_fields)
    if (!f->name().empty())
      to.insert(f->name());
  for (const auto* base : entry.bases)
    names_of(*base, to);
}

void expect_agreement(const class_entry& entry, const dc::schema& contract) {
  const auto expected = inherited_list(entry, contract.options());
  ASSERT_EQ(entry.fields, expected);

  std::set<std::string_view> names{"no_such_field", entry.name};
  names_of(entry, names);
  for (const auto name : names)
    EXPECT_EQ(entry.find(name), name.empty() ? nullptr : find_by_name(entry, name)) << name;

  std::uint16_t highest = 0;
  for (const auto* f : expected)
    if (f->number != field::unnumbered)
      highest = std::max(highest, f->id());
  for (std::uint32_t id = 0; id <= highest + 1U && id <= UINT16_MAX; ++id) {
    const auto* found = entry.find(static_cast<std::uint16_t>(id));
    const auto carries = [&](const field* f) { return f->number == static_cast<std::int32_t>(id); };
    const auto first = std::ranges::find_if(expected, carries);
    EXPECT_EQ(found, first == expected.end() ? nullptr : *first) << id;
  }
}

TEST(DcProperty, IdsListsAndLookupsAreThoseOfANaiveReading) {
  for_each_seed(60, [](std::uint64_t seed) {
    for (const auto& v : all_variants()) {
      const auto text = random_dc_text(seed, v.text);
      const auto contract = load_legal(text, v.load);
      if (contract == nullptr)
        return;
      SCOPED_TRACE(describe(v) + ", text:\n" + text);
      const numbering numbers(*contract);
      for (const auto* f : all_fields(*contract)) {
        EXPECT_EQ(f->number, numbers.of(f)) << qualified_name(*f);
        if (v.load.multiple_inheritance && f->number >= 0) {
          EXPECT_EQ(contract->find_field(f->id()), f);
        }
      }
      std::uint32_t index = 0;
      for (const auto* entry : contract->classes()) {
        SCOPED_TRACE(entry->name);
        EXPECT_EQ(entry->index, index);
        EXPECT_EQ(contract->find_class(static_cast<std::uint16_t>(index)),
                  entry->is_struct ? nullptr : entry);
        if (!entry->name.empty()) {
          EXPECT_EQ(contract->find_class(entry->name), entry);
        }
        expect_agreement(*entry, *contract);
        ++index;
      }
      EXPECT_EQ(contract->find_class(static_cast<std::uint16_t>(index)), nullptr);
      EXPECT_EQ(contract->find_class("NoSuchClass"), nullptr);
      if (testing::Test::HasFailure())
        return;
    }
  });
}

}  // namespace
}  // namespace donet::test
