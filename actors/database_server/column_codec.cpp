#include "actors/database_server/column_codec.hpp"

#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"

#include <charconv>
#include <cstdint>
#include <limits>

namespace donet::actors {

namespace {

using dc::type_kind;

// The type of a field with a single value; null if it has none or several.
const dc::type* single(const dc::field& field) noexcept {
  if (field.kind == dc::field_kind::plain)
    return field.slot.type;
  if (field.kind == dc::field_kind::method && field.type().members.size() == 1)
    return field.type().members.front().type;
  return nullptr;
}

template <class T>
std::string number_text(dc::bytes_view value) {
  return std::to_string(dc::load_little_endian<T>(value.data()));
}

template <class T>
bool append_number(std::string_view text, dc::byte_buffer& to) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return false;
  dc::append_little_endian(to, number);
  return true;
}

// Calls `with` with a value of the C++ type that corresponds to an integer type.
template <class Function>
auto with_integer(type_kind kind, Function&& with) {
  switch (kind) {
  case type_kind::int8: return with(std::int8_t{});
  case type_kind::int16: return with(std::int16_t{});
  case type_kind::int32: return with(std::int32_t{});
  case type_kind::int64: return with(std::int64_t{});
  case type_kind::uint8: return with(std::uint8_t{});
  case type_kind::uint16: return with(std::uint16_t{});
  case type_kind::uint32: return with(std::uint32_t{});
  case type_kind::uint64: break;
  case type_kind::float32:
  case type_kind::float64:
  case type_kind::character:
  case type_kind::string:
  case type_kind::blob:
  case type_kind::array:
  case type_kind::structure:
  case type_kind::method:
  case type_kind::molecular:
  case type_kind::choice: break;  // not integers
  }
  return with(std::uint64_t{});
}

// ---- strings ----

constexpr std::string_view digits = "0123456789abcdef";

// Size in bytes of the UTF-8 sequence at the front; 0 if it is invalid.
std::size_t sequence_size(dc::bytes_view text) noexcept {
  const auto first = std::to_integer<unsigned>(text[0]);
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return size <= text.size() && dc::is_legal_text(text.first(size), dc::text_policy::utf8) ? size
                                                                                           : 0;
}

std::string escaped(dc::bytes_view text) {
  std::string to;
  to.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = text[0] == std::byte{0} ? 0 : sequence_size(text);
    if (size == 0) {
      const auto raw = std::to_integer<unsigned>(text[0]);
      to += "\\x";
      to += digits[raw >> 4U];
      to += digits[raw & 0xfU];
    } else if (text[0] == std::byte{'\\'}) {
      to += "\\\\";
    } else {
      to += dc::as_text(text.first(size));
    }
    text = text.subspan(size == 0 ? 1 : size);
  }
  return to;
}

bool append_unescaped(std::string_view text, dc::byte_buffer& to) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      to.push_back(static_cast<std::byte>(text[i]));
    } else if (text.substr(i, 2) == "\\\\") {
      to.push_back(std::byte{'\\'});
      ++i;
    } else if (text.substr(i, 2) == "\\x" && i + 3 < text.size() && dc::hex_digit(text[i + 2]) < 16
               && dc::hex_digit(text[i + 3]) < 16) {
      to.push_back(
        static_cast<std::byte>(dc::hex_digit(text[i + 2]) << 4U | dc::hex_digit(text[i + 3])));
      i += 3;
    } else {
      return false;
    }
  }
  return true;
}

// ---- lengths ----

bool append_sized(const dc::type& type, dc::bytes_view content, dc::byte_buffer& to) {
  if (type.prefix_size == sizeof(std::uint16_t)) {
    if (content.size() > std::numeric_limits<std::uint16_t>::max())
      return false;
    dc::append_little_endian(to, static_cast<std::uint16_t>(content.size()));
  } else if (type.prefix_size == sizeof(std::uint32_t)) {
    dc::append_little_endian(to, static_cast<std::uint32_t>(content.size()));
  }
  dc::append(to, content);
  return true;
}

}  // namespace

std::string_view name(column_kind kind) noexcept {
  switch (kind) {
  case column_kind::integer: return "integer";
  case column_kind::unsigned64: return "unsigned64";
  case column_kind::text: return "text";
  case column_kind::blob: return "blob";
  case column_kind::value_text: return "value_text";
  }
  return {};
}

column_kind column_kind_of(const dc::field& field) noexcept {
  const dc::type* const type = single(field);
  if (type == nullptr)
    return column_kind::value_text;
  switch (type->kind) {
  case type_kind::uint64: return column_kind::unsigned64;
  case type_kind::string: return column_kind::text;
  case type_kind::blob: return column_kind::blob;
  case type_kind::int8:
  case type_kind::int16:
  case type_kind::int32:
  case type_kind::int64:
  case type_kind::uint8:
  case type_kind::uint16:
  case type_kind::uint32:
  case type_kind::float32:
  case type_kind::float64:
  case type_kind::character:
  case type_kind::array:
  case type_kind::structure:
  case type_kind::method:
  case type_kind::molecular:
  case type_kind::choice: break;
  }
  return type->is_integer() ? column_kind::integer : column_kind::value_text;
}

std::string to_column(const dc::field& field, dc::bytes_view value) {
  const column_kind kind = column_kind_of(field);
  if (kind == column_kind::value_text) {
    const dc::result<std::string> text = dc::to_text(field, value);
    return text ? *text : std::string();
  }
  const dc::type& type = *single(field);
  if (kind == column_kind::text)
    return escaped(value.subspan(type.prefix_size));
  if (kind == column_kind::blob)
    return std::string(dc::as_text(value.subspan(type.prefix_size)));
  return with_integer(type.kind, [&](auto as) { return number_text<decltype(as)>(value); });
}

std::optional<std::string> unescaped_text(std::string_view text) {
  dc::byte_buffer content;
  if (!append_unescaped(text, content))
    return std::nullopt;
  return std::string(dc::as_text(content));
}

bool from_column(const dc::field& field, std::string_view text, dc::byte_buffer& to) {
  const column_kind kind = column_kind_of(field);
  if (kind == column_kind::value_text)
    return static_cast<bool>(dc::from_text(field, text, to));
  const dc::type& type = *single(field);
  if (kind == column_kind::blob)
    return append_sized(type, dc::as_bytes(text), to);
  if (kind == column_kind::text) {
    dc::byte_buffer content;
    return append_unescaped(text, content) && append_sized(type, content, to);
  }
  return with_integer(type.kind, [&](auto as) { return append_number<decltype(as)>(text, to); });
}

}  // namespace donet::actors
