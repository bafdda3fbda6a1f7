#pragma once
// Identifies one parcel that the router has for one of the node's services.

#include "runtime/routing/subscriber.hpp"

#include <cstdint>

namespace donet::actors {

/// Services handle their parcels in order, so a number stands for all parcels up to it.
struct service_parcel {
  runtime::subscriber service{};
  std::uint64_t number = 0;
};

}  // namespace donet::actors
