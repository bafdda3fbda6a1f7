#pragma once
// Random built-in types of the DC language, with the transforms that may follow their names.

#include "tests/support/dc_shape.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::test {

/// Does not use legacy words that the text has redefined.
class dc_builtin_types {
public:
  dc_builtin_types(random_source& random, bool astron) : random_(random), astron_(astron) {}

  /// A built-in type with its ranges, divisors and moduli.
  dc_shape any();

  /// Call when a typedef in the text has redefined this legacy word.
  void take_over(std::string word) { taken_words_.push_back(std::move(word)); }
  const std::vector<std::string>& taken_words() const noexcept { return taken_words_; }

private:
  bool is_taken(std::string_view word) const;
  dc_shape integer();
  dc_shape character();
  dc_shape real();
  dc_shape sized();
  dc_shape legacy_array();
  void add_intervals(dc_shape& shape, wide_integer lowest, wide_integer highest);

  random_source& random_;
  bool astron_;
  std::vector<std::string> taken_words_;
};

}  // namespace donet::test
