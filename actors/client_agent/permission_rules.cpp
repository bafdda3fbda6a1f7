#include "actors/client_agent/permission_rules.hpp"

#include "dcfile/error.hpp"
#include "dcfile/validator.hpp"

#include <string_view>

namespace donet::actors {

using runtime::doid;

std::string name_of_object(const dc::class_entry& dclass, doid id) {
  return std::string(dclass.name) + "(" + std::to_string(value(id)) + ")";
}

bool is_sendable(const dc::field& field, bool is_owner) noexcept {
  return field.has(dc::keyword::clsend) || (is_owner && field.has(dc::keyword::ownsend));
}

ejection no_such_object(doid id) {
  return {eject_code::missing_object,
          "Client tried to send update to nonexistent object " + std::to_string(value(id)), true};
}

ejection not_anonymous(const dc::class_entry& dclass, doid id) {
  return {eject_code::anonymous_violation,
          "Client tried to send update to non-anonymous object " + name_of_object(dclass, id),
          true};
}

ejection no_such_field(const dc::class_entry& dclass, doid id, std::uint16_t field) {
  return {eject_code::forbidden_field,
          "Client tried to send update for nonexistent field " + std::to_string(field)
            + " to object " + name_of_object(dclass, id),
          true};
}

ejection not_sendable(const dc::class_entry& dclass, doid id, const dc::field& field) {
  return {eject_code::forbidden_field,
          "Client tried to send update for non-sendable field: " + name_of_object(dclass, id) + "."
            + std::string(field.name()),
          true};
}

ejection ends_too_soon() {
  return {eject_code::truncated, "Datagram unexpectedly ended while iterating.", false};
}

ejection has_excess_data() {
  return {eject_code::oversized, "Datagram contains excess data.", true};
}

ejection too_large_to_route() {
  return {eject_code::oversized, "ClientDatagram too large to be routed on MD.", true};
}

std::optional<ejection> fault_of_value(const dc::class_entry& dclass, doid id,
                                       const dc::field& field, dc::bytes_view data,
                                       dc::text_policy strings, std::size_t& size) {
  const dc::verdict verdict = dc::measure(field.type(), data, strings);
  size = verdict.size;
  switch (verdict.fault) {
  case dc::error::none: return std::nullopt;
  // An array whose size is that of no whole number of elements counts as truncated (Q-25c).
  case dc::error::truncated:
  case dc::error::overrun: return ends_too_soon();
  default:
    return ejection{eject_code::field_constraint,
                    "Client tried to send update that violates the constraints for field "
                      + name_of_object(dclass, id) + "." + std::string(field.name()) + ": "
                      + std::string(dc::describe(verdict.fault)),
                    true};
  }
}

}  // namespace donet::actors
