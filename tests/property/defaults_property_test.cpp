// Default values, against the table of spec/dcfile section 7.2.

#include "dcfile/defaults.hpp"
#include "dcfile/limits.hpp"
#include "dcfile/validator.hpp"
#include "tests/property/property.hpp"

#include <algorithm>
#include <optional>

namespace donet::test {
namespace {

using dc::byte_buffer;
using dc::parameter;
using dc::type;
using dc::type_kind;

/// Spec section 7.1, for nested types.
bool has_default(const type& t);

bool has_default(const parameter& slot) {
  return slot.initial != nullptr || has_default(*slot.type);
}

bool has_default(const type& t) {
  if (t.initial != nullptr)
    return true;
  const auto any = [](const std::vector<parameter>& slots) {
    return std::ranges::any_of(slots, [](const parameter& slot) { return has_default(slot); });
  };
  if (t.kind == type_kind::array)
    return has_default(*t.element);
  if (t.kind == type_kind::choice)
    return has_default(t.selector->key)
           || std::ranges::any_of(t.selector->lists,
                                  [&](const auto& list) { return any(list.members); });
  return any(t.members);
}

/// Section 7.2, row by row. Empty where it gives no value.
class reference {
public:
  static std::optional<byte_buffer> of(const parameter& slot) {
    byte_buffer bytes;
    if (!append(slot, bytes) || bytes.size() > dc::limits::value_size_max)
      return std::nullopt;
    return bytes;
  }

private:
  static bool append(const parameter& slot, byte_buffer& to) {
    if (const auto* written = slot.initial != nullptr ? slot.initial : slot.type->initial) {
      dc::append(to, *written);
      return true;
    }
    const type& t = *slot.type;
    if (t.is_number())
      return number(t, to);
    if (t.is_sized()) {
      const auto length = t.ranges.empty() ? 0 : t.ranges.front().lo.u;
      little_endian(length, t.prefix_size, to);
      to.resize(to.size() + length);
      return true;
    }
    if (t.kind == type_kind::array)
      return array(t, to);
    if (t.kind == type_kind::choice)
      return choice(t, to);
    return std::ranges::all_of(t.members,
                               [&](const parameter& member) { return append(member, to); });
  }

  static void little_endian(std::uint64_t n, std::size_t size, byte_buffer& to) {
    for (std::size_t i = 0; i < size; ++i)
      to.push_back(static_cast<std::byte>(n >> (8 * i)));
  }

  static bool number(const type& t, byte_buffer& to) {
    if (t.is_float()) {
      double raw = 0;
      const auto allows_zero = [](const dc::interval& r) { return r.lo.f <= 0 && r.hi.f >= 0; };
      if (!t.ranges.empty() && std::ranges::none_of(t.ranges, allows_zero))
        raw = t.ranges.front().lo.f;
      if (t.kind == type_kind::float32)
        little_endian(std::bit_cast<std::uint32_t>(static_cast<float>(raw)), 4, to);
      else
        little_endian(std::bit_cast<std::uint64_t>(raw), 8, to);
      return true;
    }
    const auto allows_zero = [&](const dc::interval& r) {
      return t.is_signed() ? r.lo.i <= 0 && r.hi.i >= 0 : r.lo.u == 0;
    };
    std::uint64_t raw = 0;
    if (!t.ranges.empty() && std::ranges::none_of(t.ranges, allows_zero))
      raw = t.ranges.front().lo.u;
    little_endian(raw, dc::size_of(t.kind), to);
    return true;
  }

  static bool array(const type& t, byte_buffer& to) {
    std::uint64_t count = t.ranges.empty() ? 0 : t.ranges.front().lo.u;
    // The quirk of uintNarray.
    if (t.declared_element != nullptr && !t.declared_element->is_signed()
        && !t.declared_element->ranges.empty())
      count = t.declared_element->ranges.front().lo.u;
    byte_buffer elements;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (!append({{}, t.element, nullptr}, elements))
        return false;
      if (elements.empty())
        break;  // The other elements have no bytes either, and there may be billions.
    }
    little_endian(elements.size(), t.prefix_size, to);
    dc::append(to, elements);
    return true;
  }

  static bool choice(const type& t, byte_buffer& to) {
    const auto& selector = *t.selector;
    const auto others = [&](const std::vector<parameter>& members) {
      return std::all_of(members.begin() + 1, members.end(),
                         [&](const parameter& member) { return append(member, to); });
    };
    if (!has_default(t) && !selector.cases.empty()) {
      const auto& first = selector.cases.front();
      dc::append(to, first.value);
      return others(selector.lists[first.list].members);
    }
    const auto key_at = to.size();
    if (!append(selector.key, to))
      return false;
    const dc::bytes_view key = dc::bytes_view(to).subspan(key_at);
    for (const auto& candidate : selector.cases)
      if (std::ranges::equal(candidate.value, key))
        return others(selector.lists[candidate.list].members);
    return selector.default_list && others(selector.lists[*selector.default_list].members);
  }
};

TEST(DcProperty, DefaultsAreThoseOfTheTable) {
  for_each_seed(100, [](std::uint64_t seed) {
    for (const auto& v : both_dialects()) {
      const auto text = random_dc_text(seed, v.text);
      const auto contract = load_legal(text, v.load);
      if (contract == nullptr)
        return;
      SCOPED_TRACE(describe(v) + ", text:\n" + text);
      for (const auto* f : all_fields(*contract)) {
        SCOPED_TRACE(qualified_name(*f));
        EXPECT_EQ(f->has_explicit_default(), has_default(f->slot));
        const auto expected = reference::of(f->slot);
        byte_buffer bytes;
        const bool is_made{dc::append_default(*f, bytes)};
        ASSERT_EQ(is_made, expected.has_value());
        if (!expected) {
          EXPECT_TRUE(bytes.empty());
          continue;
        }
        EXPECT_EQ(dc::to_hex(bytes), dc::to_hex(*expected));
        const auto checked = dc::validate(f->type(), bytes, dc::text_policy::bytes);
        EXPECT_TRUE(checked) << dc::describe(checked.fault) << " in " << dc::to_hex(bytes);
      }
      if (testing::Test::HasFailure())
        return;
    }
  });
}

}  // namespace
}  // namespace donet::test
