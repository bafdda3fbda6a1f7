#include "tools/harness/ai_view.hpp"

#include "runtime/datagram/view.hpp"
#include "tools/harness/message_types.hpp"

#include <optional>
#include <utility>

namespace donet::harness {

namespace {

event of_kind(event_kind kind) {
  event one;
  one.kind = kind;
  return one;
}

event malformed(std::string why) {
  event one = of_kind(event_kind::malformed);
  one.text = std::move(why);
  return one;
}

std::optional<runtime::message_view> parted(dc::bytes_view datagram) {
  const auto whole = runtime::datagram_view::of(datagram);
  return whole ? runtime::message_view::of(*whole) : std::nullopt;
}

}  // namespace

const known_object* ai_view::find(doid object) const {
  const auto found = managed_.find(object);
  return found == managed_.end() ? nullptr : &found->second;
}

const dc::class_entry* ai_view::class_of(doid object) const {
  if (const auto* const known = find(object))
    return known->of_class;
  const auto found = declared_.find(object);
  return found == declared_.end() ? nullptr : found->second;
}

event ai_view::apply(dc::bytes_view datagram) {
  const auto said = parted(datagram);
  if (!said) {
    event one = malformed("a datagram without recipients, sender and type");
    one.payload.assign(datagram.begin(), datagram.end());
    return one;
  }
  dc::byte_reader from(said->payload);
  event one = decode(from, said->type);
  one.type = said->type;
  one.sender = said->sender;
  // Receivers ignore bytes after a payload (spec/services 1.2).
  if (one.kind == event_kind::malformed || one.kind == event_kind::other)
    one.payload.assign(said->payload.begin(), said->payload.end());
  keep(one);
  return one;
}

event ai_view::decode(dc::byte_reader& from, std::uint16_t type) const {
  switch (internal_message{type}) {
  case internal_message::object_enter_ai_with_required: return enter(from, audience::ai, false);
  case internal_message::object_enter_ai_with_required_other:
    return enter(from, audience::ai, true);
  case internal_message::object_enter_owner_with_required:
    return enter(from, audience::owner, false);
  case internal_message::object_enter_owner_with_required_other:
    return enter(from, audience::owner, true);
  case internal_message::object_enter_location_with_required:
    return enter(from, audience::client, false);
  case internal_message::object_enter_location_with_required_other:
    return enter(from, audience::client, true);
  case internal_message::object_set_field: return update(from, false);
  case internal_message::object_set_fields: return update(from, true);
  case internal_message::object_changing_location: return move(from);
  case internal_message::object_changing_ai: return change_ai(from);
  case internal_message::object_delete_ram: return about(event_kind::left, from);
  case internal_message::client_done_interest_resp: return done(from);
  case internal_message::object_get_all_resp: return answer_all(from);
  case internal_message::object_get_field_resp: return answer_field(from);
  case internal_message::object_get_location_resp: return answer_location(from);
  case internal_message::database_create_object_resp: return answer_created(from);
  case internal_message::database_object_get_all_resp: return answer_stored(from);
  case internal_message::database_object_set_field_if_equals_resp:
  case internal_message::database_object_set_field_if_empty_resp: return answer_set(from);
  default: return of_kind(event_kind::other);
  }
}

event ai_view::enter(dc::byte_reader& from, audience who, bool with_others) const {
  event one = of_kind(event_kind::entered);
  one.view = who;
  std::uint16_t class_id = 0;
  if (!read(from, one.object) || !read(from, one.where) || !from.read(class_id))
    return malformed("an object that enters, cut short");
  one.of_class = schema_->find_class(class_id);
  if (one.of_class == nullptr)
    return malformed("an object of class " + std::to_string(class_id) + ", which is none");
  if (!read_required(*one.of_class, who, from, one.fields)
      || (with_others && !read_fields(*one.of_class, from, one.fields)))
    return malformed("the fields of a " + std::string(one.of_class->name)
                     + " are wrong or cut short");
  return one;
}

event ai_view::update(dc::byte_reader& from, bool several) const {
  event one = of_kind(event_kind::updated);
  if (!read(from, one.object))
    return malformed("an update, cut short");
  one.of_class = class_of(one.object);
  if (one.of_class == nullptr) {
    one.kind = event_kind::other;
    one.text = "an update for object " + std::to_string(value(one.object)) + ", which is unknown";
    return one;
  }
  const bool is_right = several ? read_fields(*one.of_class, from, one.fields)
                                : read_field(*one.of_class, from, one.fields.emplace_back());
  if (!is_right)
    return malformed("an update of a " + std::string(one.of_class->name) + " that it cannot have");
  return one;
}

event ai_view::about(event_kind kind, dc::byte_reader& from) const {
  event one = of_kind(kind);
  if (!read(from, one.object))
    return malformed("a message about an object, cut short");
  one.of_class = class_of(one.object);
  one.view = audience::ai;
  return one;
}

event ai_view::move(dc::byte_reader& from) const {
  event one = about(event_kind::moved, from);
  if (one.kind == event_kind::moved && !read(from, one.where))
    return malformed("a location, cut short");
  return one;
}

event ai_view::change_ai(dc::byte_reader& from) const {
  event one = about(event_kind::ai_changed, from);
  if (one.kind == event_kind::ai_changed && !read(from, one.ai))
    return malformed("a change of the AI, cut short");
  return one;
}

event ai_view::done(dc::byte_reader& from) const {
  event one = of_kind(event_kind::interest_done);
  std::uint64_t client = 0;
  if (!from.read(client) || !from.read(one.interest))
    return malformed("an interest that is done, cut short");
  return one;
}

event ai_view::answer_all(dc::byte_reader& from) const {
  std::uint32_t context = 0;
  if (!from.read(context))
    return malformed("an answer, cut short");
  event one = enter(from, audience::ai, true);
  if (one.kind == event_kind::entered)
    one.kind = event_kind::answered;
  one.context = context;
  return one;
}

event ai_view::answer_field(dc::byte_reader& from) const {
  event one = of_kind(event_kind::answered);
  std::uint8_t found = 0;
  if (!from.read(one.context) || !from.read(found))
    return malformed("an answer, cut short");
  one.code = found;
  if (found == 0)
    return one;
  std::uint16_t id = 0;
  field_value& only = one.fields.emplace_back();
  if (!from.read(id) || (only.field = schema_->find_field(id)) == nullptr
      || !read_value(*only.field, from, only.bytes))
    return malformed("an answer with a field that is wrong");
  return one;
}

event ai_view::answer_location(dc::byte_reader& from) const {
  event one = of_kind(event_kind::answered);
  if (!from.read(one.context) || !read(from, one.object) || !read(from, one.where))
    return malformed("an answer, cut short");
  one.of_class = class_of(one.object);
  return one;
}

event ai_view::answer_created(dc::byte_reader& from) const {
  event one = of_kind(event_kind::stored);
  if (!from.read(one.context) || !read(from, one.object))
    return malformed("a creation in the database, cut short");
  one.code = value(one.object) == 0 ? 0 : 1;
  one.of_class = class_of(one.object);
  return one;
}

event ai_view::answer_stored(dc::byte_reader& from) const {
  event one = of_kind(event_kind::stored);
  if (!begin_stored(one, from))
    return malformed("an answer of the database, cut short");
  if (one.code == 0)
    return one;
  std::uint16_t class_id = 0;
  if (!from.read(class_id) || (one.of_class = schema_->find_class(class_id)) == nullptr)
    return malformed("a stored object of no class, or cut short");
  if (!read_fields(*one.of_class, from, one.fields))
    return malformed("the stored fields of a " + std::string(one.of_class->name)
                     + " are wrong or cut short");
  return one;
}

// A refusal may contain the present value of the field.
event ai_view::answer_set(dc::byte_reader& from) const {
  event one = of_kind(event_kind::stored);
  if (!begin_stored(one, from))
    return malformed("an answer of the database, cut short");
  if (one.code != 0 || from.remaining() == 0)
    return one;
  std::uint16_t id = 0;
  field_value& only = one.fields.emplace_back();
  if (!from.read(id) || (only.field = schema_->find_field(id)) == nullptr
      || !read_value(*only.field, from, only.bytes))
    return malformed("an answer of the database with a field that is wrong");
  return one;
}

// Reads the context, which identifies the object, and the result.
bool ai_view::begin_stored(event& one, dc::byte_reader& from) const {
  std::uint8_t is_done = 0;
  if (!from.read(one.context) || !from.read(is_done))
    return false;
  one.code = is_done;
  if (const auto asked = asked_.find(one.context); asked != asked_.end())
    one.object = asked->second;
  one.of_class = class_of(one.object);
  return true;
}

void ai_view::keep(const event& one) {
  switch (one.kind) {
  case event_kind::stored: asked_.erase(one.context); break;
  case event_kind::entered:
    if (one.view == audience::ai) {
      known_object& object = managed_[one.object];
      object = {one.of_class, one.where, {}};
      for (const field_value& each : one.fields)
        store(each, object.fields);
    }
    break;
  case event_kind::updated:
    if (const auto found = managed_.find(one.object); found != managed_.end())
      for (const field_value& each : one.fields)
        store(each, found->second.fields);
    break;
  case event_kind::moved:
    if (const auto found = managed_.find(one.object); found != managed_.end())
      found->second.where = one.where;
    break;
  case event_kind::left: managed_.erase(one.object); break;
  case event_kind::ai_changed:
    if (one.ai != own_)
      managed_.erase(one.object);
    break;
  default: break;
  }
}

}  // namespace donet::harness
