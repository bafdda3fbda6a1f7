#pragma once
// The internals of CAF that units and strands need to run actors, and the version of CAF.
// runtime/caf_io.hpp has the internals of CAF's middleman. No other file may include these headers or use
// the version (tests/tidy/layers), so support of another version changes two files and their few users.

#include <caf/actor_control_block.hpp>
#include <caf/config.hpp>
#include <caf/execution_unit.hpp>
#include <caf/intrusive/task_result.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/no_stages.hpp>
#include <caf/resumable.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

// The layout of actors, the queues of a mailbox and BASP's bytes differ between minor versions.
static_assert(CAF_VERSION / 100 == 17, "donet is written for CAF 0.17");

namespace donet::runtime {

/// Distance between the control block of an actor and the actor, by which CAF computes one address from the
/// other.
inline constexpr std::size_t caf_actor_offset = CAF_CACHE_LINE_SIZE;

/// A message without a sender, stages or an answer.
template <class... Content>
caf::mailbox_element_ptr make_envelope(Content&&... content) {
  return caf::make_mailbox_element(nullptr, caf::make_message_id(), caf::no_stages,
                                   std::forward<Content>(content)...);
}

/// The type of such a message, for a caller that delivers it from its own stack.
template <class... Content>
using local_envelope = caf::mailbox_element_vals<std::decay_t<Content>...>;

}  // namespace donet::runtime
