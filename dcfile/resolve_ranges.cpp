#include "dcfile/limits.hpp"
#include "dcfile/numeric.hpp"
#include "dcfile/resolver.hpp"
#include "dcfile/value_text.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace donet::dc {

namespace {

bool less(const type& t, limit a, limit b) noexcept {
  if (t.is_signed())
    return a.i < b.i;
  if (t.is_float())
    return a.f < b.f;
  return a.u < b.u;
}

}  // namespace

/// The last of each kind counts, regardless of their order; they are checked together.
resolver::written_transforms resolver::collect(const std::vector<ast::transform>& transforms) {
  written_transforms written;
  const auto keep = [&](auto& kept, const auto& node, const char* what) {
    if (kept != nullptr)
      problems_.warning(error::bad_transform, node.where,
                        "a second " + std::string(what) + ": only the last one counts");
    kept = &node;
  };
  for (const auto& transform : transforms) {
    if (const auto* range = std::get_if<ast::range>(&transform))
      keep(written.range, *range, "range");
    else if (const auto* divisor = std::get_if<ast::divisor>(&transform))
      keep(written.divisor, *divisor, "divisor");
    else
      keep(written.modulus, std::get<ast::modulus>(transform), "modulus");
  }
  return written;
}

void resolver::apply_divisor(type& t, const ast::divisor& node) {
  if (!t.is_number() || (t.kind == type_kind::character && !astron()))
    error(error::bad_divisor, node.where,
          "a divisor needs a number, not " + std::string(word_of(t.code)));
  else if (node.value == 0 || node.value > UINT32_MAX)
    error(error::bad_divisor, node.where, "a divisor must be between 1 and 4294967295");
  else
    t.divisor = static_cast<std::uint32_t>(node.value);
}

/// Spec section 4.3.
void resolver::apply_modulus(type& t, const ast::modulus& node) {
  if (!t.is_number() || (t.kind == type_kind::character && !astron())) {
    error(error::bad_modulus, node.where,
          "a modulus needs a number, not " + std::string(word_of(t.code)));
    return;
  }
  modulus_rule rule;
  rule.written = node.value;
  rule.scaled = as_double(node.value) * t.divisor;
  if (!(rule.scaled > 0) || !std::isfinite(rule.scaled)) {
    error(error::bad_modulus, node.where, "a modulus must be greater than zero");
    return;
  }
  if (!t.is_float()) {
    const double rounded = round_half_up(rule.scaled);
    double most = t.kind == type_kind::uint64  ? two_to_64
                  : t.kind == type_kind::int64 ? two_to_63
                                               : greatest_of(t.kind) + 1;
    const double strict = most;
    if (astron() && t.is_signed())
      most *= 2;
    if (rounded < 1 || rounded > most) {
      error(error::bad_modulus, node.where,
            "the modulus must be between 1 and " + number_text(most / t.divisor) + " for "
              + std::string(word_of(t.code)) + (t.divisor != 1 ? " with this divisor" : ""));
      return;
    }
    if (rounded > strict)
      problems_.warning(error::bad_modulus, node.where,
                        "Panda3D refuses a modulus that reaches beyond the type's positive values");
    rule.raw = rounded >= two_to_64 ? 0 : static_cast<std::uint64_t>(rounded);
  }
  t.modulus = &to_.moduli.emplace_back(rule);
}

void resolver::apply_range(type& t, const ast::range& node) {
  for (const auto& written : node.intervals) {
    interval built;
    built.written_lo = written.lo.value;
    built.written_hi = written.hi.value;
    built.characters = written.lo.character || written.hi.character;
    if (as_double(written.lo.value) > as_double(written.hi.value)) {
      error(error::bad_range, written.lo.where, "the minimum of the range is above its maximum");
      return;
    }
    if (!scale_bound(t, written.lo, built.lo) || !scale_bound(t, written.hi, built.hi))
      return;
    for (const auto& earlier : t.ranges) {
      if (!less(t, built.hi, earlier.lo) && !less(t, earlier.hi, built.lo)) {
        error(error::overlapping_range, written.lo.where,
              "the interval overlaps an earlier one of the same range");
        return;
      }
    }
    t.ranges.push_back(built);
  }
}

/// Spec sections 4.1 and 4.2.
bool resolver::scale_bound(const type& t, const ast::bound& bound, limit& raw) {
  const double scaled = as_double(bound.value) * t.divisor;
  if (t.is_float()) {
    raw.f = t.kind == type_kind::float32 ? static_cast<double>(static_cast<float>(scaled)) : scaled;
    return true;
  }
  double least = 0;
  double greatest = limits::value_size_max;
  if (t.is_number()) {
    least = least_of(t.kind);
    greatest = greatest_of(t.kind);
  } else if (t.code == type_code::blob32) {
    greatest = UINT32_MAX;
  }
  double rounded = round_half_up(scaled);
  if (!(rounded >= least && rounded <= greatest)) {
    const std::string what = "the bound " + number_text(as_double(bound.value)) + " does not fit "
                             + std::string(word_of(t.code))
                             + (t.divisor != 1 ? " with this divisor" : "")
                             + ", which reaches from " + number_text(least / t.divisor) + " to "
                             + number_text(greatest / t.divisor);
    if (!astron()) {
      error(error::bad_range, bound.where, what);
      return false;
    }
    problems_.warning(error::bad_range, bound.where, what);
    rounded = std::clamp(rounded, least, greatest);
  }
  // The doubles nearest to the ends of 64 bits lie beyond them.
  if (t.is_signed())
    raw.i = rounded >= two_to_63 ? INT64_MAX : static_cast<std::int64_t>(rounded);
  else
    raw.u = rounded >= two_to_64 ? UINT64_MAX : static_cast<std::uint64_t>(rounded);
  return true;
}

/// The legal counts of an array.
void resolver::apply_intervals(type& t, const ast::range& node) {
  for (const auto& written : node.intervals) {
    interval built;
    built.written_lo = written.lo.value;
    built.written_hi = written.hi.value;
    built.lo.u = static_cast<std::uint64_t>(as_double(written.lo.value));
    built.hi.u = static_cast<std::uint64_t>(as_double(written.hi.value));
    if (built.lo.u > built.hi.u) {
      error(error::bad_range, written.lo.where, "the least size is above the greatest");
      return;
    }
    for (const auto& earlier : t.ranges) {
      if (built.hi.u >= earlier.lo.u && built.lo.u <= earlier.hi.u) {
        error(error::overlapping_range, written.lo.where,
              "the sizes overlap earlier ones of the same brackets");
        return;
      }
    }
    t.ranges.push_back(built);
  }
}

}  // namespace donet::dc
