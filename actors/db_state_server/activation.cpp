#include "actors/db_state_server/activation.hpp"

#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"

#include <string_view>
#include <utility>

namespace donet::actors {

using dc::keyword;
using runtime::doid;

namespace {

constexpr std::string_view log_category = "dbss";

class activation_reader {
public:
  activation_reader(const runtime::message_view& message, dc::text_policy strings,
                    runtime::logger& log)
      : message_(message), reader_(message.payload), strings_(strings), log_(log) {}

  std::optional<activation> read(const class_layouts& layouts) {
    if (!read_id(reader_, made_.id) || !read_id(reader_, made_.where.parent)
        || !read_zone(reader_, made_.where.zone))
      return cut_short();
    if (message_.type == msgtype::dbss_activate_with_defaults)
      return std::move(made_);
    std::uint16_t class_id = 0;
    if (!reader_.read(class_id))
      return cut_short();
    made_.layout = layouts.find(class_id);
    if (made_.layout == nullptr) {
      complain("class of an activation unknown; refused", "class", class_id);
      return std::nullopt;
    }
    if (!read_overrides())
      return std::nullopt;
    return std::move(made_);
  }

  // ---- of the list of overrides ----

  const dc::field* find(std::uint16_t id) const { return made_.layout->find(id); }
  bool wants(const dc::field& field) const {
    return field.has(keyword::required) || field.has(keyword::ram);
  }
  bool keep(const dc::field& field, dc::bytes_view value) {
    made_.overrides[field.id()].assign(value.begin(), value.end());
    return true;
  }
  void pass_over(const dc::field& field) {
    complain("value given for a field without the keywords required and ram; value ignored",
             "field", field.id());
  }

private:
  bool read_overrides() {
    using kind = value_list_end::kind;
    const value_list_end end = read_value_list(reader_, strings_, *this);
    switch (end.what) {
    case kind::whole:
    case kind::refused: return true;
    case kind::cut_short: cut_short(); return false;
    case kind::unknown_field:
      // The end of its value is unknown; the values before it count.
      complain("value given for a field that the class does not have; further values ignored",
               "field", end.field_id);
      return true;
    case kind::illegal_value:
      log_.error(log_category, "value not legal; object not activated",
                 {{"object", value(made_.id)},
                  {"class", made_.layout->entry().name},
                  {"field", end.field->name()},
                  {"sender", value(message_.sender)},
                  {"reason", dc::describe(end.why)}});
      return false;
    }
    return false;
  }

  std::optional<activation> cut_short() {
    complain("activation cut short; refused", "bytes", message_.payload.size());
    return std::nullopt;
  }

  void complain(std::string_view sentence, std::string_view key, std::size_t what) {
    log_.error(log_category, sentence,
               {{"object", value(made_.id)}, {"sender", value(message_.sender)}, {key, what}});
  }

  const runtime::message_view& message_;
  dc::byte_reader reader_;
  dc::text_policy strings_;
  runtime::logger& log_;
  activation made_;
};

}  // namespace

std::size_t size_of(const activation& one) noexcept {
  constexpr std::size_t node = 96;
  std::size_t all = sizeof one;
  for (const auto& [id, value] : one.overrides)
    all += node + value.size();
  return all;
}

std::optional<doid> id_of_activation(const runtime::message_view& message) noexcept {
  dc::byte_reader reader(message.payload);
  doid id{};
  return read_id(reader, id) ? std::optional(id) : std::nullopt;
}

std::optional<activation> read_activation(const runtime::message_view& message,
                                          const class_layouts& layouts, dc::text_policy strings,
                                          runtime::logger& log) {
  return activation_reader(message, strings, log).read(layouts);
}

}  // namespace donet::actors
