#pragma once
// The id by which CAF distinguishes actor systems. CAF derives it from the machine's network
// addresses, the id of its root file system and the process id. Two containers of one image, each
// with process id 1, would get equal ids, and CAF would take the two systems for one. Therefore
// donet replaces the file system's id by a text that differs for each actor system.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/node_handshake.hpp"

#include <caf/actor_system.hpp>
#include <caf/node_id.hpp>

#include <string>

namespace donet::runtime {

/// As long as a scope exists, actor systems that its thread creates get an id made from `text`; the
/// innermost scope counts. Without a scope each system gets an id made from random text.
///
/// A node uses the text of its incarnation, so its id differs after each start.
class caf_identity_scope {
public:
  explicit caf_identity_scope(std::string text);
  caf_identity_scope(const caf_identity_scope&) = delete;
  caf_identity_scope& operator=(const caf_identity_scope&) = delete;
  ~caf_identity_scope();

private:
  const std::string* outer_;
  std::string text_;
};

/// The id of a system, as it stands in the node handshake; all zero if CAF's is of another kind.
caf_node_id to_caf_node_id(const caf::node_id& id);
caf::node_id to_node_id(const caf_node_id& id);

/// The bytes by which CAF introduces a system in BASP's handshake.
dc::byte_buffer basp_identity(caf::actor_system& system, const caf::node_id& id);

}  // namespace donet::runtime
