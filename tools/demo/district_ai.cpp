#include "tools/demo/district_ai.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace donet::demo {

using harness::argument;
using harness::event;
using harness::event_kind;

district_ai::district_ai(harness::loop& on, const harness::endpoint& message_director,
                         const std::shared_ptr<const dc::schema>& schema)
    : ai_(on, message_director, schema, "the AI", district_ai_channel) {
  ai_.on_event([this](const event& one) { act(one); });
}

void district_ai::build() {
  ai_.expect_connected();
  ai_.leaves_nothing_behind();
  ai_.create(world, {}, "World");
  // Objects below the world inherit its AI.
  ai_.set_ai(world, ai_.own());
  ai_.create(district, {world, districts_zone}, "District",
             {ai_.value_of("District", "setName", "Sunny Harbour"),
              ai_.value_of("District", "setPopulation", 0)});
  ai_.create(
    plaza, {district, common_zone}, "Plaza",
    {ai_.value_of("Plaza", "setTitle", "The plaza at the harbour"),
     ai_.value_of("Plaza", "setZones",
                  dc::values(value(zone_of(place::garden)), value(zone_of(place::fountain)),
                             value(zone_of(place::market)))),
     ai_.value_of("Plaza", "setTimeOfDay", 0)});
  ai_.create(time_keeper, {district, common_zone}, "TimeKeeper");
  for (const doid each : {world, district, plaza, time_keeper}) {
    const auto is_it = [each](const event& one) {
      return one.kind == event_kind::entered && one.object == each;
    };
    ai_.expect(
      "the object " + std::to_string(value(each))
        + ", which it created, to become its own (does the server have a State Server with "
          "control_channel = 100100, and is no other demo on it?)",
      is_it);
  }
}

void district_ai::tear_down() {
  ai_.remove(world);
  ai_.expect_that("everything to be gone with the world",
                  [this] { return ai_.view().managed().empty(); });
}

std::size_t district_ai::avatars() const {
  const auto& all = ai_.view().managed();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const auto& each) {
    return each.second.of_class->name == "Avatar";
  }));
}

void district_ai::strike(unsigned minutes) {
  ai_.set_field(plaza, "setTimeOfDay", minutes);
}

// The database stores these fields, so the avatar has them when it returns.
void district_ai::give_presents(const event& to) {
  const auto* const purse = to.find("setCoins");
  const unsigned coins = purse == nullptr ? 0 : argument<unsigned>(*purse, 0);
  ai_.set_field(to.object, "setCoins", coins_after(coins));
  if (to.find("setInventory") == nullptr)
    ai_.set_field(to.object, "setInventory", dc::values(dc::values(7, 1, "lantern")));
}

void district_ai::act(const event& one) {
  const bool is_avatar = one.of_class != nullptr && one.of_class->name == "Avatar";
  if (is_avatar && one.kind == event_kind::entered)
    give_presents(one);
  if (is_avatar && (one.kind == event_kind::entered || one.kind == event_kind::left))
    ai_.set_field(district, "setPopulation", avatars());
  if (one.kind != event_kind::updated)
    return;
  const std::string_view field = one.fields.front().field->name();
  if (one.object == time_keeper && field == "requestServerTime") {
    ++time_requests_;
    ai_.send_field_to(one.sender, time_keeper, "serverTime", argument<int>(one.fields.front(), 0),
                      0);
  } else if (one.object == plaza && field == "ring") {
    ai_.set_field(plaza, "rung", avatar_of(one.sender), argument<int>(one.fields.front(), 0));
  }
}

}  // namespace donet::demo
