#pragma once
// The internals of CAF's middleman: the BASP broker, its connections, and the loop that serves them. This
// is not part of runtime/caf.hpp, because the middleman doubles the time to compile a file.

#include "runtime/caf.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>
#include <caf/detail/get_root_uuid.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/scribe_impl.hpp>
#include <caf/io/network/stream_impl.hpp>

namespace donet::runtime {

/// The loop of the middleman's thread.
using caf_multiplexer = caf::io::network::default_multiplexer;

/// The system has a middleman (`use_basp`). Any thread.
inline caf_multiplexer& multiplexer_of(caf::actor_system& system) {
  return dynamic_cast<caf_multiplexer&>(system.middleman().backend());
}

/// The BASP broker. On the middleman's thread, or before it runs.
inline caf::actor basp_broker_of(caf::actor_system& system) {
  return system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
}

/// The object behind the broker's handle. On the middleman's thread.
inline caf::io::basp_broker& inside_of(const caf::actor& basp_broker) {
  return static_cast<caf::io::basp_broker&>(*caf::actor_cast<caf::abstract_actor*>(basp_broker));
}

/// The handle of an actor of another system, to which the broker has a route. On the middleman's thread.
///
/// CAF has a pointer per thread to the sender of the message that it reads, and does not reset the pointer
/// afterwards. A proxy that is made outside of a message would read it, so this function resets it.
inline caf::actor proxy_of(caf::io::basp_broker& broker, const caf::node_id& node,
                           caf::actor_id number) {
  broker.set_last_hop(nullptr);
  return caf::actor_cast<caf::actor>(broker.instance.proxies().get_or_put(node, number));
}

}  // namespace donet::runtime
