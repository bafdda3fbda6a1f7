#include "actors/db_state_server/stored_object.hpp"

#include "actors/distributed_object/value_list.hpp"
#include "dcfile/defaults.hpp"

#include <string_view>
#include <utility>

namespace donet::actors {

using dc::keyword;
using runtime::doid;

namespace {

constexpr std::string_view log_category = "dbss";

// Other fields may be stored in the database, but an object cannot hold them.
bool is_of_use(const dc::field& field) noexcept {
  return field.has(keyword::required) || field.has(keyword::ram);
}

struct stored_values_reader {
  stored_object& made;

  const dc::field* find(std::uint16_t id) const { return made.layout->find(id); }
  bool wants(const dc::field& field) const { return is_of_use(field); }
  bool keep(const dc::field& field, dc::bytes_view value) {
    made.values[field.id()] = value;
    return true;
  }
  void pass_over(const dc::field&) {}
};

}  // namespace

std::optional<stored_object> read_stored_object(dc::byte_reader& from, doid id,
                                                const class_layouts& layouts,
                                                dc::text_policy strings, runtime::logger& log) {
  using kind = value_list_end::kind;
  std::uint16_t class_id = 0;
  stored_object made;
  if (!from.read(class_id)) {
    log.error(log_category, "database answer cut short; not used", {{"object", value(id)}});
    return std::nullopt;
  }
  made.layout = layouts.find(class_id);
  if (made.layout == nullptr) {
    log.error(log_category, "stored object has an unknown class; not used",
              {{"object", value(id)}, {"class", class_id}});
    return std::nullopt;
  }
  const value_list_end end = read_value_list(from, strings, stored_values_reader{made});
  switch (end.what) {
  case kind::whole: return made;
  case kind::unknown_field:
    log.error(
      log_category, "stored value is of no field of the class; object not used",
      {{"object", value(id)}, {"class", made.layout->entry().name}, {"field", end.field_id}});
    break;
  case kind::illegal_value:
    log.error(log_category, "stored value not legal; object not used",
              {{"object", value(id)},
               {"class", made.layout->entry().name},
               {"field", end.field->name()},
               {"reason", dc::describe(end.why)}});
    break;
  case kind::cut_short:
  case kind::refused:
    log.error(log_category, "database answer cut short; not used", {{"object", value(id)}});
    break;
  }
  return std::nullopt;
}

std::optional<field_store> make_values(const class_layout& layout, const field_values& given,
                                       doid id, runtime::logger& log) {
  dc::byte_buffer required;
  for (const dc::field* const field : layout.required()) {
    if (const auto found = given.find(field->id()); found != given.end()) {
      dc::append(required, found->second);
    } else if (!dc::append_default(*field, required)) {
      log.error(log_category, "required field has no default; object not used",
                {{"object", value(id)}, {"class", layout.entry().name}, {"field", field->name()}});
      return std::nullopt;
    }
  }
  const auto too_large = [&] {
    log.error(log_category, "object would exceed its maximal size; refused",
              {{"object", value(id)}, {"class", layout.entry().name}});
    return std::nullopt;
  };
  if (required.size() > field_store::size_max)
    return too_large();
  field_store all(required);
  for (const auto& [field_id, its] : given) {
    const dc::field& field = *layout.find(field_id);
    if (!field.has(keyword::required) && !all.set(layout, field, its))
      return too_large();
  }
  return all;
}

std::optional<field_store> make_values(const activation& wanted, const stored_object& stored,
                                       runtime::logger& log) {
  if (wanted.layout != nullptr && wanted.layout != stored.layout) {
    log.error(log_category, "stored object has another class; not activated",
              {{"object", value(wanted.id)},
               {"class", stored.layout->entry().name},
               {"wanted", wanted.layout->entry().name}});
    return std::nullopt;
  }
  field_values all = stored.values;
  for (const auto& [field_id, override] : wanted.overrides)
    all[field_id] = override;
  return make_values(*stored.layout, all, wanted.id, log);
}

}  // namespace donet::actors
