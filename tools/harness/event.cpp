#include "tools/harness/event.hpp"

namespace donet::harness {

namespace {

constexpr std::size_t payload_shown_max = 48;

std::string class_and_id(const event& one) {
  const std::string id = std::to_string(value(one.object));
  return (one.of_class == nullptr ? "object" : std::string(one.of_class->name)) + ' ' + id;
}

std::string all_fields(const event& one) {
  std::string text;
  for (const field_value& each : one.fields)
    text += ' ' + describe(each);
  return text;
}

std::string from_sender(const event& one) {
  return value(one.sender) == 0 ? std::string() : " from " + std::to_string(value(one.sender));
}

std::string as_owner(const event& one) {
  return one.view == audience::owner ? " (owner)" : "";
}

std::string interest_of(const event& one) {
  return ' ' + std::to_string(one.interest) + " (context " + std::to_string(one.context) + ')';
}

std::string opened_zones(const event& one) {
  std::string text = " in " + std::to_string(value(one.where.parent)) + ", zones";
  for (const zone each : one.zones)
    text += ' ' + std::to_string(value(each));
  return text;
}

std::string shown(const dc::byte_buffer& payload) {
  const dc::bytes_view all(payload);
  if (all.size() <= payload_shown_max)
    return dc::to_hex(all);
  return dc::to_hex(all.first(payload_shown_max)) + "... (" + std::to_string(all.size())
         + " bytes)";
}

std::string unknown(const event& one) {
  return "message " + std::to_string(one.type) + from_sender(one)
         + (one.text.empty() ? "" : ": " + one.text) + ", payload " + shown(one.payload);
}

}  // namespace

const field_value* event::find(std::string_view field) const noexcept {
  for (const field_value& each : fields)
    if (each.field->name() == field)
      return &each;
  return nullptr;
}

std::string describe(location where) {
  return '(' + std::to_string(value(where.parent)) + ", " + std::to_string(value(where.zone)) + ')';
}

std::string describe(const event& one) {
  switch (one.kind) {
  case event_kind::welcomed: return "HELLO_RESP";
  case event_kind::ejected: return "EJECT " + std::to_string(one.code) + " \"" + one.text + '"';
  case event_kind::entered:
    return "ENTER" + as_owner(one) + ' ' + class_and_id(one) + " at " + describe(one.where)
           + all_fields(one);
  case event_kind::updated:
    return "UPDATE " + class_and_id(one) + all_fields(one) + from_sender(one);
  case event_kind::moved:
    return "LOCATION " + class_and_id(one) + " at " + describe(one.where) + from_sender(one);
  case event_kind::left: return "LEAVE" + as_owner(one) + ' ' + class_and_id(one);
  case event_kind::interest_opened: return "ADD INTEREST" + interest_of(one) + opened_zones(one);
  case event_kind::interest_closed: return "REMOVE INTEREST" + interest_of(one);
  case event_kind::interest_done: return "DONE INTEREST" + interest_of(one) + from_sender(one);
  case event_kind::ai_changed:
    return "AI CHANGED of " + class_and_id(one) + " to " + std::to_string(value(one.ai));
  case event_kind::answered:
    return "ANSWER " + std::to_string(one.type) + " (context " + std::to_string(one.context)
           + ") about " + class_and_id(one) + " at " + describe(one.where) + all_fields(one);
  case event_kind::stored:
    return (one.code != 0 ? "STORED " : "NOT STORED ") + std::to_string(one.type) + " (context "
           + std::to_string(one.context) + ") " + class_and_id(one) + all_fields(one);
  case event_kind::other: return unknown(one);
  case event_kind::malformed: return "MALFORMED " + unknown(one);
  case event_kind::ended: return "END of the connection: " + one.text;
  }
  return {};
}

}  // namespace donet::harness
