#include "actors/database_server/request.hpp"

#include "actors/msgtype.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

namespace {

bool by_id(const dc::field* a, const dc::field* b) noexcept {
  return a->id() < b->id();
}

// Of several values for one field, the last one counts.
void sort_last_wins(std::vector<field_value>& values) {
  std::reverse(values.begin(), values.end());
  std::stable_sort(values.begin(), values.end(), [](const field_value& a, const field_value& b) {
    return by_id(a.field, b.field);
  });
  values.erase(
    std::unique(values.begin(), values.end(),
                [](const field_value& a, const field_value& b) { return a.field == b.field; }),
    values.end());
}

// Reads one message. A step that fails sets `verdict_` and `why_`.
class request_reader {
public:
  request_reader(const dc::schema& contract, dc::text_policy strings, request& to,
                 std::string_view& why)
      : contract_(contract), strings_(strings), to_(to), why_(why),
        from_({to.bytes.data(), to.bytes.size()}) {}

  reading read() {
    const bool is_answered = answer_type(to_.type) != 0;
    if (is_answered && !from_.read(to_.context))
      return drop("request cut short before its context");
    // From here on a failure is answered, if the request has an answer (QUIRK 50, 51).
    verdict_ = is_answered ? reading::refused : reading::dropped;
    return read_content() ? reading::good : verdict_;
  }

private:
  reading drop(std::string_view why) {
    why_ = why;
    return reading::dropped;
  }
  bool fail(std::string_view why) {
    why_ = why;
    return false;
  }

  bool read_content() {
    if (to_.kind == request_kind::create)
      return read_creation();
    if (!runtime::read_id(from_, to_.object))
      return fail("request cut short before the object's id");
    switch (to_.kind) {
    case request_kind::get:
    case request_kind::remove: return read_fields();
    case request_kind::set: return read_values() && something_is_left(to_.values.empty());
    case request_kind::set_if_equals:
    case request_kind::set_if_empty: return read_conditions();
    default: return true;
    }
  }

  bool something_is_left(bool is_empty) {
    return !is_empty || fail("request names no field that is stored");
  }

  bool read_count(std::uint16_t& count) {
    count = 1;
    return !to_.is_plural || from_.read(count)
           || fail("request cut short before its number of fields");
  }

  bool read_field(const dc::field*& field) {
    std::uint16_t id = 0;
    if (!from_.read(id))
      return fail("request cut short before a field's id");
    field = contract_.find_field(id);
    return field != nullptr || fail("request names an unknown field");
  }

  // Reads a value and checks that it is legal.
  bool read_value(const dc::field& field, dc::bytes_view& value) {
    const dc::bytes_view rest{from_.position(), from_.remaining()};
    const dc::verdict legal = dc::measure(field.type(), rest, strings_);
    return (legal && from_.take(legal.size, value)) || fail("value cut short or not legal");
  }

  bool skip_value(const dc::field& field) {
    const dc::verdict there = dc::skip(field.type(), {from_.position(), from_.remaining()});
    return (there && from_.skip(there.size))
           || fail("value of a field that is not stored cut short");
  }

  // A molecular field is stored as its components (QUIRK 57).
  void add(const dc::field& field, dc::bytes_view value, std::vector<field_value>& to) {
    if (field.kind != dc::field_kind::molecular) {
      to.push_back({&field, value});
      return;
    }
    for (const dc::field* const part : field.components) {
      const std::size_t size = dc::skip(part->type(), value).size;
      if (part->has(dc::keyword::db))
        add(*part, value.first(size), to);
      value = value.subspan(size);
    }
  }

  bool read_creation() {
    to_.is_plural = true;
    std::uint16_t id = 0;
    if (!from_.read(id))
      return fail("creation cut short before the class");
    to_.of_class = contract_.find_class(id);
    if (to_.of_class == nullptr)
      return fail("creation names an unknown class");
    if (!read_values())
      return false;
    for (const field_value& one : to_.values) {
      if (to_.of_class->find(one.field->id()) != one.field)
        return fail("creation names a field of another class");
    }
    return true;
  }

  bool read_values() {
    std::uint16_t count = 0;
    if (!read_count(count))
      return false;
    for (; count > 0; --count) {
      const dc::field* field = nullptr;
      if (!read_field(field))
        return false;
      if (!field->has(dc::keyword::db)) {
        if (!skip_value(*field))
          return false;
        continue;
      }
      dc::bytes_view value;
      if (!read_value(*field, value))
        return false;
      add(*field, value, to_.values);
    }
    sort_last_wins(to_.values);
    return true;
  }

  bool read_fields() {
    std::uint16_t count = 0;
    if (!read_count(count))
      return false;
    for (; count > 0; --count) {
      const dc::field* field = nullptr;
      if (!read_field(field))
        return false;
      if (!field->has(dc::keyword::db))
        continue;
      if (field->kind == dc::field_kind::molecular && to_.kind == request_kind::remove)
        std::copy_if(field->components.begin(), field->components.end(),
                     std::back_inserter(to_.fields),
                     [](const dc::field* part) { return part->has(dc::keyword::db); });
      else
        to_.fields.push_back(field);
    }
    std::sort(to_.fields.begin(), to_.fields.end(), by_id);
    to_.fields.erase(std::unique(to_.fields.begin(), to_.fields.end()), to_.fields.end());
    return something_is_left(to_.fields.empty());
  }

  bool read_conditions() {
    std::uint16_t count = 0;
    if (!read_count(count))
      return false;
    for (; count > 0; --count) {
      const dc::field* field = nullptr;
      if (!read_field(field))
        return false;
      if (!field->has(dc::keyword::db))
        return fail("condition names a field that is not stored");
      dc::bytes_view value;
      if (to_.kind == request_kind::set_if_equals) {
        if (!read_value(*field, value))
          return false;
        add(*field, value, to_.expected);
      }
      if (!read_value(*field, value))
        return false;
      add(*field, value, to_.values);
    }
    sort_last_wins(to_.expected);
    sort_last_wins(to_.values);
    return something_is_left(to_.values.empty());
  }

  const dc::schema& contract_;
  dc::text_policy strings_;
  request& to_;
  std::string_view& why_;
  dc::byte_reader from_;
  reading verdict_ = reading::dropped;
};

struct known_request {
  std::uint16_t type;
  request_kind kind;
  bool is_plural;
};

constexpr known_request known_requests[] = {
  {msgtype::database_create_object, request_kind::create, false},
  {msgtype::database_get_field, request_kind::get, false},
  {msgtype::database_get_fields, request_kind::get, true},
  {msgtype::database_get_all, request_kind::get_all, false},
  {msgtype::database_set_field, request_kind::set, false},
  {msgtype::database_set_fields, request_kind::set, true},
  {msgtype::database_set_field_if_equals, request_kind::set_if_equals, false},
  {msgtype::database_set_fields_if_equals, request_kind::set_if_equals, true},
  {msgtype::database_set_field_if_empty, request_kind::set_if_empty, false},
  {msgtype::database_set_fields_if_empty, request_kind::set_if_empty, true},
  {msgtype::database_delete_field, request_kind::remove, false},
  {msgtype::database_delete_fields, request_kind::remove, true},
  {msgtype::database_delete_object, request_kind::erase, false},
};

}  // namespace

std::uint16_t answer_type(std::uint16_t type) noexcept {
  switch (type) {
  case msgtype::database_create_object:
  case msgtype::database_get_field:
  case msgtype::database_get_fields:
  case msgtype::database_get_all:
  case msgtype::database_set_field_if_equals:
  case msgtype::database_set_fields_if_equals:
  case msgtype::database_set_field_if_empty:
  case msgtype::database_set_fields_if_empty: return static_cast<std::uint16_t>(type + 1);
  default: return 0;
  }
}

reading read_request(const dc::schema& contract, dc::text_policy strings,
                     const runtime::message_view& message, request& to, std::string_view& why) {
  to = request{};
  const auto* const known =
    std::find_if(std::begin(known_requests), std::end(known_requests),
                 [&](const known_request& one) { return one.type == message.type; });
  if (known == std::end(known_requests)) {
    why = "message type not for a Database Server";
    return reading::dropped;
  }
  to.kind = known->kind;
  to.is_plural = known->is_plural;
  to.type = message.type;
  to.sender = message.sender;
  to.bytes.assign(message.payload.begin(), message.payload.end());
  return request_reader(contract, strings, to, why).read();
}

}  // namespace donet::actors
