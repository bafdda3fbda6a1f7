#pragma once
// The place of an object: a parent and one of its zones.

#include "runtime/ids.hpp"

namespace donet::actors {

struct place {
  runtime::doid parent{};  ///< 0: no place
  runtime::zone zone{};

  friend bool operator==(const place&, const place&) = default;
};

}  // namespace donet::actors
