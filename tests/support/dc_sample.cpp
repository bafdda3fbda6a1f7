#include "tests/support/dc_sample.hpp"

#include "dcfile/limits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string_view>

namespace donet::test {

namespace {

using dc::byte_buffer;
using dc::type;
using dc::type_kind;
using dc::value;

/// A raw number up to this limit survives the conversion to a divided double and back.
constexpr std::int64_t exact_limit = std::int64_t{1} << 50;

class sampler {
public:
  sampler(random_source& random, dc::text_policy policy) : random_(random), policy_(policy) {}

  /// False if no value can be created. Appends to `packed`.
  bool sample(const type& t, value& written, byte_buffer& packed) {
    if (packed.size() > dc::limits::value_size_max)
      return false;
    if (t.is_float())
      return real(t, written, packed);
    if (t.is_number())
      return integer(t, written, packed);
    if (t.is_sized())
      return text(t, written, packed);
    if (t.kind == type_kind::array)
      return array(t, written, packed);
    if (t.kind == type_kind::choice)
      return choice(*t.selector, written, packed);
    value::list list;
    const bool is_done = members(t.members, 0, list, packed);
    written = std::move(list);
    return is_done;
  }

private:
  // -- numbers --

  std::int64_t signed_raw(const type& t) {
    const auto bits = dc::size_of(t.kind) * 8;
    auto least = static_cast<std::int64_t>(~std::uint64_t{0} << (bits - 1));
    auto greatest = ~least;
    if (!t.ranges.empty()) {
      const auto& range = random_.pick(t.ranges);
      least = range.lo.i;
      greatest = range.hi.i;
    }
    switch (random_.below(5)) {
    case 0: return least;
    case 1: return greatest;
    case 2: return std::clamp<std::int64_t>(random_.between(-3, 100), least, greatest);
    default: return random_.between(least, greatest);
    }
  }

  std::uint64_t unsigned_raw(const type& t) {
    std::uint64_t least = 0;
    std::uint64_t greatest = UINT64_MAX >> (64 - dc::size_of(t.kind) * 8);
    if (!t.ranges.empty()) {
      const auto& range = random_.pick(t.ranges);
      least = range.lo.u;
      greatest = range.hi.u;
    }
    switch (random_.below(5)) {
    case 0: return least;
    case 1: return greatest;
    case 2: return std::clamp<std::uint64_t>(random_.below(100), least, greatest);
    default: {
      const auto width = greatest - least;
      return width == UINT64_MAX ? random_.bits() : least + random_.below(width + 1);
    }
    }
  }

  bool integer(const type& t, value& written, byte_buffer& packed) {
    const auto start = packed.size();
    const bool is_signed = t.is_signed();
    const auto raw = is_signed ? static_cast<std::uint64_t>(signed_raw(t)) : unsigned_raw(t);
    append_raw(raw, dc::size_of(t.kind), packed);
    const auto as_signed = static_cast<std::int64_t>(raw);
    const bool is_exact = is_signed ? as_signed > -exact_limit && as_signed < exact_limit
                                    : raw < static_cast<std::uint64_t>(exact_limit);
    if (t.kind == type_kind::character)
      written = std::string(1, static_cast<char>(raw));
    else if (t.modulus != nullptr || (t.divisor != 1 && !is_exact))
      written = verbatim(packed, start);
    else if (t.divisor != 1)
      written = (is_signed ? static_cast<double>(as_signed) : static_cast<double>(raw)) / t.divisor;
    else if (is_signed)
      written = as_signed;
    else
      written = raw;
    return true;
  }

  static void append_raw(std::uint64_t raw, std::size_t size, byte_buffer& packed) {
    for (std::size_t i = 0; i < size; ++i)
      packed.push_back(static_cast<std::byte>(raw >> (8 * i)));
  }

  static value verbatim(const byte_buffer& packed, std::size_t start) {
    return value(value::content_type(
      value::packed{{packed.begin() + static_cast<std::ptrdiff_t>(start), packed.end()}}));
  }

  bool real(const type& t, value& written, byte_buffer& packed) {
    const auto start = packed.size();
    double raw = 0;
    if (!t.ranges.empty()) {
      const auto& range = random_.pick(t.ranges);
      const auto lo = range.lo.f;
      const auto hi = range.hi.f;
      raw = random_.chance(30) ? lo : random_.chance(40) ? hi : lo + (hi - lo) * 0.5;
      if (t.kind == type_kind::float32)
        raw = static_cast<double>(static_cast<float>(raw));
      raw = std::clamp(raw, lo, hi);
    } else if (t.kind == type_kind::float32) {
      raw = static_cast<double>(special<float, std::uint32_t>());
    } else {
      raw = special<double, std::uint64_t>();
    }
    if (t.kind == type_kind::float32)
      append_raw(std::bit_cast<std::uint32_t>(static_cast<float>(raw)), 4, packed);
    else
      append_raw(std::bit_cast<std::uint64_t>(raw), 8, packed);
    const bool is_plain = t.modulus == nullptr && t.divisor == 1 && !std::isnan(raw);
    written = is_plain ? value(raw) : verbatim(packed, start);
    return true;
  }

  template <class Float, class Bits>
  Float special() {
    using limits = std::numeric_limits<Float>;
    constexpr Float values[] = {0,
                                -Float{0},
                                1,
                                Float(0.1),
                                limits::max(),
                                limits::lowest(),
                                limits::min(),
                                limits::denorm_min(),
                                limits::infinity(),
                                -limits::infinity(),
                                limits::quiet_NaN(),
                                Float(1e15),
                                Float(123456789.0)};
    if (random_.chance(60))
      return random_.pick(values);
    return std::bit_cast<Float>(static_cast<Bits>(random_.bits()));
  }

  // -- lengths --

  std::uint64_t count(const type& t) {
    if (t.ranges.empty())
      return random_.chance(3) ? random_.size(250, 300) : random_.size(0, 4);
    const auto& range = random_.pick(t.ranges);
    const auto least = range.lo.u;
    const auto greatest = std::min(range.hi.u, least + 6);
    return random_.chance(40) ? least : least + random_.below(greatest - least + 1);
  }

  static void patch_prefix(byte_buffer& packed, std::size_t at, std::size_t size,
                           std::size_t prefix_size) {
    for (std::size_t i = 0; i < prefix_size; ++i)
      packed[at + i] = static_cast<std::byte>(size >> (8 * i));
  }

  std::string characters(std::size_t size) {
    std::string made;
    while (made.size() < size) {
      constexpr std::string_view utf8[] = {"\xc3\xa9", "\xe2\x82\xac",     "\xf0\x9f\x98\x80",
                                           "\xc2\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"};
      const auto wide = random_.pick(utf8);
      if (policy_ == dc::text_policy::utf8 && random_.chance(10)
          && made.size() + wide.size() <= size)
        made += wide;
      else if (policy_ == dc::text_policy::bytes)
        made += static_cast<char>(random_.between(-128, 127));
      else
        made += static_cast<char>(random_.between(0, 127));
    }
    return made;
  }

  bool text(const type& t, value& written, byte_buffer& packed) {
    const auto size = t.prefix_size == 0 ? t.fixed_size : count(t);
    if (size > dc::limits::value_size_max)
      return false;
    auto made = characters(size);
    append_raw(size, t.prefix_size, packed);
    dc::append(packed, dc::as_bytes(made));
    written = std::move(made);
    return true;
  }

  bool array(const type& t, value& written, byte_buffer& packed) {
    const auto start = packed.size();
    packed.resize(start + t.prefix_size);
    value::list list;
    const auto elements = count(t);
    if (t.is_text_array() && t.element->ranges.empty()) {
      auto made = characters(elements);
      dc::append(packed, dc::as_bytes(made));
      written = std::move(made);
    } else {
      // There may be billions of elements without bytes: one written value represents them.
      const bool is_empty = t.element->is_empty() && elements > 0;
      for (std::uint64_t i = 0; i < (is_empty ? 1 : elements); ++i) {
        value one;
        if (!sample(*t.element, one, packed))
          return false;
        one.count = is_empty ? static_cast<std::uint32_t>(elements) : 1;
        list.push_back(std::move(one));
      }
      written = std::move(list);
    }
    const auto size = packed.size() - start - t.prefix_size;
    if (size > dc::limits::value_size_max)
      return false;
    patch_prefix(packed, start, size, t.prefix_size);
    return true;
  }

  // -- structs and switches --

  bool members(const std::vector<dc::parameter>& slots, std::size_t first, value::list& list,
               byte_buffer& packed) {
    for (std::size_t i = first; i < slots.size(); ++i) {
      value one;
      if (!sample(*slots[i].type, one, packed))
        return false;
      if (!slots[i].name.empty() && random_.chance(10))
        one.name = slots[i].name;
      list.push_back(std::move(one));
    }
    return true;
  }

  bool choice(const dc::switch_entry& selector, value& written, byte_buffer& packed) {
    const auto start = packed.size();
    value::list list;
    value key;
    if (!selector.cases.empty() && random_.chance(80)) {
      dc::append(packed, random_.pick(selector.cases).value);
      key = verbatim(packed, start);
    } else if (!sample(*selector.key.type, key, packed)) {
      return false;
    }
    const auto* selected = selector.select(dc::bytes_view(packed).subspan(start));
    if (selected == nullptr)
      return false;
    list.push_back(std::move(key));
    const bool is_done = members(*selected, 1, list, packed);
    written = std::move(list);
    return is_done;
  }

  random_source& random_;
  dc::text_policy policy_;
};

}  // namespace

std::optional<dc_sample> random_sample(const dc::type& t, random_source& random,
                                       dc::text_policy policy) {
  constexpr int attempts = 4;
  for (int i = 0; i < attempts; ++i) {
    dc_sample made;
    if (sampler(random, policy).sample(t, made.written, made.packed)
        && made.packed.size() <= dc::limits::value_size_max)
      return made;
  }
  return std::nullopt;
}

}  // namespace donet::test
