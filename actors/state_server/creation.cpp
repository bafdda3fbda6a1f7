#include "actors/state_server/creation.hpp"

#include "actors/msgtype.hpp"
#include "dcfile/validator.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace donet::actors {

using dc::keyword;
using runtime::doid;

namespace {

constexpr std::string_view self = "state_server";

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
      complain("a creation is cut short", "bytes", message_.payload.size());
      return std::nullopt;
    }
    made_.id = doid{id};
    made_.where = {doid{parent}, runtime::zone{zone}};
    made_.layout = layouts.find(class_id);
    if (made_.layout == nullptr) {
      complain("an object of an unknown class is to be created", "class", class_id);
      return std::nullopt;
    }
    if (!read_required() || !read_other())
      return std::nullopt;
    return std::move(made_);
  }

private:
  bool read_required() {
    const std::byte* const begin = reader_.position();
    for (const dc::field* const field : made_.layout->required()) {
      if (dc::bytes_view value; !read_value(*field, value))
        return false;
    }
    const auto size = static_cast<std::size_t>(reader_.position() - begin);
    if (size > field_store::size_max) {
      complain("an object would be larger than it may be", "bytes", size);
      return false;
    }
    made_.values = field_store({begin, size});
    return true;
  }

  bool read_other() {
    if (message_.type != msgtype::create_object_with_required_other)
      return true;
    std::uint16_t count = 0;
    if (!reader_.read(count))
      return cut_short();
    for (std::uint16_t i = 0; i < count; ++i) {
      std::uint16_t field_id = 0;
      if (!reader_.read(field_id))
        return cut_short();
      const dc::field* const field = made_.layout->find(field_id);
      if (field == nullptr) {
        // Where its value ends nobody knows; the object gets what came before.
        complain("a value is given for a field that the class does not have", "field", field_id);
        return true;
      }
      if (!(field->has(keyword::ram) ? keep(*field) : pass_over(*field)))
        return false;
    }
    return true;
  }

  bool keep(const dc::field& field) {
    dc::bytes_view value;
    return read_value(field, value) && store(field, value);
  }

  // What is not kept need not be legal, as long as it is clear where it ends (1.7).
  bool pass_over(const dc::field& field) {
    dc::bytes_view value;
    if (!take(field, dc::skip(field.type(), rest()), value))
      return false;
    complain("a value is given for a field without the keyword ram", "field", field.id());
    return true;
  }

  bool read_value(const dc::field& field, dc::bytes_view& value) {
    return take(field, dc::measure(field.type(), rest(), strings_), value);
  }

  bool take(const dc::field& field, const dc::verdict& legal, dc::bytes_view& value) {
    if (legal)
      return reader_.take(legal.size, value);
    log_.error(self, "an object cannot be created, a value is not legal",
               {{"object", value_of_id()},
                {"class", made_.layout->entry().name},
                {"field", field.name()},
                {"sender", runtime::value(message_.sender)},
                {"reason", dc::describe(legal.fault)}});
    return false;
  }

  // A molecular is its components (QUIRK 19).
  bool store(const dc::field& field, dc::bytes_view value) {
    if (field.kind != dc::field_kind::molecular)
      return store_atomic(field, value);
    for (const dc::field* const component : field.components) {
      const std::size_t size = size_of_value(*component, value);
      if (!store_atomic(*component, value.first(size)))
        return false;
      value = value.subspan(size);
    }
    return true;
  }

  bool store_atomic(const dc::field& field, dc::bytes_view value) {
    if (made_.values.set(*made_.layout, field, value))
      return true;
    complain("an object would be larger than it may be", "field", field.id());
    return false;
  }

  bool cut_short() {
    complain("a creation is cut short", "bytes", message_.payload.size());
    return false;
  }

  dc::bytes_view rest() const { return {reader_.position(), reader_.remaining()}; }
  std::uint32_t value_of_id() const { return runtime::value(made_.id); }

  void complain(std::string_view sentence, std::string_view key, std::size_t value) {
    log_.error(
      self, sentence,
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
