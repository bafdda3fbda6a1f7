#pragma once
// The DC file in a form for scenarios: classes and fields by name, conversion of values to bytes
// and back.

#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"
#include "dcfile/value.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace donet::harness {

/// The value of a field, packed.
struct field_value {
  const dc::field* field = nullptr;
  dc::byte_buffer bytes;
};

/// `setTalk("Hello")`; illegal bytes as `setTalk<hex>`.
std::string describe(const field_value& one);

[[noreturn]] void throw_no_argument(const field_value& one, std::size_t index);

/// The values of an object's fields in an observer's view, by field id. Molecular fields are stored
/// as the values of their components.
using field_map = std::map<std::uint16_t, dc::byte_buffer>;

void store(const field_value& one, field_map& to);

/// Loads DC files, in order, as one contract. Throws failure with all errors.
std::shared_ptr<const dc::schema> load_contract(const std::vector<std::filesystem::path>& files);

/// Throws failure if there is no class of that name.
const dc::class_entry& class_named(const dc::schema& schema, std::string_view name);
const dc::field& field_named(const dc::class_entry& of, std::string_view name);

/// Packs the arguments of a field. Throws failure with the error in them.
field_value packed(const dc::class_entry& of, std::string_view field, const dc::value::list& with);
/// As above from a text, such as `(1.5, "x")`.
field_value packed_text(const dc::class_entry& of, std::string_view field, std::string_view text);

/// The arguments in the bytes; a plain field has one. Throws failure if the bytes are not legal.
dc::value::list values_of(const field_value& one);

/// One of the arguments: an integer, a double or a std::string. Throws failure if it is missing or
/// has another type.
template <class T>
T argument(const field_value& one, std::size_t index) {
  using kept = std::conditional_t<std::is_integral_v<T>, std::int64_t, T>;
  const dc::value::list all = values_of(one);
  const kept* const found = index < all.size() ? std::get_if<kept>(&all[index].content) : nullptr;
  if (found == nullptr)
    throw_no_argument(one, index);
  return static_cast<T>(*found);
}

/// The value of a field as a text, such as `(1.5, "x")`; empty if there is none.
std::string text_of(const dc::class_entry& of, std::string_view field, const field_map& known);

/// Any integer, enumeration, real number, text, or list of dc::values, as an argument of a field.
template <class T>
dc::value as_value(T&& argument) {
  using plain = std::remove_cvref_t<T>;
  if constexpr (std::is_enum_v<plain>)
    return dc::value(static_cast<std::underlying_type_t<plain>>(argument));
  else if constexpr (std::is_same_v<plain, std::string_view>)
    return dc::value(std::string(argument));
  else
    return dc::value(std::forward<T>(argument));
}

template <class... T>
dc::value::list arguments(T&&... each) {
  dc::value::list list;
  list.reserve(sizeof...(each));
  (list.push_back(as_value(std::forward<T>(each))), ...);
  return list;
}

/// The reader of an object's fields, which determines the fields in a message (spec/services 3.3).
enum class audience : std::uint8_t { client, owner, ai };

/// Reads the required fields of a class in the State Server's form for this audience. False if the
/// bytes are cut short or illegal; `to` then contains the fields read before.
[[nodiscard]] bool read_required(const dc::class_entry& of, audience who, dc::byte_reader& from,
                                 std::vector<field_value>& to);
/// Reads a field id and a value. False also if the class has no such field.
[[nodiscard]] bool read_field(const dc::class_entry& of, dc::byte_reader& from, field_value& to);
/// Reads a count, then that many fields.
[[nodiscard]] bool read_fields(const dc::class_entry& of, dc::byte_reader& from,
                               std::vector<field_value>& to);
/// Reads the value of this field.
[[nodiscard]] bool read_value(const dc::field& of, dc::byte_reader& from, dc::byte_buffer& to);

/// The fields in the REQUIRED block for this audience, in order.
std::vector<const dc::field*> required_fields(const dc::class_entry& of, audience who);

}  // namespace donet::harness
