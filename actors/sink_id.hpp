#pragma once
// The router's name for one of those that it sends to.

#include "runtime/routing/subscriber.hpp"

#include <cstdint>

namespace donet::actors {

/// Numbers are used again, generations are not: what an ended one still sends is recognised and
/// ignored. Generation 0 is nobody.
struct sink_id {
  runtime::subscriber number{};
  std::uint32_t generation = 0;

  friend bool operator==(const sink_id&, const sink_id&) = default;
};

}  // namespace donet::actors
