#pragma once
// Random types of the DC language, with everything that may follow a type's name.

#include "tests/support/dc_builtin_types.hpp"
#include "tests/support/dc_shape.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// Writes types, and keeps those with a name. The caller's `declare_*` functions add to `named`.
class dc_type_generator {
public:
  dc_type_generator(random_source& random, bool astron)
      : random_(random), astron_(astron), builtins_(random, astron) {}

  /// A type for a slot: built-in, named, or defined in place at up to `depth` levels; perhaps an
  /// array.
  shape_ptr any(unsigned depth);

  /// A built-in type with its ranges, divisors and moduli.
  dc_shape builtin() { return builtins_.any(); }

  /// `switch name (key) { … }`; an empty name for one defined in place.
  dc_shape choice(std::string_view name, unsigned depth);

  /// The slot as it is declared: type, name, brackets, default. Defaults are written at random.
  std::string declaration(const dc_slot& slot, bool with_default);

  /// A name that is unique in the text.
  std::string fresh(std::string_view stem);

  /// A name for a slot: mostly fresh, sometimes a word that is reserved only elsewhere, sometimes
  /// none.
  std::string slot_name(bool may_be_empty);

  /// Call when a typedef in the text has redefined this legacy word.
  void take_over(std::string word) { builtins_.take_over(std::move(word)); }

  std::vector<dc_slot> named;

private:
  dc_shape arrays_of(dc_shape base);
  dc_shape array_of(const dc_shape& element, bool base_may_count_as_fixed,
                    std::vector<std::pair<std::uint32_t, std::uint32_t>> counts) const;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> random_sizes(std::uint32_t element_cost);
  dc_shape inline_struct(unsigned depth);

  random_source& random_;
  bool astron_;
  dc_builtin_types builtins_;
  unsigned next_name_ = 0;
};

}  // namespace donet::test
