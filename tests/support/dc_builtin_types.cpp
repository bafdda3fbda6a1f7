#include "tests/support/dc_builtin_types.hpp"

#include <algorithm>
#include <set>

namespace donet::test {

namespace {

struct integer_word {
  std::string_view word;
  unsigned bits;
  bool is_signed;
};

constexpr integer_word integer_words[] = {
  {"int8", 8, true},   {"int16", 16, true},   {"int32", 32, true},   {"int64", 64, true},
  {"uint8", 8, false}, {"uint16", 16, false}, {"uint32", 32, false}, {"uint64", 64, false}};

constexpr std::uint32_t divisors[] = {2, 4, 5, 10, 10, 10, 100, 100, 1000};

/// Every integer up to this limit is exact as a double, with its divisor or without.
constexpr wide_integer exact_limit = wide_integer{1} << 48;

void set_integer(dc_shape& shape, const integer_word& type) {
  shape.word = type.word;
  const auto span = wide_integer{1} << (type.is_signed ? type.bits - 1 : type.bits);
  shape.lowest = type.is_signed ? -span : 0;
  shape.highest = span - 1;
  shape.size = shape.least = shape.cost = type.bits / 8;
  shape.is_surely_fixed = shape.may_count_as_fixed = true;
}

std::string operator_text(char symbol, std::string_view number) {
  return std::string(1, maybe_gap) + symbol + maybe_gap + std::string(number);
}

std::string interval_text(const dc_shape& shape, bool as_characters) {
  const auto bound = [&](wide_integer raw) {
    return as_characters ? raw_literal(shape, raw, true) : decimal_text(raw, shape.divisor);
  };
  std::string text = "(";
  const char* separator = "";
  for (const auto& [lo, hi] : shape.intervals) {
    text += separator + bound(lo);
    if (hi != lo)
      text += std::string(1, maybe_gap) + "-" + maybe_gap + bound(hi);
    separator = ",\2";
  }
  return text + ')';
}

}  // namespace

bool dc_builtin_types::is_taken(std::string_view word) const {
  return std::ranges::find(taken_words_, word) != taken_words_.end();
}

// -- numbers ----------------------------------------------------------------------------------

/// One to three intervals that do not touch, in any order.
void dc_builtin_types::add_intervals(dc_shape& shape, wide_integer lowest, wide_integer highest) {
  const auto count = astron_ ? 1 : random_.pick({1, 1, 2, 3});
  std::set<wide_integer> bounds;
  for (int i = 0; i < 2 * count; ++i) {
    const auto width = highest - lowest + 1;
    const bool is_small = random_.chance(40);
    const auto step = static_cast<wide_integer>(random_.bits())
                      % (is_small ? std::min<wide_integer>(width, 200) : width);
    const auto from_zero = lowest < 0 && highest > 200 && is_small ? wide_integer{0} : lowest;
    bounds.insert(from_zero + step);
  }
  if (count == 1 && random_.chance(20))
    bounds = {lowest, highest};
  std::vector<wide_integer> sorted(bounds.begin(), bounds.end());
  if (sorted.size() == 1)
    sorted.push_back(sorted.front());
  for (std::size_t i = 0; i + 1 < sorted.size(); i += 2)
    shape.intervals.emplace_back(sorted[i], sorted[i + 1]);
  if (random_.chance(30))
    std::ranges::reverse(shape.intervals);
}

dc_shape dc_builtin_types::integer() {
  dc_shape shape;
  const auto& type = random_.pick(integer_words);
  set_integer(shape, type);
  const bool has_divisor = random_.chance(25);
  const bool has_modulus = random_.chance(12);
  const bool has_range = random_.chance(30);
  if (has_divisor)
    shape.divisor = random_.pick(divisors);
  auto lowest = shape.lowest;
  auto highest = shape.highest;
  const bool is_large = type.bits == 64 && (has_divisor || has_modulus || random_.chance(50));
  if (is_large) {
    lowest = type.is_signed ? -exact_limit : 0;
    highest = exact_limit;
  }
  std::string modulus_text;
  if (has_modulus) {
    // Panda3D allows a modulus up to the number of non-negative values.
    const auto most = std::min(highest + 1, exact_limit);
    shape.modulus = 1 + static_cast<wide_integer>(random_.bits()) % most;
    if (random_.chance(20))
      shape.modulus = most;
    modulus_text = operator_text('%', decimal_text(shape.modulus, shape.divisor));
    lowest = 0;
    highest = shape.modulus - 1;
  }
  std::string range_text;
  if (has_range) {
    // A bound of more than 53 bits is rounded: only the limits of the type are safe.
    if (type.bits == 64 && !is_large)
      shape.intervals.emplace_back(lowest, highest);
    else
      add_intervals(shape, lowest, highest);
    range_text = maybe_gap + interval_text(shape, false);
  } else if (random_.chance(3)) {
    range_text = "()";
  }
  const auto divisor_text =
    has_divisor ? operator_text('/', std::to_string(shape.divisor)) : std::string();
  shape.written = shape.word;
  if (astron_) {
    shape.written += modulus_text + divisor_text + range_text;
  } else if (random_.chance(15)) {
    shape.written += range_text;
    shape.trailing = divisor_text + modulus_text;
  } else {
    std::vector<std::string> parts{divisor_text, modulus_text, range_text};
    std::rotate(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(random_.below(3)),
                parts.end());
    shape.written += parts[0] + parts[1] + parts[2];
  }
  return shape;
}

dc_shape dc_builtin_types::character() {
  dc_shape shape;
  set_integer(shape, {"char", 8, false});
  shape.written = "char";
  if (random_.chance(30)) {
    const bool as_characters = random_.chance(70);
    add_intervals(shape, as_characters ? 0x20 : 0, as_characters ? 0x7e : 0xff);
    shape.written += interval_text(shape, as_characters);
  }
  return shape;
}

dc_shape dc_builtin_types::real() {
  dc_shape shape;
  shape.kind = shape_kind::real;
  const bool is_narrow = random_.chance(30);
  shape.written = is_narrow ? "float32" : "float64";
  shape.size = shape.least = shape.cost = is_narrow ? 4 : 8;
  shape.is_surely_fixed = shape.may_count_as_fixed = true;
  shape.samples = {"0", "1", "0.5", "3.25", "1.5e3", "0.1", ".75", "7."};
  const bool has_modulus = random_.chance(15);
  if (!has_modulus)
    shape.samples.insert(shape.samples.end(), {"-0.25", "-1.0", "-0.0", "12345.678"});
  std::string transforms;
  if (has_modulus)
    transforms += operator_text('%', random_.chance(50) ? "360" : "6.25");
  if (random_.chance(20)) {
    shape.divisor = random_.pick(divisors);
    transforms += operator_text('/', std::to_string(shape.divisor));
  }
  if (random_.chance(30)) {
    const auto lo = random_.between(0, 500);
    const auto hi = random_.between(lo + 10, 600);
    const auto text = [](std::int64_t n) { return decimal_text(n, 100); };
    transforms += "(" + text(lo) + maybe_gap + "-" + maybe_gap + text(hi) + ")";
    // Astron's values are raw, but its ranges are not.
    const auto factor = astron_ ? std::int64_t{shape.divisor} : 1;
    shape.samples = {text((lo + hi) / 2 * factor)};
    // A raw bound may differ from the product in its last digit.
    if (factor == 1)
      shape.samples.insert(shape.samples.end(), {text(lo), text(hi)});
  }
  shape.written += transforms;
  return shape;
}

// -- strings and blobs ------------------------------------------------------------------------

dc_shape dc_builtin_types::sized() {
  dc_shape shape;
  shape.kind = shape_kind::text;
  const bool is_wide = !astron_ && random_.chance(10);
  shape.is_blob = is_wide || random_.chance(40);
  shape.written = is_wide ? "blob32" : shape.is_blob ? "blob" : "string";
  shape.prefix = is_wide ? 4 : 2;
  if (random_.chance(35)) {
    const auto least = static_cast<std::uint32_t>(random_.size(0, 9));
    auto greatest = least;
    if (random_.chance(60))
      greatest += static_cast<std::uint32_t>(random_.size(1, 20));
    if (random_.chance(5))
      greatest = UINT16_MAX;
    shape.counts = {{least, greatest}};
    if (!astron_ && random_.chance(20))
      shape.counts.emplace_back(greatest + 2 > UINT16_MAX ? 0U : greatest + 2,
                                greatest + 2 > UINT16_MAX ? 0U : greatest + 5);
    if (shape.counts.size() == 2 && shape.counts[1].second == 0 && least == 0)
      shape.counts.pop_back();
    shape.written += "(";
    const char* separator = "";
    for (const auto& [lo, hi] : shape.counts) {
      shape.written += separator + std::to_string(lo);
      if (lo != hi)
        shape.written += std::string(1, maybe_gap) + "-" + maybe_gap + std::to_string(hi);
      separator = ",\2";
    }
    shape.written += ")";
    const bool is_fixed = shape.counts.size() == 1 && least == greatest && !(astron_ && least == 0);
    if (is_fixed) {
      shape.prefix = 0;
      shape.size = least;
      shape.is_surely_fixed = shape.may_count_as_fixed = true;
    }
    std::uint32_t shortest = least;
    for (const auto& count : shape.counts)
      shortest = std::min(shortest, count.first);
    shape.least = shortest + shape.prefix;
    shape.cost = least + shape.prefix;
  } else {
    shape.least = shape.cost = shape.prefix;
  }
  return shape;
}

dc_shape dc_builtin_types::legacy_array() {
  constexpr integer_word elements[] = {{"int8", 8, true},     {"int16", 16, true},
                                       {"int32", 32, true},   {"uint8", 8, false},
                                       {"uint16", 16, false}, {"uint32", 32, false}};
  dc_shape shape;
  shape.kind = shape_kind::array;
  shape.least = shape.cost = 2;
  if (random_.chance(20) && !is_taken("uint32uint8array")) {
    dc_shape number;
    dc_shape byte;
    set_integer(number, {"uint32", 32, false});
    set_integer(byte, {"uint8", 8, false});
    shape.element =
      std::make_shared<const dc_shape>(record_of({{{}, std::make_shared<const dc_shape>(number)},
                                                  {{}, std::make_shared<const dc_shape>(byte)}},
                                                 false));
    shape.written = "uint32uint8array";
    return shape;
  }
  const auto& type = random_.pick(elements);
  const auto word = std::string(type.word) + "array";
  if (is_taken(word))
    return any();
  dc_shape number;
  set_integer(number, type);
  shape.element = std::make_shared<const dc_shape>(number);
  shape.written = word;
  // Transforms written here affect only the hash and one default (spec section 4.6).
  if (random_.chance(30))
    shape.written += "/" + std::to_string(random_.pick(divisors));
  else if (random_.chance(30))
    shape.written += "(" + std::to_string(random_.between(0, 20)) + "-"
                     + std::to_string(random_.between(20, 100)) + ")";
  return shape;
}

dc_shape dc_builtin_types::any() {
  const auto choice = random_.below(100);
  if (choice < 45)
    return integer();
  if (choice < 55)
    return character();
  if (choice < 68)
    return real();
  if (choice < 92 || astron_)
    return sized();
  return legacy_array();
}

}  // namespace donet::test
