// Writes set values to the database, whether the object is active or not (spec/services 4.6 and
// 4.7).

#include "actors/db_state_server/db_state_server_state.hpp"
#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"
#include "runtime/check.hpp"

namespace donet::actors {

using dc::keyword;
using runtime::log_level;

namespace {

// An active object accepts all values or none, so all of them have to be legal.
struct db_values_reader {
  const dc::schema& contract;
  const class_layout* layout;
  field_values& values;

  const dc::field* find(std::uint16_t id) const {
    return layout != nullptr ? layout->find(id) : contract.find_field(id);
  }
  bool wants(const dc::field& field) const { return layout != nullptr || field.has(keyword::db); }
  bool keep(const dc::field& field, dc::bytes_view value) {
    if (field.has(keyword::db))
      values[field.id()] = value;
    return true;
  }
  void pass_over(const dc::field&) {}
};

}  // namespace

// Searches the class of an active object; the class of an inactive one is unknown here (QUIRK 44).
const dc::field* db_state_server_state::find_field(const class_layout* layout,
                                                   std::uint16_t id) const noexcept {
  return layout != nullptr ? layout->find(id) : layouts_.schema().find_field(id);
}

void db_state_server_state::set_field(const message_view& message, doid about,
                                      const class_layout* layout) {
  dc::byte_reader reader(message.payload);
  std::uint16_t id = 0;
  runtime::check(reader.skip(sizeof(about)), "an id was there before");
  if (!reader.read(id)) {
    complain_of_cut(message);
    return;
  }
  const dc::field* const field = find_field(layout, id);
  if (field == nullptr || !field->has(keyword::db))
    return;
  const dc::bytes_view rest{reader.position(), reader.remaining()};
  const bool is_molecular = field->kind == dc::field_kind::molecular;
  if (is_molecular || layout != nullptr) {
    dc::bytes_view its;
    if (const dc::verdict legal = take_value(reader, *field, true, world_.options.strings, its);
        !legal) {
      complain_of_value(message, about, *field, legal.fault);
      return;
    }
    if (is_molecular) {
      field_values values;
      for_each_atomic(*field, its, [&values](const dc::field& one, dc::bytes_view part) {
        if (one.has(keyword::db))
          values[one.id()] = part;
        return true;
      });
      write_values(about, values);
      return;
    }
  }
  auto told = write(options_.database, about, msgtype::database_set_field);
  finish(told.number(about).number(id).bytes(rest), about, msgtype::database_set_field);
}

void db_state_server_state::set_fields(const message_view& message, doid about,
                                       const class_layout* layout) {
  using kind = value_list_end::kind;
  dc::byte_reader reader(message.payload);
  runtime::check(reader.skip(sizeof(about)), "an id was there before");
  field_values values;
  const value_list_end end = read_value_list(reader, world_.options.strings,
                                             db_values_reader{layouts_.schema(), layout, values});
  switch (end.what) {
  case kind::whole:
  case kind::refused: write_values(about, values); break;
  case kind::cut_short: complain_of_cut(message); break;
  case kind::unknown_field:
    complain(log_level::warn, "nothing is written, there is no such field", message, about, "field",
             end.field_id);
    break;
  case kind::illegal_value: complain_of_value(message, about, *end.field, end.why); break;
  }
}

// Always in the plural form, even for one value (QUIRK 45).
void db_state_server_state::write_values(doid about, const field_values& values) {
  if (values.empty())
    return;
  auto told = write(options_.database, about, msgtype::database_set_fields);
  told.number(about).number(static_cast<std::uint16_t>(values.size()));
  for (const auto& [id, its] : values)
    told.number(id).bytes(its);
  finish(told, about, msgtype::database_set_fields);
}

void db_state_server_state::complain_of_value(const message_view& message, doid about,
                                              const dc::field& field, dc::error why) {
  world_.log.error(name(), "nothing is written, a value is not legal",
                   {{"object", value(about)},
                    {"field", field.name()},
                    {"sender", value(message.sender)},
                    {"reason", dc::describe(why)}});
}

// An active object has announced this itself (4.7), and stays active.
void db_state_server_state::delete_on_disk(doid about) {
  auto told = write(options_.database, about, msgtype::database_delete_object);
  finish(told.number(about), about, msgtype::database_delete_object);
}

}  // namespace donet::actors
