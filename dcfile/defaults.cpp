#include "dcfile/defaults.hpp"

#include "dcfile/limits.hpp"
#include "dcfile/numeric.hpp"

namespace donet::dc {

namespace {

class default_writer {
public:
  explicit default_writer(byte_buffer& to) : to_(to), start_(to.size()) {}

  bool slot(const parameter& p) { return p.initial != nullptr ? bytes(*p.initial) : type(*p.type); }

  bool type(const dc::type& t) {
    if (t.initial != nullptr)
      return bytes(*t.initial);
    if (t.is_number())
      return number(t);
    if (t.is_sized())
      return zeros(t, t.prefix_size == 0 ? t.fixed_size : first_count(t));
    if (t.kind == type_kind::array)
      return array(t);
    if (t.kind == type_kind::choice)
      return choice(t);
    return members(t.members, 0);
  }

private:
  bool has_room(std::uint64_t more) const {
    return to_.size() - start_ + more <= limits::value_size_max;
  }

  bool bytes(bytes_view packed) {
    if (!has_room(packed.size()))
      return false;
    append(to_, packed);
    return true;
  }

  /// Zero if it is legal, otherwise the minimum of the interval written first.
  bool number(const dc::type& t) {
    limit raw{};
    if (t.is_float())
      raw.f = 0;
    if (!in_ranges(t, raw))
      raw = t.ranges.front().lo;
    if (!has_room(size_of(t.kind)))
      return false;
    append_raw(t.kind, raw, to_);
    return true;
  }

  /// The minimum length or count of the interval written first.
  static std::uint64_t first_count(const dc::type& t) {
    return t.ranges.empty() ? 0 : t.ranges.front().lo.u;
  }

  bool prefix(const dc::type& t, std::uint64_t size) {
    if (!has_room(t.prefix_size + size))
      return false;
    if (t.prefix_size == 2)
      append_little_endian(to_, static_cast<std::uint16_t>(size));
    else if (t.prefix_size == 4)
      append_little_endian(to_, static_cast<std::uint32_t>(size));
    return true;
  }

  bool zeros(const dc::type& t, std::uint64_t size) {
    if (!prefix(t, size))
      return false;
    to_.resize(to_.size() + size);
    return true;
  }

  bool array(const dc::type& t) {
    if (t.element->is_empty())
      return prefix(t, 0);
    std::uint64_t count = first_count(t);
    // Spec section 4.6: this is the only effect of transforms behind `uint16array`.
    const auto* declared = t.declared_element;
    if (declared != nullptr && !declared->is_signed() && declared->is_integer())
      count = first_count(*declared);

    byte_buffer elements;
    default_writer inner(elements);
    for (std::uint64_t i = 0; i < count; ++i)
      if (!inner.type(*t.element))
        return false;
    return prefix(t, elements.size()) && bytes(elements);
  }

  bool choice(const dc::type& t) {
    const auto& selector = *t.selector;
    if (!t.has_explicit_default && !selector.cases.empty()) {
      const auto& first = selector.cases.front();
      return bytes(first.value) && members(selector.lists[first.list].members, 1);
    }
    const auto key_at = to_.size();
    if (!slot(selector.key))
      return false;
    const auto* selected = selector.select(bytes_view(to_).subspan(key_at));
    return selected != nullptr && members(*selected, 1);
  }

  bool members(const std::vector<parameter>& list, std::size_t first) {
    for (std::size_t i = first; i < list.size(); ++i)
      if (!slot(list[i]))
        return false;
    return true;
  }

  byte_buffer& to_;
  std::size_t start_;
};

}  // namespace

status append_default(const parameter& slot, byte_buffer& to) {
  const auto size = to.size();
  if (default_writer(to).slot(slot))
    return ok();
  to.resize(size);
  return failure{error::no_default, std::string(describe(error::no_default)), {}};
}

status append_default(const type& t, byte_buffer& to) {
  return append_default(parameter{{}, &t, nullptr}, to);
}

status append_default(const field& f, byte_buffer& to) {
  return append_default(f.slot, to);
}

}  // namespace donet::dc
