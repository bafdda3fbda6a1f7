#pragma once
// Checks the requests of a client, each as a whole before it has an effect (spec/clientagent 3.9
// and 4), and sends what is allowed to the cluster.

#include "actors/client_agent/eject.hpp"
#include "actors/client_agent/session_output.hpp"
#include "actors/client_agent/session_phase.hpp"
#include "actors/client_agent/view/client_view.hpp"
#include "actors/client_agent/view/interest_reader.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace donet::actors {

/// The fault of a request, for which the session ejects the client; nothing if the request is
/// accepted.
using request_fault = std::optional<ejection>;

/// Not for several threads. `from` is behind the type of the message.
class session_requests {
public:
  /// The version and the hash of a HELLO (spec/clientagent 3.9).
  [[nodiscard]] static request_fault check_hello(const client_options& options,
                                                 dc::byte_reader& from);
  /// CLIENT_OBJECT_SET_FIELD.
  [[nodiscard]] request_fault set_field(const session_output& out, const client_view& view,
                                        session_phase phase, dc::byte_reader& from) const;
  /// CLIENT_OBJECT_LOCATION.
  [[nodiscard]] static request_fault set_location(const session_output& out,
                                                  const client_view& view, dc::byte_reader& from);
  /// CLIENT_ADD_INTEREST, and CLIENT_ADD_INTEREST_MULTIPLE with a counted list.
  [[nodiscard]] static request_fault add_interest(const session_output& out, client_view& view,
                                                  zone_list zones, dc::byte_reader& from);
  /// CLIENT_REMOVE_INTEREST.
  [[nodiscard]] static request_fault remove_interest(const session_output& out, client_view& view,
                                                     dc::byte_reader& from);

  /// Sets the fields of an object, ascending, that the client may send whatever their keywords are.
  /// Replaces those that were set before.
  void set_sendable(runtime::doid id, std::vector<std::uint16_t> fields);

  /// An estimate of the memory for sendable fields.
  std::size_t held_bytes() const;

private:
  struct field_update;
  using sendable_fields = std::map<runtime::doid, std::vector<std::uint16_t>>;

  request_fault read_update(const client_world& world, const client_view& view, session_phase phase,
                            dc::byte_reader& from, field_update& to) const;
  bool is_granted(runtime::doid id, std::uint16_t field) const;

  std::unique_ptr<sendable_fields> sendable_;  // null for most clients
};

}  // namespace donet::actors
