#include "runtime/cluster/caf_identity.hpp"

#include "runtime/caf_io.hpp"

#include <caf/binary_serializer.hpp>

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

namespace donet::runtime {

namespace {

thread_local const std::string* innermost = nullptr;

std::string random_text() {
  std::random_device device;
  std::string text;
  for (int i = 0; i < 4; ++i)
    text += std::to_string(device()) + "-";
  return text;
}

}  // namespace

caf_identity_scope::caf_identity_scope(std::string text)
    : outer_(innermost), text_(std::move(text)) {
  innermost = &text_;
}

caf_identity_scope::~caf_identity_scope() {
  innermost = outer_;
}

caf_node_id to_caf_node_id(const caf::node_id& id) {
  caf_node_id made;
  if (!id)
    return made;
  if (const auto* known = dynamic_cast<const caf::node_id::default_data*>(&*id)) {
    const auto host = known->host_id();
    std::memcpy(made.host.data(), host.data(), made.host.size());
    made.process = known->process_id();
  }
  return made;
}

caf::node_id to_node_id(const caf_node_id& id) {
  caf::node_id::default_data::host_id_type host;
  static_assert(sizeof host == sizeof id.host);
  std::memcpy(host.data(), id.host.data(), host.size());
  return caf::make_node_id(id.process, host);
}

dc::byte_buffer basp_identity(caf::actor_system& system, const caf::node_id& id) {
  std::vector<char> bytes;
  caf::binary_serializer sink{system, bytes};
  dc::byte_buffer made;
  if (!sink(id))
    dc::append(made, dc::as_bytes(std::string_view(bytes.data(), bytes.size())));
  return made;
}

}  // namespace donet::runtime

namespace caf::detail {

// CAF's library contains a function of this name and calls it through the dynamic symbol table, in
// which this one comes first. caf_identity_test fails on a platform where it does not.
std::string get_root_uuid() {
  using donet::runtime::innermost;
  return innermost != nullptr ? *innermost : donet::runtime::random_text();
}

}  // namespace caf::detail
