#include "actors/db_state_server/database_writes.hpp"

#include "actors/db_state_server/stored_object.hpp"
#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"
#include "runtime/check.hpp"

namespace donet::actors {

using dc::keyword;
using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;

namespace {

// Searches the class of an active object; the class of an inactive one is unknown here (QUIRK 44).
const dc::field* find_field(const dc::schema& contract, const class_layout* layout,
                            std::uint16_t id) noexcept {
  return layout != nullptr ? layout->find(id) : contract.find_field(id);
}

// An active object accepts all values or none, so all of them have to be legal.
struct db_values_reader {
  const dc::schema& contract;
  const class_layout* layout;
  field_values& values;

  const dc::field* find(std::uint16_t id) const { return find_field(contract, layout, id); }
  bool wants(const dc::field& field) const { return layout != nullptr || field.has(keyword::db); }
  bool keep(const dc::field& field, dc::bytes_view value) {
    if (field.has(keyword::db))
      values[field.id()] = value;
    return true;
  }
  void pass_over(const dc::field&) {}
};

// Always in the plural form, even for one value (QUIRK 45).
void write_values(const db_state_output& out, doid about, const field_values& values) {
  if (values.empty())
    return;
  out.send_to_database(about, msgtype::database_set_fields, [&](datagram_writer& update) {
    update.number(about).number(static_cast<std::uint16_t>(values.size()));
    for (const auto& [id, stored] : values)
      update.number(id).bytes(stored);
  });
}

void report_value(const db_state_output& out, const message_view& message, doid about,
                  const dc::field& field, dc::error why) {
  out.world().log.error(out.name(), "value not legal; nothing written",
                        {{"object", value(about)},
                         {"field", field.name()},
                         {"sender", value(message.sender)},
                         {"reason", dc::describe(why)}});
}

}  // namespace

void database_writes::set_field(const db_state_output& out, const message_view& message, doid about,
                                const class_layout* layout) const {
  dc::byte_reader reader(message.payload);
  std::uint16_t id = 0;
  runtime::check(reader.skip(sizeof(about)), "an update has no DoId");
  if (!reader.read(id)) {
    out.report_cut_short(message);
    return;
  }
  const dc::field* const field = find_field(contract_, layout, id);
  if (field == nullptr || !field->has(keyword::db))
    return;
  const dc::bytes_view rest{reader.position(), reader.remaining()};
  const bool is_molecular = field->kind == dc::field_kind::molecular;
  if (is_molecular || layout != nullptr) {
    dc::bytes_view set;
    if (const dc::verdict legal =
          take_value(reader, *field, true, out.world().options.strings, set);
        !legal) {
      report_value(out, message, about, *field, legal.fault);
      return;
    }
    if (is_molecular) {
      field_values values;
      for_each_atomic(*field, set, [&values](const dc::field& atomic, dc::bytes_view part) {
        if (atomic.has(keyword::db))
          values[atomic.id()] = part;
        return true;
      });
      write_values(out, about, values);
      return;
    }
  }
  out.send_to_database(about, msgtype::database_set_field, [&](datagram_writer& update) {
    update.number(about).number(id).bytes(rest);
  });
}

void database_writes::set_fields(const db_state_output& out, const message_view& message,
                                 doid about, const class_layout* layout) const {
  using kind = value_list_end::kind;
  dc::byte_reader reader(message.payload);
  runtime::check(reader.skip(sizeof(about)), "an update has no DoId");
  field_values values;
  const value_list_end end = read_value_list(reader, out.world().options.strings,
                                             db_values_reader{contract_, layout, values});
  switch (end.what) {
  case kind::whole:
  case kind::refused: write_values(out, about, values); break;
  case kind::cut_short: out.report_cut_short(message); break;
  case kind::unknown_field:
    out.report(log_level::warn, "class has no such field; nothing written", message, about, "field",
               end.field_id);
    break;
  case kind::illegal_value: report_value(out, message, about, *end.field, end.why); break;
  }
}

void database_writes::delete_object(const db_state_output& out, doid about) const {
  out.send_to_database(about, msgtype::database_delete_object,
                       [about](datagram_writer& deletion) { deletion.number(about); });
}

}  // namespace donet::actors
