#pragma once
// CAF's network transparency (BASP), as far as we use it: a system that speaks it, and the way from one
// system to an actor of another. The other end of that way is a basp_door.

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/expected.hpp>

#include <chrono>
#include <string>

namespace donet::runtime {

/// The system that is made of this has a middleman, which talks to systems of the same `protocol` only: a
/// name and the version of its messages, "donet-inspect/1". Costs it a thread, which sleeps until something
/// comes.
void use_basp(caf::actor_system_config& config, const std::string& protocol);

/// The actor that is published behind the door that `socket` is connected to. Takes the socket over. An
/// error is one of CAF: `sec::request_timeout` if the other side does not say what BASP asks for in time,
/// `sec::incompatible_application_ids` if it speaks another protocol, anything else if it does not speak
/// BASP. Blocks.
caf::expected<caf::actor> find_published(caf::actor_system& system, int socket,
                                         std::chrono::milliseconds patience);

}  // namespace donet::runtime
