#include "tests/support/dc_shape.hpp"

#include <algorithm>

namespace donet::test {

namespace {

constexpr std::uint32_t decimals = 1000;

std::string digits_of(wide_integer magnitude) {
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  } while (magnitude != 0);
  std::ranges::reverse(digits);
  return digits;
}

std::string hex_byte(unsigned byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[byte >> 4], digits[byte & 15]};
}

std::string random_bytes(std::size_t size, random_source& random) {
  std::string bytes;
  const bool is_plain = random.chance(70);
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>(is_plain ? random.between(0x20, 0x7e) : random.between(0, 255));
  return bytes;
}

std::string string_literal(std::string_view bytes, char quote) {
  std::string literal(1, quote);
  for (const char c : bytes) {
    if (c == quote || c == '\\')
      literal += {'\\', c};
    else if (c >= 0x20 && c <= 0x7e)
      literal += c;
    else
      literal += "\\x" + hex_byte(static_cast<unsigned char>(c));
  }
  return literal += quote;
}

std::string blob_literal(const dc_shape& shape, std::string_view bytes) {
  std::string literal = "<";
  for (std::uint32_t i = 0; i < shape.prefix; ++i)
    literal += hex_byte(static_cast<unsigned>(bytes.size() >> (8 * i)) & 255U);
  for (const char c : bytes)
    literal += hex_byte(static_cast<unsigned char>(c));
  return literal += '>';
}

std::string comma() {
  return {',', maybe_gap};
}

/// Puts brackets around `parts`. Panda3D accepts any kind of them, and a trailing comma.
std::string bracketed(const std::vector<std::string>& parts, std::string_view brackets,
                      random_source& random, bool astron) {
  if (!astron && random.chance(20)) {
    constexpr std::string_view all[] = {"{}", "[]", "()"};
    brackets = random.pick(all);
  }
  std::string list(1, brackets[0]);
  const char* separator = "";
  const auto separated = comma();
  for (const auto& part : parts) {
    list += separator + part;
    separator = separated.c_str();
  }
  if (!astron && random.chance(10))
    list += ',';
  return list + brackets[1];
}

std::string members_literal(const std::vector<dc_slot>& slots, std::string first,
                            std::string_view brackets, random_source& random, bool astron) {
  std::vector<std::string> parts;
  if (!first.empty())
    parts.push_back(std::move(first));
  for (const auto& slot : slots) {
    auto literal = random_literal(*slot.shape, random, astron);
    if (!astron && !slot.name.empty() && random.chance(20))
      literal = slot.name + maybe_gap + "=" + maybe_gap + literal;
    parts.push_back(std::move(literal));
  }
  return bracketed(parts, brackets, random, astron);
}

/// Elements without bytes. Panda3D can repeat a blob, but not a list.
std::string empty_elements_literal(const dc_shape& shape, std::uint32_t count,
                                   random_source& random) {
  if (count > UINT16_MAX)
    return shape.is_surely_fixed ? "<>" : "<0000>";
  std::vector<std::string> parts;
  if (count > 0)
    parts.push_back("<>" + (maybe_gap + ("*" + (maybe_gap + std::to_string(count)))));
  return bracketed(parts, "[]", random, false);
}

std::string array_literal(const dc_shape& shape, random_source& random, bool astron) {
  const auto count = random_count(shape, random);
  if (shape.element->is_empty() && !astron && (count > 40 || random.chance(30)))
    return empty_elements_literal(shape, count, random);
  if (shape.element->is_byte() && shape.element->intervals.empty() && shape.element->divisor == 1
      && shape.element->modulus == 0 && !astron && random.chance(30))
    return string_literal(random_bytes(count, random), '"');
  std::vector<std::string> parts;
  for (std::uint32_t left = count; left > 0;) {
    auto literal = random_literal(*shape.element, random, astron);
    const bool is_repeatable =
      shape.element->kind == shape_kind::integer && shape.element->word != "char";
    if (is_repeatable && left > 1 && (left > 40 || random.chance(20))) {
      const auto times = left > 40 ? left : static_cast<std::uint32_t>(random.size(2, left));
      literal += std::string(1, maybe_gap) + "*" + maybe_gap + std::to_string(times);
      left -= times;
    } else {
      --left;
    }
    parts.push_back(std::move(literal));
  }
  return bracketed(parts, "[]", random, astron);
}

}  // namespace

std::string decimal_text(wide_integer raw, std::uint32_t divisor) {
  const bool is_negative = raw < 0;
  const auto magnitude = is_negative ? -raw : raw;
  std::string text = is_negative ? "-" : "";
  if (divisor == 1)
    return text + digits_of(magnitude);
  const auto scaled = magnitude * (decimals / divisor);
  text += digits_of(scaled / decimals);
  if (scaled % decimals == 0)
    return text;
  auto fraction = digits_of(scaled % decimals + decimals).substr(1);
  while (fraction.back() == '0')
    fraction.pop_back();
  return text + '.' + fraction;
}

wide_integer random_raw(const dc_shape& integer, random_source& random) {
  auto lowest = integer.lowest;
  auto highest = integer.highest;
  if (integer.modulus != 0) {
    lowest = 0;
    highest = std::min(highest, integer.modulus - 1);
  }
  if (!integer.intervals.empty()) {
    const auto& [lo, hi] = random.pick(integer.intervals);
    lowest = lo;
    highest = hi;
  } else if (integer.divisor != 1) {
    // A double represents numbers up to here exactly on the way to the wire and back.
    constexpr wide_integer exact = wide_integer{1} << 45;
    lowest = std::max(lowest, -exact);
    highest = std::min(highest, exact);
  }
  switch (random.below(6)) {
  case 0: return lowest;
  case 1: return highest;
  case 2:
  case 3: return std::clamp(wide_integer{random.between(-2, 120)}, lowest, highest);
  default: break;
  }
  const auto width = highest - lowest;
  const auto step = static_cast<wide_integer>(random.bits());
  return lowest + (step <= width ? step : step % (width + 1));
}

std::uint32_t random_count(const dc_shape& shape, random_source& random) {
  if (shape.counts.empty())
    return random.chance(25) ? 0 : static_cast<std::uint32_t>(random.size(0, 5));
  const auto [least, greatest] = random.pick(shape.counts);
  if (random.chance(40))
    return least;
  return static_cast<std::uint32_t>(random.size(least, std::min(greatest, least + 4)));
}

std::string raw_literal(const dc_shape& integer, wide_integer raw, bool astron) {
  if (integer.word == "char") {
    const char byte = static_cast<char>(static_cast<unsigned char>(raw));
    return string_literal({&byte, 1}, astron ? '\'' : '"');
  }
  return decimal_text(raw, astron ? 1 : integer.divisor);
}

std::string random_literal(const dc_shape& shape, random_source& random, bool astron) {
  switch (shape.kind) {
  case shape_kind::integer: {
    const auto raw = random_raw(shape, random);
    const bool is_small = raw >= 0 && raw < 1000;
    if (!astron && shape.word != "char" && shape.divisor == 1 && is_small && random.chance(15)) {
      constexpr std::string_view forms[] = {"+", "0x", ".0"};
      const auto form = random.pick(forms);
      if (form == "0x")
        return "0x" + hex_byte(static_cast<unsigned>(raw) >> 8)
               + hex_byte(static_cast<unsigned>(raw) & 255U);
      return form == "+" ? "+" + decimal_text(raw, 1) : decimal_text(raw, 1) + ".0";
    }
    return raw_literal(shape, raw, astron);
  }
  case shape_kind::real: return random.pick(shape.samples);
  case shape_kind::text: {
    const auto bytes = random_bytes(random_count(shape, random), random);
    if (shape.is_blob && random.chance(60))
      return blob_literal(shape, bytes);
    return string_literal(bytes, !astron && random.chance(20) ? '\'' : '"');
  }
  case shape_kind::array: return array_literal(shape, random, astron);
  case shape_kind::record:
    return members_literal(shape.members, {}, shape.is_method ? "()" : "{}", random, astron);
  case shape_kind::choice: {
    const auto& chosen = random.pick(shape.cases);
    return members_literal(chosen.members, chosen.key, "()", random, astron);
  }
  }
  return {};
}

dc_shape record_of(std::vector<dc_slot> members, bool is_method) {
  dc_shape shape;
  shape.kind = shape_kind::record;
  shape.is_method = is_method;
  shape.is_surely_fixed = shape.may_count_as_fixed = true;
  for (const auto& [name, member] : members) {
    shape.is_surely_fixed = shape.is_surely_fixed && member->is_surely_fixed;
    shape.may_count_as_fixed = shape.may_count_as_fixed && member->may_count_as_fixed;
    shape.may_be_ragged = shape.may_be_ragged || member->may_be_ragged;
    shape.is_valued = shape.is_valued && member->is_valued;
    shape.size += member->size;
    shape.least += member->least;
    shape.cost += member->cost;
  }
  shape.members = std::move(members);
  return shape;
}

}  // namespace donet::test
