#include "dcfile/hash.hpp"

#include "dcfile/limits.hpp"
#include "dcfile/numeric.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace donet::dc {

namespace {

constexpr std::size_t prime_count = 10'000;
constexpr std::uint32_t last_prime = 104'729;

const std::array<std::uint32_t, prime_count>& primes() {
  static const auto table = [] {
    std::array<std::uint32_t, prime_count> found{};
    std::vector<bool> composite(last_prime + 1);
    std::size_t count = 0;
    for (std::uint32_t n = 2; n <= last_prime; ++n) {
      if (composite[n])
        continue;
      found[count++] = n;
      for (std::uint64_t multiple = std::uint64_t{n} * n; multiple <= last_prime; multiple += n)
        composite[multiple] = true;
    }
    return found;
  }();
  return table;
}

/// Truncation toward zero as on x86: a value that does not fit becomes the lowest integer (spec
/// section 8.3).
std::int32_t truncated(double x) noexcept {
  if (x > -2147483649.0 && x < 2147483648.0)
    return static_cast<std::int32_t>(x);
  return INT32_MIN;
}

std::int32_t low_bits(std::uint64_t x) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x));
}

/// Sums the inputs, each times the next prime. The member functions carry the names of spec
/// section 8.2.
class hasher {
public:
  hasher(const load_options& options, std::vector<std::int32_t>* inputs)
      : options_(options), inputs_(inputs) {}

  bool is_over_budget() const noexcept { return count_ > limits::hash_inputs_max; }
  std::uint32_t sum() const noexcept { return sum_; }

  void file(const schema& contract) {
    if (astron())
      integer(1);
    else if (options_.virtual_inheritance)
      integer(options_.sort_inheritance_by_file ? 1 : 2);
    size(contract.classes().size());
    for (const auto* e : contract.classes())
      entry(*e);
  }

private:
  bool astron() const noexcept { return options_.dialect == dialect::astron; }

  void integer(std::int32_t value) {
    sum_ += primes()[index_] * static_cast<std::uint32_t>(value);
    index_ = (index_ + 1) % prime_count;
    ++count_;
    if (inputs_ != nullptr)
      inputs_->push_back(value);
  }

  void size(std::size_t value) { integer(low_bits(value)); }

  void text(std::string_view value) {
    size(value.size());
    for (const char c : value)
      integer(static_cast<signed char>(c));
  }

  void blob(bytes_view value) {
    size(value.size());
    for (const std::byte b : value)
      integer(std::to_integer<std::int32_t>(b));
  }

  void entry(const class_entry& e) {
    text(e.name);
    if (e.is_struct)
      integer(1);
    size(e.bases.size());
    for (const auto* base : e.bases)
      integer(base->class_id());
    if (e.constructor != nullptr)
      field(*e.constructor);
    size(e.own_fields.size());
    for (const auto* f : e.own_fields)
      field(*f);
  }

  void field(const dc::field& f) {
    if (is_over_budget())
      return;
    if (f.kind == field_kind::plain) {
      if (!f.keywords->empty())
        keywords(*f.keywords);
      type(f.type());
      return;
    }
    text(f.name());
    if (options_.multiple_inheritance || astron())
      integer(f.number);
    if (f.kind == field_kind::molecular) {
      size(f.components.size());
      for (const auto* component : f.components)
        field(*component);
      return;
    }
    parameters(f.type().members);
    keywords(*f.keywords);
  }

  void parameters(const std::vector<parameter>& list) {
    size(list.size());
    for (const auto& p : list)
      type(*p.type);
  }

  void type(const dc::type& t) {
    if (is_over_budget())
      return;
    if (is_legacy_array(t.code))
      simple(t.declared_element != nullptr ? *t.declared_element : t, t.code,
             t.declared_element != nullptr);
    else if (t.kind == type_kind::array)
      array(t);
    else if (t.kind == type_kind::structure)
      entry(*t.entry);
    else if (t.kind == type_kind::choice)
      choice(*t.selector);
    else if (t.kind == type_kind::method)
      parameters(t.members);
    else
      simple(t, t.code, true);
  }

  void simple(const dc::type& t, type_code code, bool has_constraints) {
    // Only Astron has float32, and its hash omits it.
    if (code == type_code::float32)
      return;
    integer(static_cast<std::int32_t>(code));
    size(has_constraints ? t.divisor : 1);
    if (!has_constraints)
      return;
    if (t.modulus != nullptr)
      integer(modulus(t));
    ranges(t);
  }

  std::int32_t modulus(const dc::type& t) const {
    if (astron() && !t.is_float())
      return low_bits(t.modulus->raw);
    return truncated(t.modulus->scaled);
  }

  void array(const dc::type& t) {
    const auto& element = *t.element;
    const bool bytes_of_astron =
      astron() && (element.kind == type_kind::uint8 || element.kind == type_kind::character);
    if (bytes_of_astron)
      simple(element, element.code, false);
    else
      type(element);
    ranges(t);
  }

  void ranges(const dc::type& t) {
    if (t.ranges.empty())
      return;
    size(t.ranges.size());
    for (const auto& r : t.ranges) {
      bound(t, r.lo, r.written_lo);
      bound(t, r.hi, r.written_hi);
    }
  }

  void bound(const dc::type& t, limit raw, const number& written) {
    if (t.is_float())
      integer(truncated(raw.f));
    else if (astron())
      integer(truncated(round_half_up(as_double(written) * t.divisor)));
    else
      integer(low_bits(raw.u));
  }

  void choice(const switch_entry& s) {
    text(s.name);
    type(*s.key.type);
    size(s.cases.size());
    for (const auto& c : s.cases) {
      blob(c.value);
      parameters(s.lists[c.list].members);
    }
    if (s.default_list)
      parameters(s.lists[*s.default_list].members);
  }

  /// Spec section 8.4.
  void keywords(const keyword_list& list) {
    if (list.hash_mask != -1) {
      integer(list.hash_mask);
      return;
    }
    auto names = list.names;
    std::ranges::sort(names);
    size(names.size());
    for (const auto name : names)
      text(name);
  }

  const load_options& options_;
  std::vector<std::int32_t>* inputs_;
  std::uint32_t sum_ = 0;
  std::size_t index_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace

std::optional<std::uint32_t> compute_hash(const schema& contract,
                                          std::vector<std::int32_t>* inputs) {
  hasher h(contract.options(), inputs);
  h.file(contract);
  if (h.is_over_budget())
    return std::nullopt;
  return h.sum();
}

}  // namespace donet::dc
