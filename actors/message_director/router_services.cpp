#include "actors/message_director/router_services.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

void router_services::add(runtime::subscriber service) {
  handled_.push_back({service, 0});
}

void router_services::handled(runtime::subscriber service, std::uint64_t number) {
  for (service_parcel& last : handled_) {
    if (last.service == service)
      last.number = number;
  }
  if (!credits_.empty())
    credits_.settle([this](const service_parcel& parcel) { return has_handled(parcel); });
}

bool router_services::has_handled(const service_parcel& parcel) const noexcept {
  return std::any_of(handled_.begin(), handled_.end(), [&parcel](const service_parcel& last) {
    return last.service == parcel.service && last.number >= parcel.number;
  });
}

void router_services::hold_credits(const runtime::outbox& out,
                                   std::vector<runtime::read_credit> credits) {
  std::vector<service_parcel> unhandled;
  for (const service_parcel& last : handled_) {
    // The next parcel counts only if there is something for it.
    const std::uint64_t latest = out.next_number(last.service) - (out.has(last.service) ? 0 : 1);
    if (last.number < latest)
      unhandled.push_back({last.service, latest});
  }
  if (!unhandled.empty())
    credits_.hold(std::move(unhandled), std::move(credits));
}

bool router_services::are_settled(const runtime::outbox& out) const noexcept {
  return std::all_of(handled_.begin(), handled_.end(), [&out](const service_parcel& last) {
    return last.number + 1 >= out.next_number(last.service);
  });
}

}  // namespace donet::actors
