#include "actors/database_server/operations.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"
#include "dcfile/defaults.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace donet::actors {

using runtime::batch_builder;
using runtime::datagram_writer;

namespace {

bool comes_first(const dc::field* a, const dc::field* b) noexcept {
  return a->id() < b->id();
}

bool is_of(const dc::class_entry& kind, const dc::field& field) noexcept {
  return kind.find(field.id()) == &field;
}

bool are_of(const dc::class_entry& kind, std::span<const field_value> values) noexcept {
  return std::all_of(values.begin(), values.end(),
                     [&](const field_value& one) { return is_of(kind, *one.field); });
}

std::uint16_t count_of(std::size_t count) noexcept {
  return static_cast<std::uint16_t>(count);
}

void append(datagram_writer& to, const dc::field& field, dc::bytes_view value) {
  to.number(field.id()).bytes(value);
}

void append(datagram_writer& to, std::span<const stored_value> values) {
  for (const stored_value& one : values)
    append(to, *one.field, one.value);
}

const stored_value* find(std::span<const stored_value> values, const dc::field& field) noexcept {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const stored_value& one) { return one.field == &field; });
  return found == values.end() ? nullptr : &*found;
}

std::vector<const dc::field*> fields_of(std::span<const field_value> values) {
  std::vector<const dc::field*> fields;
  fields.reserve(values.size());
  for (const field_value& one : values)
    fields.push_back(one.field);
  return fields;
}

// The value of a molecular field; empty unless all of its components are set.
std::optional<dc::byte_buffer> assembled(const dc::field& field,
                                         std::span<const stored_value> values) {
  dc::byte_buffer whole;
  for (const dc::field* const part : field.components) {
    const stored_value* const there = find(values, *part);
    if (there == nullptr)
      return std::nullopt;
    dc::append(whole, there->value);
  }
  return whole;
}

}  // namespace

std::vector<const dc::field*> stored_fields(const dc::class_entry& kind) {
  std::vector<const dc::field*> stored;
  std::copy_if(kind.fields.begin(), kind.fields.end(), std::back_inserter(stored),
               [&](const dc::field* one) {
                 return one->has(dc::keyword::db) && one->kind != dc::field_kind::molecular
                        && one->number != dc::field::unnumbered && is_of(kind, *one);
               });
  std::sort(stored.begin(), stored.end(), comes_first);
  return stored;
}

void operations::perform(const request& what, backend& where, batch_builder& to) {
  try {
    switch (what.kind) {
    case request_kind::create: return create(what, where, to);
    case request_kind::get_all: return get_all(what, where, to);
    case request_kind::get: return get(what, where, to);
    case request_kind::set: return set(what, where, to);
    case request_kind::set_if_equals:
    case request_kind::set_if_empty: return set_if(what, where, to);
    case request_kind::remove: return remove(what, where, to);
    case request_kind::erase: return erase(what, where, to);
    }
  } catch (const unreadable_value&) {
    note(what, "stored value does not fit the contract; request failed");
    refuse(what, to);
  }
}

std::vector<operation_fault> operations::take_faults() {
  return std::exchange(faults_, {});
}

void operations::note(const request& what, std::string_view sentence, std::string why) {
  faults_.push_back({what.sender, what.type, what.object, sentence, std::move(why)});
}

void operations::fail(const request& what, std::string why, batch_builder& to) {
  note(what, "database refused a statement; request failed", std::move(why));
  refuse(what, to);
}

// ---- answers ----

datagram_writer operations::answer(const request& what, batch_builder& to) const {
  return {to, what.sender, options_.control, answer_type(what.type)};
}

void operations::refuse(const request& what, batch_builder& to) const {
  if (answer_type(what.type) == 0)
    return;
  datagram_writer writer = answer(what, to);
  writer.number(what.context);
  if (what.kind == request_kind::create)
    writer.number(runtime::doid{0});
  else
    writer.number(std::uint8_t{0});
  static_cast<void>(writer.finish());  // it is small
}

void operations::succeed(const request& what, batch_builder& to) const {
  datagram_writer writer = answer(what, to);
  writer.number(what.context).number(std::uint8_t{1});
  static_cast<void>(writer.finish());  // it is small
}

// Sends the failure answer instead of one that exceeds the size of a datagram (QUIRK 61).
void operations::finish(const request& what, datagram_writer& writer, batch_builder& to) {
  if (writer.finish())
    return;
  note(what, "answer larger than a datagram; request failed");
  refuse(what, to);
}

// Announces removed fields first, then set ones. The message form depends on the number of fields,
// not on the form of the request.
void operations::announce(const request& what, std::span<const field_value> values,
                          batch_builder& to) {
  if (!options_.broadcast)
    return;
  const auto put = [&](bool is_set, std::uint16_t one_type, std::uint16_t several_type) {
    const auto is_meant = [&](const field_value& one) { return one.value.empty() != is_set; };
    const auto count = std::count_if(values.begin(), values.end(), is_meant);
    if (count == 0)
      return;
    datagram_writer writer(to, database_channel(what.object), what.sender,
                           count == 1 ? one_type : several_type);
    writer.number(what.object);
    if (count > 1)
      writer.number(count_of(static_cast<std::size_t>(count)));
    for (const field_value& one : values) {
      if (is_meant(one))
        append(writer, *one.field, one.value);
    }
    if (!writer.finish())
      note(what, "change larger than a datagram; not announced");
  };
  put(false, msgtype::database_delete_field, msgtype::database_delete_fields);
  put(true, msgtype::database_set_field, msgtype::database_set_fields);
}

// ---- whole objects ----

void operations::create(const request& what, backend& where, batch_builder& to) {
  std::vector<field_value> values = what.values;
  std::vector<dc::byte_buffer> defaults;
  const std::vector<const dc::field*> fields = stored_fields(*what.of_class);
  defaults.reserve(fields.size());
  for (const dc::field* const field : fields) {
    const bool is_given = std::any_of(what.values.begin(), what.values.end(),
                                      [&](const field_value& one) { return one.field == field; });
    if (is_given || !field->has_explicit_default())
      continue;
    if (dc::append_default(*field, defaults.emplace_back()))
      values.push_back({field, defaults.back()});
  }
  const std::optional<runtime::doid> made = where.create(*what.of_class, values);
  if (!made) {
    note(what, "all ids in use; object not created");
    return refuse(what, to);
  }
  datagram_writer writer = answer(what, to);
  writer.number(what.context).number(*made);
  finish(what, writer, to);
}

void operations::erase(const request& what, backend& where, batch_builder& to) {
  const dc::class_entry* const kind = where.class_of(what.object);
  if (kind == nullptr)
    return note(what, "object to delete not stored; request dropped");
  where.erase(what.object, *kind);
  if (!options_.broadcast)
    return;
  datagram_writer writer(to, database_channel(what.object), what.sender,
                         msgtype::database_delete_object);
  writer.number(what.object);
  finish(what, writer, to);
}

// ---- reading ----

void operations::get_all(const request& what, backend& where, batch_builder& to) {
  const dc::class_entry* const kind = where.class_of(what.object);
  if (kind == nullptr)
    return refuse(what, to);
  std::vector<stored_value> values;
  where.read(what.object, *kind, stored_fields(*kind), values);
  datagram_writer writer = answer(what, to);
  writer.number(what.context).number(std::uint8_t{1}).number(kind->id());
  writer.number(count_of(values.size()));
  append(writer, values);
  finish(what, writer, to);
}

void operations::get(const request& what, backend& where, batch_builder& to) {
  const dc::class_entry* const kind = where.class_of(what.object);
  if (kind == nullptr)
    return refuse(what, to);
  std::vector<const dc::field*> stored;
  for (const dc::field* const field : what.fields) {
    if (!is_of(*kind, *field))
      continue;
    if (field->kind != dc::field_kind::molecular)
      stored.push_back(field);
    else
      std::copy_if(field->components.begin(), field->components.end(), std::back_inserter(stored),
                   [](const dc::field* part) { return part->has(dc::keyword::db); });
  }
  std::sort(stored.begin(), stored.end(), comes_first);
  stored.erase(std::unique(stored.begin(), stored.end()), stored.end());
  std::vector<stored_value> values;
  where.read(what.object, *kind, stored, values);
  std::vector<stored_value> found;
  for (const dc::field* const field : what.fields) {
    if (!is_of(*kind, *field))
      continue;
    if (field->kind == dc::field_kind::molecular) {
      if (std::optional<dc::byte_buffer> whole = assembled(*field, values))
        found.push_back({field, std::move(*whole)});
    } else if (const stored_value* const there = find(values, *field)) {
      found.push_back(*there);
    }
  }
  if (found.empty() && !what.is_plural)
    return refuse(what, to);
  datagram_writer writer = answer(what, to);
  writer.number(what.context).number(std::uint8_t{1});
  if (what.is_plural)
    writer.number(count_of(found.size()));
  append(writer, found);
  finish(what, writer, to);
}

// ---- writing ----

void operations::set(const request& what, backend& where, batch_builder& to) {
  const dc::class_entry* const kind = where.class_of(what.object);
  if (kind == nullptr)
    return note(what, "object to update not stored; request dropped");
  if (!are_of(*kind, what.values))
    return note(what, "object's class has no such field; update dropped");
  where.write(what.object, *kind, what.values);
  announce(what, what.values, to);
}

void operations::set_if(const request& what, backend& where, batch_builder& to) {
  const dc::class_entry* const kind = where.class_of(what.object);
  if (kind == nullptr || !are_of(*kind, what.values))
    return refuse(what, to);
  std::vector<stored_value> current;
  where.read(what.object, *kind, fields_of(what.values), current);
  const bool holds =
    what.kind == request_kind::set_if_empty
      ? current.empty()
      : std::all_of(what.expected.begin(), what.expected.end(), [&](const field_value& one) {
          const stored_value* const there = find(current, *one.field);
          return there != nullptr && std::ranges::equal(there->value, one.value);
        });
  if (holds) {
    where.write(what.object, *kind, what.values);
    announce(what, what.values, to);
    return succeed(what, to);
  }
  datagram_writer writer = answer(what, to);
  writer.number(what.context).number(std::uint8_t{0});
  if (what.is_plural)
    writer.number(count_of(current.size()));
  // The message for one field has no room for the components of a molecular one.
  if (what.is_plural || what.values.size() == 1)
    append(writer, current);
  finish(what, writer, to);
}

void operations::remove(const request& what, backend& where, batch_builder& to) {
  const dc::class_entry* const kind = where.class_of(what.object);
  if (kind == nullptr)
    return note(what, "object of a field to delete not stored; request dropped");
  std::vector<field_value> values;
  std::vector<dc::byte_buffer> defaults;
  defaults.reserve(what.fields.size());
  for (const dc::field* const field : what.fields) {
    if (!is_of(*kind, *field))
      return note(what, "object's class has no such field; deletion dropped");
    dc::byte_buffer& initial = defaults.emplace_back();
    if (field->has_explicit_default())
      static_cast<void>(dc::append_default(*field, initial));  // a field without a default is unset
    values.push_back({field, initial});
  }
  where.write(what.object, *kind, values);
  announce(what, values, to);
}

}  // namespace donet::actors
