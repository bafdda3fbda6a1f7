#pragma once
// The part of CAF's middleman that is not for its users: the broker that speaks BASP, the connections
// that it takes, and the loop that serves them. Apart from runtime/caf.hpp, because a file that includes
// the middleman takes twice as long to compile.

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

/// The actor that speaks BASP. On the middleman's thread, or before it runs.
inline caf::actor basp_broker_of(caf::actor_system& system) {
  return system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
}

/// Its inside. On the middleman's thread.
inline caf::io::basp_broker& inside_of(const caf::actor& basp_broker) {
  return static_cast<caf::io::basp_broker&>(*caf::actor_cast<caf::abstract_actor*>(basp_broker));
}

}  // namespace donet::runtime
