#include "actors/state_server/creation.hpp"

#include "actors/distributed_object/value_list.hpp"
#include "actors/msgtype.hpp"
#include "dcfile/validator.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace donet::actors {

using dc::keyword;
using runtime::doid;

namespace {

constexpr std::string_view log_category = "state_server";

class creation_reader {
public:
  creation_reader(const runtime::message_view& message, dc::text_policy strings,
                  runtime::logger& log)
      : message_(message), reader_(message.payload), strings_(strings), log_(log) {}

  std::optional<creation> read(const class_layouts& layouts) {
    std::uint32_t id = 0;
    std::uint32_t parent = 0;
    std::uint32_t zone = 0;
    std::uint16_t class_id = 0;
    if (!reader_.read(id) || !reader_.read(parent) || !reader_.read(zone)
        || !reader_.read(class_id)) {
      complain("creation cut short; refused", "bytes", message_.payload.size());
      return std::nullopt;
    }
    made_.id = doid{id};
    made_.where = {doid{parent}, runtime::zone{zone}};
    made_.layout = layouts.find(class_id);
    if (made_.layout == nullptr) {
      complain("class of a creation unknown; refused", "class", class_id);
      return std::nullopt;
    }
    if (!read_required() || !read_other())
      return std::nullopt;
    return std::move(made_);
  }

  // ---- of the list of others ----

  const dc::field* find(std::uint16_t id) const { return made_.layout->find(id); }
  bool wants(const dc::field& field) const { return field.has(keyword::ram); }
  bool keep(const dc::field& field, dc::bytes_view value) {
    return made_.values.set(*made_.layout, field, value);
  }
  void pass_over(const dc::field& field) {
    complain("value given for a field without the keyword ram; value ignored", "field", field.id());
  }

private:
  bool read_required() {
    const std::byte* const begin = reader_.position();
    for (const dc::field* const field : made_.layout->required()) {
      dc::bytes_view value;
      if (const dc::verdict legal = take_value(reader_, *field, true, strings_, value); !legal) {
        complain_of_value(*field, legal.fault);
        return false;
      }
    }
    const auto size = static_cast<std::size_t>(reader_.position() - begin);
    if (size > field_store::size_max) {
      complain("object would exceed its maximal size; refused", "bytes", size);
      return false;
    }
    made_.values = field_store({begin, size});
    return true;
  }

  bool read_other() {
    if (message_.type != msgtype::create_object_with_required_other)
      return true;
    using kind = value_list_end::kind;
    const value_list_end end = read_value_list(reader_, strings_, *this);
    switch (end.what) {
    case kind::whole: return true;
    case kind::cut_short:
      complain("creation cut short; refused", "bytes", message_.payload.size());
      break;
    case kind::unknown_field:
      // The object keeps the values that stand before the unknown field.
      complain("value given for a field that the class does not have; further values ignored",
               "field", end.field_id);
      return true;
    case kind::illegal_value: complain_of_value(*end.field, end.why); break;
    case kind::refused:
      complain("object would exceed its maximal size; refused", "field", end.field->id());
      break;
    }
    return false;
  }

  void complain_of_value(const dc::field& field, dc::error why) {
    log_.error(log_category, "value not legal; object not created",
               {{"object", value_of_id()},
                {"class", made_.layout->entry().name},
                {"field", field.name()},
                {"sender", runtime::value(message_.sender)},
                {"reason", dc::describe(why)}});
  }

  std::uint32_t value_of_id() const { return runtime::value(made_.id); }

  void complain(std::string_view sentence, std::string_view key, std::size_t value) {
    log_.error(
      log_category, sentence,
      {{"object", value_of_id()}, {"sender", runtime::value(message_.sender)}, {key, value}});
  }

  const runtime::message_view& message_;
  dc::byte_reader reader_;
  dc::text_policy strings_;
  runtime::logger& log_;
  creation made_;
};

}  // namespace

std::optional<doid> id_of_creation(const runtime::message_view& message) noexcept {
  dc::byte_reader reader(message.payload);
  std::uint32_t id = 0;
  return reader.read(id) ? std::optional(doid{id}) : std::nullopt;
}

std::optional<creation> read_creation(const runtime::message_view& message,
                                      const class_layouts& layouts, dc::text_policy strings,
                                      runtime::logger& log) {
  return creation_reader(message, strings, log).read(layouts);
}

}  // namespace donet::actors
