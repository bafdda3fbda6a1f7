// The values of an object: setting, querying and removing them (spec/services 3.4.9 to 3.4.11,
// 3.4.19).

#include "actors/distributed_object/object_state.hpp"
#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"
#include "dcfile/defaults.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using dc::keyword;
using runtime::doid;
using runtime::log_level;

// ---- setting ----

bool object_state::set_field(object_world& world, const message_view& message,
                             dc::byte_reader& reader) {
  std::uint32_t about = 0;
  if (!reader.read(about))
    return false;
  update one{};
  if (doid{about} == id_ && read_update(world, message, reader, one))
    apply(world, message, {&one, 1});
  return true;
}

// All or nothing: checks the whole list before it stores the first value.
bool object_state::set_fields(object_world& world, const message_view& message,
                              dc::byte_reader& reader) {
  std::uint32_t about = 0;
  std::uint16_t count = 0;
  if (!reader.read(about))
    return false;
  if (doid{about} != id_)
    return true;
  if (!reader.read(count))
    return false;
  std::vector<update> all;
  for (std::uint16_t i = 0; i < count; ++i) {
    if (!read_update(world, message, reader, all.emplace_back()))
      return true;
  }
  apply(world, message, all);
  return true;
}

// Reads a field id and its value. False, with a line in the log, if they are not legal.
bool object_state::read_update(object_world& world, const message_view& message,
                               dc::byte_reader& reader, update& read) const {
  std::uint16_t id = 0;
  if (!reader.read(id)) {
    complain(world, log_level::error, "a field's number is cut short", message);
    return false;
  }
  read.field = layout_->find(id);
  if (read.field == nullptr) {
    complain(world, log_level::error, "its class has no such field", message, "field", id);
    return false;
  }
  const dc::bytes_view rest{reader.position(), reader.remaining()};
  const dc::verdict legal = dc::measure(read.field->type(), rest, world.options.strings);
  if (!legal) {
    complain_of_value(world, message, *read.field, legal.fault);
    return false;
  }
  return reader.take(legal.size, read.value);
}

void object_state::complain_of_value(object_world& world, const message_view& message,
                                     const dc::field& field, dc::error why) const {
  if (!world.log.enabled(log_level::error))
    return;
  world.log.error("object", "a value is not legal",
                  {{"object", value(id_)},
                   {"class", layout_->entry().name},
                   {"field", field.name()},
                   {"sender", value(message.sender)},
                   {"reason", dc::describe(why)}});
}

// Stores all of the values or none, and sends the update to its recipients.
void object_state::apply(object_world& world, const message_view& message,
                         std::span<const update> all) {
  std::size_t largest = values_.size();
  for (const update& one : all)
    largest += one.value.size() + sizeof(std::uint16_t) * (1 + one.field->components.size());
  const bool may_fail = largest > field_store::size_max;
  field_store before;
  if (may_fail)
    before = values_.clone();
  for (const update& one : all) {
    if (store(*one.field, one.value))
      continue;
    complain(world, log_level::error, "a value would make the object larger than it may be",
             message, "field", one.field->id());
    values_ = std::move(before);
    return;
  }
  world.metrics->updates.add(all.size());
  for (const update& one : all)
    announce(world, message, *one.field, one.value);
}

// Stores a molecular as its components. False if the object would become too large.
bool object_state::store(const dc::field& field, dc::bytes_view value) {
  return for_each_atomic(field, value, [this](const dc::field& one, dc::bytes_view its) {
    return values_.set(*layout_, one, its);
  });
}

void object_state::announce(object_world& world, const message_view& message,
                            const dc::field& field, dc::bytes_view value) const {
  const recipients to = hearers_of_update(field, place_, owner_, ai_, message.sender);
  if (to.empty())
    return;
  auto told = write(world, to.all(), message.sender, msgtype::object_set_field);
  finish(world, told.number(id_).number(field.id()).bytes(value), msgtype::object_set_field);
}

// ---- removing ----

// Removes one field or a list of fields: all or nothing.
bool object_state::delete_fields(object_world& world, const message_view& message,
                                 dc::byte_reader& reader) {
  std::uint32_t about = 0;
  std::uint16_t count = 1;
  if (!reader.read(about))
    return false;
  if (doid{about} != id_)
    return true;
  const bool several = message.type == msgtype::object_delete_fields_ram;
  if (several && !reader.read(count))
    return false;
  std::vector<const dc::field*> fields;
  for (std::uint16_t i = 0; i < count; ++i) {
    std::uint16_t id = 0;
    if (!reader.read(id))
      return false;
    const dc::field* const field = layout_->find(id);
    if (field == nullptr || !may_be_removed(*field)) {
      complain(world, log_level::error,
               field == nullptr ? "its class has no such field" : "a field must have a value",
               message, "field", id);
      return true;
    }
    fields.push_back(field);
  }
  std::vector<const dc::field*> removed;
  for (const dc::field* const field : fields) {
    if (remove(*field))
      removed.push_back(field);
  }
  announce_removal(world, message, removed);
  return true;
}

// A REQUIRED value returns to its default in the contract, so it may be removed only if it has one.
bool object_state::may_be_removed(const dc::field& field) const {
  if (field.kind == dc::field_kind::molecular)
    return std::all_of(field.components.begin(), field.components.end(),
                       [this](const dc::field* each) { return may_be_removed(*each); });
  return !field.has(keyword::required) || field.has_explicit_default();
}

// Returns true if there was a value to remove.
bool object_state::remove(const dc::field& field) {
  if (field.kind == dc::field_kind::molecular) {
    bool any = false;
    for (const dc::field* const component : field.components)
      any = remove(*component) || any;
    return any;
  }
  if (!field.has(keyword::required))
    return values_.erase(*layout_, field);
  dc::byte_buffer initial;
  return dc::append_default(field, initial) && values_.set(*layout_, field, initial);
}

void object_state::announce_removal(object_world& world, const message_view& message,
                                    const std::vector<const dc::field*>& fields) const {
  for (const dc::field* const field : fields) {
    const recipients to = hearers_of_update(*field, place_, owner_, ai_, message.sender);
    if (to.empty())
      continue;
    auto told = write(world, to.all(), message.sender, msgtype::object_delete_field_ram);
    finish(world, told.number(id_).number(field->id()), msgtype::object_delete_field_ram);
  }
}

// ---- querying ----

// Appends the stored value. False if there is none, or if a component of a molecular has none.
bool object_state::append_value(const dc::field& field, dc::byte_buffer& to) const {
  if (field.kind == dc::field_kind::molecular)
    return std::all_of(field.components.begin(), field.components.end(),
                       [&](const dc::field* each) { return append_value(*each, to); });
  const std::optional<dc::bytes_view> stored = values_.find(*layout_, field);
  if (stored)
    dc::append(to, *stored);
  return stored.has_value();
}

bool object_state::get_field(object_world& world, const message_view& message,
                             std::uint32_t context, dc::byte_reader& reader) const {
  std::uint16_t id = 0;
  if (!reader.read(id))
    return false;
  const dc::field* const field = layout_->find(id);
  if (field == nullptr)
    complain(world, log_level::error, "its class has no such field", message, "field", id);
  dc::byte_buffer found;
  const bool has = field != nullptr && append_value(*field, found);
  const channel to = message.sender;
  {
    auto reply = write(world, {&to, 1}, channel_of(id_), msgtype::object_get_field_resp);
    reply.number(context).number(std::uint8_t{has});
    if (has)
      reply.number(id).bytes(found);
    if (reply.finish())
      return true;
  }
  refuse(world, to, msgtype::object_get_field_resp, context);
  return true;
}

void object_state::refuse(object_world& world, channel to, std::uint16_t type,
                          std::uint32_t context) const {
  auto reply = write(world, {&to, 1}, channel_of(id_), type);
  finish(world, reply.number(context).number(std::uint8_t{0}), type);
}

bool object_state::get_fields(object_world& world, const message_view& message,
                              std::uint32_t context, dc::byte_reader& reader) const {
  std::uint16_t count = 0;
  if (!reader.read(count))
    return false;
  const channel to = message.sender;
  std::vector<const dc::field*> fields;
  for (std::uint16_t i = 0; i < count; ++i) {
    std::uint16_t id = 0;
    if (!reader.read(id))
      return false;
    const dc::field* const field = layout_->find(id);
    if (field == nullptr) {
      complain(world, log_level::error, "its class has no such field", message, "field", id);
      refuse(world, to, msgtype::object_get_fields_resp, context);
      return true;
    }
    fields.push_back(field);
  }
  sort_once_each(world, message, fields);

  std::uint16_t found = 0;
  dc::byte_buffer values;
  for (const dc::field* const field : fields) {
    const std::size_t begin = values.size();
    values.push_back(static_cast<std::byte>(field->id() & 0xff));
    values.push_back(static_cast<std::byte>(field->id() >> 8));
    if (append_value(*field, values))
      ++found;
    else
      values.resize(begin);  // an incomplete molecular too (QUIRK 20)
  }
  {
    auto reply = write(world, {&to, 1}, channel_of(id_), msgtype::object_get_fields_resp);
    if (reply.number(context).number(std::uint8_t{1}).number(found).bytes(values).finish())
      return true;
  }
  refuse(world, to, msgtype::object_get_fields_resp, context);
  return true;
}

void object_state::sort_once_each(object_world& world, const message_view& message,
                                  std::vector<const dc::field*>& fields) const {
  std::sort(fields.begin(), fields.end(), [](const dc::field* left, const dc::field* right) {
    return left->number < right->number;
  });
  const auto end = std::unique(fields.begin(), fields.end());
  if (end == fields.end())
    return;
  fields.erase(end, fields.end());
  complain(world, log_level::warn, "a field is asked for more than once", message);
}

void object_state::get_all(object_world& world, const message_view& message,
                           std::uint32_t context) const {
  const channel to = message.sender;
  auto reply = write(world, {&to, 1}, channel_of(id_), msgtype::object_get_all_resp);
  reply.number(context).number(id_);
  write_place(reply, place_);
  reply.number(layout_->id());
  write_required(reply, *layout_, values_, audience::all);
  write_other(reply, *layout_, values_, audience::all);
  finish(world, reply, msgtype::object_get_all_resp);
}

}  // namespace donet::actors
