#include "runtime/cluster/basp.hpp"

#include "runtime/caf_io.hpp"

#include <caf/scoped_actor.hpp>

#include <cstdint>
#include <set>
#include <utility>

namespace donet::runtime {

void use_basp(caf::actor_system_config& config, const std::string& protocol,
              const std::vector<std::string>& further) {
  std::vector<std::string> protocols{protocol};
  protocols.insert(protocols.end(), further.begin(), further.end());
  config.load<caf::io::middleman>();
  config.set("middleman.app-identifiers", std::move(protocols));
  // Otherwise CAF would start a thread for each of them, although donet hardly uses them.
  config.set("middleman.attach-utility-actors", true);
  config.set("middleman.workers", 0);
}

caf::expected<caf::actor> find_published(caf::actor_system& system, int socket,
                                         std::chrono::milliseconds patience) {
  const caf::actor broker = basp_broker_of(system);
  const caf::io::scribe_ptr connection =
    caf::make_counted<caf::io::network::scribe_impl>(multiplexer_of(system), socket);
  caf::expected<caf::actor> found{caf::sec::no_actor_published_at_port};
  const caf::scoped_actor self{system};
  // CAF uses the port only to distinguish connections to one host.
  self->request(broker, patience, caf::connect_atom::value, connection, connection->port())
    .receive(
      [&](const caf::node_id&, const caf::strong_actor_ptr& who, const std::set<std::string>&) {
        if (who)
          found = caf::actor_cast<caf::actor>(who);
      },
      [&](caf::error& problem) { found = std::move(problem); });
  return found;
}

}  // namespace donet::runtime
