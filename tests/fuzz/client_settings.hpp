#pragma once
// The settings of the clients in fuzz_client_session.

#include "actors/client_agent/client_world.hpp"
#include "tests/fuzz/rich_schema.hpp"

#include <chrono>
#include <cstdint>

namespace donet::test {

inline constexpr std::uint32_t global_object = 4601;

inline actors::client_options client_options() {
  actors::client_options all;
  all.version = "v";
  all.hash = 1;
  all.relocate = actors::relocation_permission::visible;
  all.add_interest = actors::interest_permission::enabled;
  all.heartbeat_timeout = std::chrono::milliseconds(60'000);
  all.interests_max = 8;
  all.interest_zones_max = 64;
  all.historical_max = 4;
  return all;
}

inline actors::uberdogs client_globals() {
  return {{runtime::doid{global_object}, {rich_schema().find_class("Everything"), true}}};
}

}  // namespace donet::test
