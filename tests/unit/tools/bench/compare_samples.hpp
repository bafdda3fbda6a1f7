#pragma once
// Rows and samples of `compare`, for tests.

#include "tools/bench/compare/row.hpp"
#include "tools/bench/compare/sample.hpp"

#include <string>

namespace donet::bench::compare {

inline const row& row_of(const std::string& name) {
  return *matching_rows({name}).front();
}

inline sample rate_of(double value) {
  sample made;
  made.values[static_cast<std::size_t>(measure::rate)] = value;
  return made;
}

inline row_result drifting() {
  row_result all;
  all.of = &row_of("md-one");
  // The speed of the machine halves; A stays twice as fast as B.
  all.pairs = {{rate_of(200), rate_of(100)},
               {rate_of(180), rate_of(90)},
               {rate_of(100), rate_of(50)},
               {rate_of(90), rate_of(30)}};
  all.bare = {rate_of(400), rate_of(200)};
  return all;
}

}  // namespace donet::bench::compare
