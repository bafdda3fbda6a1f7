// The hash, against a second implementation written from spec/dcfile section 8.

#include "dcfile/hash.hpp"
#include "tests/property/property.hpp"

#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using dc::type_code;
using dc::type_kind;

/// The first 10,000 primes, by trial division.
const std::vector<std::uint32_t>& primes() {
  static const auto table = [] {
    std::vector<std::uint32_t> found{2};
    for (std::uint32_t n = 3; found.size() < 10'000; n += 2) {
      bool is_prime = true;
      for (const auto p : found) {
        if (p * p > n)
          break;
        is_prime = is_prime && n % p != 0;
      }
      if (is_prime)
        found.push_back(n);
    }
    return found;
  }();
  return table;
}

class reference_hash {
public:
  explicit reference_hash(const dc::schema& contract) : options_(contract.options()) {
    if (options_.virtual_inheritance)
      add(options_.sort_inheritance_by_file ? 1 : 2);
    add(contract.classes().size());
    for (const auto* e : contract.classes())
      entry(*e);
  }

  const std::vector<std::int32_t>& inputs() const { return inputs_; }

  std::uint32_t value() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      sum += std::uint64_t{primes()[i % primes().size()]} * static_cast<std::uint32_t>(inputs_[i]);
    return static_cast<std::uint32_t>(sum);
  }

private:
  bool is_astron() const { return options_.dialect == dc::dialect::astron; }

  void add(std::int64_t n) {
    inputs_.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(n)));
  }
  void add(std::size_t n) { add(static_cast<std::int64_t>(n)); }
  void add(int n) { add(std::int64_t{n}); }

  void text(std::string_view s) {
    add(s.size());
    for (const char c : s)
      add(static_cast<int>(static_cast<signed char>(c)));
  }

  static std::int64_t truncated(double x) {
    const double whole = std::trunc(x);
    return std::fabs(whole) <= 2147483647.0 ? static_cast<std::int64_t>(whole) : -2147483648LL;
  }

  void entry(const dc::class_entry& e) {
    text(e.name);
    if (e.is_struct)
      add(1);
    add(e.bases.size());
    for (const auto* base : e.bases)
      add(base->is_struct ? -1 : static_cast<int>(base->index));
    if (e.constructor != nullptr)
      field(*e.constructor);
    add(e.own_fields.size());
    for (const auto* f : e.own_fields)
      field(*f);
  }

  void field(const dc::field& f) {
    if (f.kind == dc::field_kind::plain) {
      if (!f.keywords->names.empty())
        keywords(*f.keywords);
      type(f.type());
      return;
    }
    text(f.name());
    if (options_.multiple_inheritance)
      add(static_cast<int>(f.number));
    if (f.kind == dc::field_kind::molecular) {
      add(f.components.size());
      for (const auto* component : f.components)
        field(*component);
    } else {
      slots(f.type().members);
      keywords(*f.keywords);
    }
  }

  /// Hashes the names in order, if the mask does not apply.
  void keywords(const dc::keyword_list& list) {
    if (list.hash_mask != -1) {
      std::int64_t mask = 0;
      for (const auto name : list.names)
        mask |= static_cast<std::int64_t>(dc::keyword_of(name).value());
      add(mask);
      return;
    }
    const std::set<std::string_view> names(list.names.begin(), list.names.end());
    add(names.size());
    for (const auto name : names)
      text(name);
  }

  void slots(const std::vector<dc::parameter>& list) {
    add(list.size());
    for (const auto& slot : list)
      type(*slot.type);
  }

  void type(const dc::type& t) {
    if (t.kind == type_kind::structure) {
      entry(*t.entry);
    } else if (t.kind == type_kind::choice) {
      selector(*t.selector);
    } else if (t.kind == type_kind::method) {
      slots(t.members);
    } else if (t.code == type_code::none) {
      const auto& element = *t.element;
      if (is_astron()
          && (element.code == type_code::uint8 || element.code == type_code::character)) {
        add(static_cast<int>(element.code));
        add(1);
      } else {
        type(element);
      }
      ranges(t);
    } else {
      const bool is_legacy = t.kind == type_kind::array;
      const auto& declared = is_legacy && t.declared_element != nullptr ? *t.declared_element : t;
      if (t.code == type_code::float32)
        return;
      add(static_cast<int>(t.code));
      add(std::int64_t{declared.divisor});
      if (declared.modulus != nullptr) {
        const double scaled = dc::as_double(declared.modulus->written) * declared.divisor;
        add(is_astron() && !declared.is_float()
              ? static_cast<std::int64_t>(std::floor(scaled + 0.5))
              : truncated(scaled));
      }
      ranges(declared);
    }
  }

  void ranges(const dc::type& t) {
    if (t.ranges.empty())
      return;
    add(t.ranges.size());
    for (const auto& r : t.ranges) {
      bound(t, r.lo, r.written_lo);
      bound(t, r.hi, r.written_hi);
    }
  }

  void bound(const dc::type& t, dc::limit raw, const dc::number& written) {
    if (t.is_float())
      add(truncated(raw.f));
    else if (is_astron())
      add(truncated(std::floor(dc::as_double(written) * t.divisor + 0.5)));
    else
      add(static_cast<std::int64_t>(raw.u));
  }

  void selector(const dc::switch_entry& s) {
    text(s.name);
    type(*s.key.type);
    add(s.cases.size());
    for (const auto& c : s.cases) {
      add(c.value.size());
      for (const auto byte : c.value)
        add(std::to_integer<int>(byte));
      slots(s.lists[c.list].members);
    }
    if (s.default_list)
      slots(s.lists[*s.default_list].members);
  }

  dc::load_options options_;
  std::vector<std::int32_t> inputs_;
};

TEST(DcProperty, HashIsThatOfASecondImplementation) {
  for_each_seed(100, [](std::uint64_t seed) {
    for (const auto& v : all_variants()) {
      const auto text = random_dc_text(seed, v.text);
      const auto contract = load_legal(text, v.load);
      if (contract == nullptr)
        return;
      SCOPED_TRACE(describe(v) + ", text:\n" + text);
      const reference_hash expected(*contract);
      std::vector<std::int32_t> inputs;
      ASSERT_EQ(dc::compute_hash(*contract, &inputs), contract->hash());
      ASSERT_EQ(inputs, expected.inputs());
      ASSERT_EQ(contract->hash(), expected.value());
    }
  });
}

TEST(DcProperty, HashOfToontownWrapsAroundTheTableOfPrimes) {
  const auto contract = load_legal(toontown_sized(2), {});
  ASSERT_NE(contract, nullptr);
  const reference_hash expected(*contract);
  EXPECT_GT(expected.inputs().size(), primes().size());
  EXPECT_EQ(contract->hash(), expected.value());
}

}  // namespace
}  // namespace donet::test
