#include "actors/distributed_object/object_values.hpp"

#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"
#include "dcfile/defaults.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using dc::keyword;
using runtime::channel;
using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;

namespace {

// A REQUIRED value returns to its default in the contract, so it may be removed only if it has one.
bool may_be_removed(const dc::field& field) {
  if (field.kind == dc::field_kind::molecular)
    return std::all_of(field.components.begin(), field.components.end(),
                       [](const dc::field* component) { return may_be_removed(*component); });
  return !field.has(keyword::required) || field.has_explicit_default();
}

void refuse(const object_output& out, channel to, std::uint16_t type, std::uint32_t context) {
  out.send(to, type,
           [context](datagram_writer& reply) { reply.number(context).number(std::uint8_t{0}); });
}

// Sorts the fields and removes repetitions.
void sort_once_each(const object_output& out, const message_view& message,
                    std::vector<const dc::field*>& fields) {
  std::sort(fields.begin(), fields.end(), [](const dc::field* left, const dc::field* right) {
    return left->number < right->number;
  });
  const auto end = std::unique(fields.begin(), fields.end());
  if (end == fields.end())
    return;
  fields.erase(end, fields.end());
  out.report(log_level::warn, "field queried more than once; answered once", message);
}

void report_unknown_field(const object_output& out, const message_view& message, std::uint16_t id) {
  out.report(log_level::error, "class has no such field; request refused", message, "field", id);
}

}  // namespace

// ---- setting ----

message_read object_values::set_field(const object_output& out, const object_relations& relations,
                                      const message_view& message, dc::byte_reader& reader) {
  doid about{};
  if (!read_id(reader, about))
    return message_read::cut_short;
  if (about != out.id())
    return message_read::whole;
  if (const std::optional<update> read = read_update(out, message, reader))
    apply(out, relations, message, {&*read, 1});
  return message_read::whole;
}

// All or nothing: checks the whole list before it stores the first value.
message_read object_values::set_fields(const object_output& out, const object_relations& relations,
                                       const message_view& message, dc::byte_reader& reader) {
  doid about{};
  std::uint16_t count = 0;
  if (!read_id(reader, about))
    return message_read::cut_short;
  if (about != out.id())
    return message_read::whole;
  if (!reader.read(count))
    return message_read::cut_short;
  std::vector<update> updates;
  for (std::uint16_t i = 0; i < count; ++i) {
    const std::optional<update> read = read_update(out, message, reader);
    if (!read)
      return message_read::whole;
    updates.push_back(*read);
  }
  apply(out, relations, message, updates);
  return message_read::whole;
}

// Reads a field id and its value. Empty, with a line in the log, if they are not legal.
std::optional<object_values::update> object_values::read_update(const object_output& out,
                                                                const message_view& message,
                                                                dc::byte_reader& reader) {
  std::uint16_t id = 0;
  if (!reader.read(id)) {
    out.report(log_level::error, "field id cut short; update refused", message);
    return std::nullopt;
  }
  update read;
  read.field = out.object().layout->find(id);
  if (read.field == nullptr) {
    report_unknown_field(out, message, id);
    return std::nullopt;
  }
  if (const dc::verdict legal =
        take_value(reader, *read.field, true, out.world().options.strings, read.value);
      !legal) {
    out.report_value(message, *read.field, legal.fault);
    return std::nullopt;
  }
  return read;
}

// Stores all of the values or none, and sends the update to its recipients.
void object_values::apply(const object_output& out, const object_relations& relations,
                          const message_view& message, std::span<const update> updates) {
  const class_layout& layout = *out.object().layout;
  std::size_t largest = store_.size();
  for (const update& each : updates)
    largest += each.value.size() + sizeof(std::uint16_t) * (1 + each.field->components.size());
  const bool may_fail = largest > field_store::size_max;
  field_store before;
  if (may_fail)
    before = store_.clone();
  for (const update& each : updates) {
    if (store(layout, *each.field, each.value))
      continue;
    out.report(log_level::error, "object would exceed its maximal size; update refused", message,
               "field", each.field->id());
    store_ = std::move(before);
    return;
  }
  out.world().metrics->updates.add(updates.size());
  for (const update& each : updates) {
    const recipients to = receivers_of_update(*each.field, relations, message.sender);
    out.send(to.all(), message.sender, msgtype::object_set_field, [&](datagram_writer& copy) {
      copy.number(out.id()).number(each.field->id()).bytes(each.value);
    });
  }
}

// Stores a molecular as its components. False if the object would become too large.
bool object_values::store(const class_layout& layout, const dc::field& field,
                          dc::bytes_view value) {
  return for_each_atomic(field, value,
                         [this, &layout](const dc::field& atomic, dc::bytes_view part) {
                           return store_.set(layout, atomic, part);
                         });
}

// ---- removing ----

// All or nothing.
message_read object_values::delete_fields(const object_output& out,
                                          const object_relations& relations,
                                          const message_view& message, dc::byte_reader& reader) {
  const class_layout& layout = *out.object().layout;
  doid about{};
  std::uint16_t count = 1;
  if (!read_id(reader, about))
    return message_read::cut_short;
  if (about != out.id())
    return message_read::whole;
  const bool several = message.type == msgtype::object_delete_fields_ram;
  if (several && !reader.read(count))
    return message_read::cut_short;
  std::vector<const dc::field*> fields;
  for (std::uint16_t i = 0; i < count; ++i) {
    std::uint16_t id = 0;
    if (!reader.read(id))
      return message_read::cut_short;
    const dc::field* const field = layout.find(id);
    if (field == nullptr) {
      report_unknown_field(out, message, id);
      return message_read::whole;
    }
    if (!may_be_removed(*field)) {
      out.report(log_level::error, "required field has no default; removal refused", message,
                 "field", id);
      return message_read::whole;
    }
    fields.push_back(field);
  }
  std::vector<const dc::field*> removed;
  for (const dc::field* const field : fields) {
    if (remove(layout, *field))
      removed.push_back(field);
  }
  for (const dc::field* const field : removed) {
    const recipients to = receivers_of_update(*field, relations, message.sender);
    out.send(to.all(), message.sender, msgtype::object_delete_field_ram,
             [&](datagram_writer& removal) { removal.number(out.id()).number(field->id()); });
  }
  return message_read::whole;
}

// Returns true if there was a value to remove.
bool object_values::remove(const class_layout& layout, const dc::field& field) {
  if (field.kind == dc::field_kind::molecular) {
    bool any = false;
    for (const dc::field* const component : field.components)
      any = remove(layout, *component) || any;
    return any;
  }
  if (!field.has(keyword::required))
    return store_.erase(layout, field);
  dc::byte_buffer initial;
  return dc::append_default(field, initial) && store_.set(layout, field, initial);
}

// ---- querying ----

message_read object_values::get_field(const object_output& out, const message_view& message,
                                      std::uint32_t context, dc::byte_reader& reader) const {
  const class_layout& layout = *out.object().layout;
  std::uint16_t id = 0;
  if (!reader.read(id))
    return message_read::cut_short;
  const dc::field* const field = layout.find(id);
  if (field == nullptr)
    report_unknown_field(out, message, id);
  dc::byte_buffer stored;
  if (field == nullptr || !append_value(layout, *field, stored)) {
    refuse(out, message.sender, msgtype::object_get_field_resp, context);
    return message_read::whole;
  }
  {
    datagram_writer reply =
      out.write(message.sender, out.object().address(), msgtype::object_get_field_resp);
    reply.number(context).number(std::uint8_t{1}).number(id).bytes(stored);
    if (reply.finish())
      return message_read::whole;
  }
  refuse(out, message.sender, msgtype::object_get_field_resp, context);
  return message_read::whole;
}

message_read object_values::get_fields(const object_output& out, const message_view& message,
                                       std::uint32_t context, dc::byte_reader& reader) const {
  const class_layout& layout = *out.object().layout;
  std::uint16_t count = 0;
  if (!reader.read(count))
    return message_read::cut_short;
  std::vector<const dc::field*> fields;
  for (std::uint16_t i = 0; i < count; ++i) {
    std::uint16_t id = 0;
    if (!reader.read(id))
      return message_read::cut_short;
    const dc::field* const field = layout.find(id);
    if (field == nullptr) {
      report_unknown_field(out, message, id);
      refuse(out, message.sender, msgtype::object_get_fields_resp, context);
      return message_read::whole;
    }
    fields.push_back(field);
  }
  sort_once_each(out, message, fields);

  std::uint16_t found = 0;
  dc::byte_buffer values;
  for (const dc::field* const field : fields) {
    const std::size_t begin = values.size();
    dc::append_little_endian(values, field->id());
    if (append_value(layout, *field, values))
      ++found;
    else
      values.resize(begin);  // an incomplete molecular too (QUIRK 20)
  }
  {
    datagram_writer reply =
      out.write(message.sender, out.object().address(), msgtype::object_get_fields_resp);
    if (reply.number(context).number(std::uint8_t{1}).number(found).bytes(values).finish())
      return message_read::whole;
  }
  refuse(out, message.sender, msgtype::object_get_fields_resp, context);
  return message_read::whole;
}

// Appends the stored value. False if there is none, or if a component of a molecular has none.
bool object_values::append_value(const class_layout& layout, const dc::field& field,
                                 dc::byte_buffer& to) const {
  if (field.kind == dc::field_kind::molecular)
    return std::all_of(
      field.components.begin(), field.components.end(),
      [&](const dc::field* component) { return append_value(layout, *component, to); });
  const std::optional<dc::bytes_view> stored = store_.find(layout, field);
  if (stored)
    dc::append(to, *stored);
  return stored.has_value();
}

}  // namespace donet::actors
