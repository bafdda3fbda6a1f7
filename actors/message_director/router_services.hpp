#pragma once
// The node's own services: which of their parcels they have handled, and the read credits that wait
// for that (architecture section 5).

#include "actors/message_director/service_parcel.hpp"
#include "actors/message_director/unsettled_credits.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/routing/outbox.hpp"

#include <cstdint>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class router_services {
public:
  /// A service that has not handled any parcel. Services stay until the router ends.
  void add(runtime::subscriber service);

  /// The service has handled all its parcels up to this number. Credits that waited for them
  /// return.
  void handled(runtime::subscriber service, std::uint64_t number);

  [[nodiscard]] bool has_handled(const service_parcel& parcel) const noexcept;

  /// Keeps the credits until all services have handled all parcels that `out` has for them by now.
  /// Drops them at once, which returns them, if no parcel is unhandled.
  void hold_credits(const runtime::outbox& out, std::vector<runtime::read_credit> credits);

  /// True if all parcels that were taken out of `out` are handled.
  [[nodiscard]] bool are_settled(const runtime::outbox& out) const noexcept;

private:
  std::vector<service_parcel> handled_;  // few: the last handled parcel of each service
  unsettled_credits credits_;
};

}  // namespace donet::actors
