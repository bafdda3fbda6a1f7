#pragma once
// Where an object is: below which parent, in which of its zones.

#include "runtime/ids.hpp"

namespace donet::actors {

struct place {
  runtime::doid parent{};  ///< 0 is none
  runtime::zone zone{};

  friend bool operator==(const place&, const place&) = default;
};

}  // namespace donet::actors
