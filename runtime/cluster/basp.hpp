#pragma once
// CAF's network transparency (BASP), as far as donet uses it: an actor system with BASP, and the
// way to obtain an actor of another system. The other system accepts the connection by a basp_acceptor.

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/expected.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace donet::runtime {

/// Makes the actor system of this configuration load CAF's middleman. The middleman connects only
/// to systems that have one of these protocols, too; each is a name and the version of the messages:
/// "donet-inspect/1". It has a thread, which sleeps until data arrives.
void use_basp(caf::actor_system_config& config, const std::string& protocol,
              const std::vector<std::string>& further = {});

/// Returns the actor that the basp_acceptor at the other end of `socket` publishes. Takes over the
/// socket. Blocks for at most `patience`. Errors are those of CAF: `sec::request_timeout` if the
/// peer does not complete the BASP handshake in time, `sec::incompatible_application_ids` if it
/// uses another protocol, any other error if it does not use BASP.
caf::expected<caf::actor> find_published(caf::actor_system& system, int socket,
                                         std::chrono::milliseconds patience);

}  // namespace donet::runtime
