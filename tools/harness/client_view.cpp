#include "tools/harness/client_view.hpp"

#include "tools/harness/message_types.hpp"

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

}  // namespace

client_view::client_view(std::shared_ptr<const dc::schema> schema) : schema_(std::move(schema)) {}

void client_view::asks_for_interest(std::uint32_t context, std::uint16_t id, doid parent,
                                    const std::vector<zone>& zones) {
  interests_[id] = {parent, {zones.begin(), zones.end()}, context, false};
  pending_.emplace(context, id);
}

void client_view::asks_to_close(std::uint32_t context, std::uint16_t id) {
  interests_.erase(id);
  pending_.emplace(context, id);
}

void client_view::moves(doid object, location to) {
  for (object_map* const map : {&visible_, &owned_})
    if (const auto found = map->find(object); found != map->end())
      found->second.where = to;
}

const known_object* client_view::find(doid object) const {
  if (const auto found = visible_.find(object); found != visible_.end())
    return &found->second;
  if (const auto found = owned_.find(object); found != owned_.end())
    return &found->second;
  return nullptr;
}

const dc::class_entry* client_view::class_of(doid object) const {
  if (const auto* const known = find(object))
    return known->of_class;
  const auto found = declared_.find(object);
  return found == declared_.end() ? nullptr : found->second;
}

bool client_view::watches(location where) const {
  for (const auto& [id, interest] : interests_)
    if (interest.parent == where.parent && interest.zones.contains(where.zone))
      return true;
  return false;
}

event client_view::apply(dc::bytes_view body) {
  dc::byte_reader from(body);
  std::uint16_t type = 0;
  event one = from.read(type) ? decode(from, type) : malformed("not even a internal_message type");
  one.type = type;
  if (one.kind != event_kind::malformed && one.kind != event_kind::other && from.remaining() != 0) {
    one.text = "bytes left over behind: " + describe(one);
    one.kind = event_kind::malformed;
  }
  if (one.kind == event_kind::malformed || one.kind == event_kind::other) {
    const dc::bytes_view payload = body.subspan(body.size() < sizeof type ? 0 : sizeof type);
    one.payload.assign(payload.begin(), payload.end());
  }
  if (ejected_)
    fault(one, "came after the EJECT");
  keep(one);
  return one;
}

event client_view::decode(dc::byte_reader& from, std::uint16_t type) {
  switch (client_message{type}) {
  case client_message::hello_resp: return of_kind(event_kind::welcomed);
  case client_message::eject: return eject(from);
  case client_message::object_set_field: return update(from, false);
  case client_message::object_set_fields: return update(from, true);
  case client_message::object_leaving: return leave(from, audience::client);
  case client_message::object_leaving_owner: return leave(from, audience::owner);
  case client_message::object_location: return move(from);
  case client_message::enter_object_required: return enter(from, audience::client, false);
  case client_message::enter_object_required_other: return enter(from, audience::client, true);
  case client_message::enter_object_required_owner: return enter(from, audience::owner, false);
  case client_message::enter_object_required_other_owner: return enter(from, audience::owner, true);
  case client_message::add_interest: return open(from, false);
  case client_message::add_interest_multiple: return open(from, true);
  case client_message::remove_interest: return close(from);
  case client_message::done_interest_resp: return done(from);
  default: return of_kind(event_kind::other);
  }
}

event client_view::enter(dc::byte_reader& from, audience who, bool with_others) {
  event one = of_kind(event_kind::entered);
  one.view = who;
  std::uint16_t class_id = 0;
  if (!read(from, one.object) || !read(from, one.where) || !from.read(class_id))
    return malformed("an object that enters, cut short");
  one.of_class = schema_->find_class(class_id);
  if (one.of_class == nullptr)
    return malformed("an object of class " + std::to_string(class_id) + ", which is none");
  if (!read_required(*one.of_class, who, from, one.fields))
    return malformed("the required fields of a " + std::string(one.of_class->name)
                     + " are wrong or cut short");
  if (with_others && !read_fields(*one.of_class, from, one.fields))
    return malformed("the other fields of a " + std::string(one.of_class->name)
                     + " are wrong or cut short");
  return one;
}

event client_view::update(dc::byte_reader& from, bool several) {
  event one = of_kind(event_kind::updated);
  if (!read(from, one.object))
    return malformed("an update, cut short");
  one.of_class = class_of(one.object);
  if (one.of_class == nullptr) {
    one.kind = event_kind::other;
    one.text = "an update for object " + std::to_string(value(one.object)) + ", which is unknown";
    return one;
  }
  if (several) {
    if (!read_fields(*one.of_class, from, one.fields))
      return malformed("several fields of a " + std::string(one.of_class->name)
                       + " that are wrong or cut short");
    return one;
  }
  field_value& only = one.fields.emplace_back();
  if (!read_field(*one.of_class, from, only))
    return malformed("a field of a " + std::string(one.of_class->name)
                     + " that it does not have, or with a wrong value");
  return one;
}

event client_view::move(dc::byte_reader& from) {
  event one = of_kind(event_kind::moved);
  if (!read(from, one.object) || !read(from, one.where))
    return malformed("a location, cut short");
  one.of_class = class_of(one.object);
  return one;
}

event client_view::leave(dc::byte_reader& from, audience who) {
  event one = of_kind(event_kind::left);
  one.view = who;
  if (!read(from, one.object))
    return malformed("an object that leaves, cut short");
  one.of_class = class_of(one.object);
  return one;
}

event client_view::open(dc::byte_reader& from, bool several) {
  event one = of_kind(event_kind::interest_opened);
  std::uint16_t count = 1;
  if (!from.read(one.context) || !from.read(one.interest) || !read(from, one.where.parent)
      || (several && !from.read(count)))
    return malformed("an interest, cut short");
  for (; count > 0; --count)
    if (!read(from, one.zones.emplace_back()))
      return malformed("the zones of an interest, cut short");
  return one;
}

event client_view::close(dc::byte_reader& from) {
  event one = of_kind(event_kind::interest_closed);
  if (!from.read(one.context) || !from.read(one.interest))
    return malformed("the end of an interest, cut short");
  return one;
}

event client_view::done(dc::byte_reader& from) {
  event one = of_kind(event_kind::interest_done);
  if (!from.read(one.context) || !from.read(one.interest))
    return malformed("an interest that is done, cut short");
  return one;
}

event client_view::eject(dc::byte_reader& from) {
  event one = of_kind(event_kind::ejected);
  if (!from.read(one.code) || !read(from, one.text))
    return malformed("an EJECT, cut short");
  return one;
}

void client_view::fault(const event& one, const std::string& why) {
  faults_.push_back(describe(one) + ": " + why);
}

void client_view::keep(const event& one) {
  object_map& shown = one.view == audience::owner ? owned_ : visible_;
  switch (one.kind) {
  case event_kind::ejected: ejected_ = true; break;
  case event_kind::entered: {
    // An owner may receive the object again.
    if (one.view == audience::client && shown.contains(one.object))
      fault(one, "it is there already");
    known_object& object = shown[one.object];
    object = {one.of_class, one.where, {}};
    for (const field_value& each : one.fields)
      store(each, object.fields);
    break;
  }
  case event_kind::updated:
    for (object_map* const map : {&visible_, &owned_})
      if (const auto found = map->find(one.object); found != map->end())
        for (const field_value& each : one.fields)
          store(each, found->second.fields);
    break;
  case event_kind::moved:
    if (find(one.object) == nullptr)
      fault(one, "no such object was ever shown, or it has left");
    moves(one.object, one.where);
    break;
  case event_kind::left:
    if (shown.erase(one.object) == 0)
      fault(one, "no such object was ever shown, or it has left");
    break;
  case event_kind::interest_opened:
    asks_for_interest(one.context, one.interest, one.where.parent, one.zones);
    break;
  case event_kind::interest_closed: asks_to_close(one.context, one.interest); break;
  case event_kind::interest_done: {
    const auto found = pending_.find({one.context, one.interest});
    if (found == pending_.end()) {
      fault(one, "nobody asked for that, or it was done already");
      break;
    }
    pending_.erase(found);
    const auto interest = interests_.find(one.interest);
    if (interest != interests_.end() && interest->second.context == one.context)
      interest->second.is_done = true;
    break;
  }
  case event_kind::other:
    // A Client Agent may forward any message; an update must name an object.
    if (value(one.object) != 0)
      fault(one, "no such object was ever shown, or it has left");
    break;
  case event_kind::malformed: fault(one, "cannot be read"); break;
  default: break;
  }
}

}  // namespace donet::harness
