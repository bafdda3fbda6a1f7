#pragma once
// The map of the plaza, and the numbers of its objects.
//
//   World 10000
//    └ zone 1: District 20000
//               ├ zone 1: Plaza 30000, TimeKeeper 30001       visible everywhere
//               └ zones 101 Garden · 102 Fountain · 103 Market
//
// All three places are visible from the fountain; the garden and the market do not see each other.

#include "tools/harness/wire.hpp"

#include <array>
#include <string>
#include <vector>

namespace donet::demo {

using harness::channel;
using harness::doid;
using harness::location;
using harness::zone;

inline constexpr doid login_manager{4665};
inline constexpr doid chat_manager{4666};
inline constexpr doid world{10'000};
inline constexpr doid district{20'000};
inline constexpr doid plaza{30'000};
inline constexpr doid time_keeper{30'001};
/// The database numbers accounts and avatars from here (generate.min of its role file).
inline constexpr std::uint32_t first_stored = 100'000'000;

inline constexpr channel district_ai_channel{1'000'000};
inline constexpr channel login_channel{1'000'001};

inline constexpr zone districts_zone{1};
inline constexpr zone common_zone{1};

/// The channels that Panda3D games use for an account and for an avatar.
constexpr channel account_channel(std::uint32_t account) {
  return channel{std::uint64_t{1003} << 32 | account};
}
constexpr channel puppet_channel(doid avatar) {
  return channel{std::uint64_t{1001} << 32 | value(avatar)};
}
constexpr channel client_id(std::uint32_t account, doid avatar) {
  return channel{std::uint64_t{account} << 32 | value(avatar)};
}
constexpr doid avatar_of(channel client) {
  return doid{static_cast<std::uint32_t>(value(client))};
}

enum class place : std::uint8_t { garden, fountain, market };
inline constexpr std::array places = {place::garden, place::fountain, place::market};

constexpr zone zone_of(place where) {
  return zone{101 + static_cast<std::uint32_t>(where)};
}

constexpr location location_of(place where) {
  return {district, zone_of(where)};
}

constexpr bool sees(place from, place to) {
  return from == to || from == place::fountain || to == place::fountain;
}

inline std::vector<zone> zones_seen_from(place where) {
  std::vector<zone> all;
  for (const place each : places)
    if (sees(where, each))
      all.push_back(zone_of(each));
  return all;
}

inline std::string name_of(zone where) {
  for (const place each : places)
    if (zone_of(each) == where)
      return std::array{"Garden", "Fountain", "Market"}[static_cast<std::size_t>(each)];
  return "zone " + std::to_string(value(where));
}

}  // namespace donet::demo
