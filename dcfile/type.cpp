#include "dcfile/type.hpp"

#include <algorithm>
#include <array>

namespace donet::dc {

namespace {

struct type_word {
  std::string_view word;
  type_code code;
};

constexpr std::array type_words = {
  type_word{"int8", type_code::int8},
  type_word{"int16", type_code::int16},
  type_word{"int32", type_code::int32},
  type_word{"int64", type_code::int64},
  type_word{"uint8", type_code::uint8},
  type_word{"uint16", type_code::uint16},
  type_word{"uint32", type_code::uint32},
  type_word{"uint64", type_code::uint64},
  type_word{"float64", type_code::float64},
  type_word{"float32", type_code::float32},
  type_word{"char", type_code::character},
  type_word{"string", type_code::string},
  type_word{"blob", type_code::blob},
  type_word{"blob32", type_code::blob32},
  type_word{"int8array", type_code::int8array},
  type_word{"int16array", type_code::int16array},
  type_word{"int32array", type_code::int32array},
  type_word{"uint8array", type_code::uint8array},
  type_word{"uint16array", type_code::uint16array},
  type_word{"uint32array", type_code::uint32array},
  type_word{"uint32uint8array", type_code::uint32uint8array},
};

}  // namespace

std::string_view word_of(type_code code) noexcept {
  const auto it = std::ranges::find(type_words, code, &type_word::code);
  return it == type_words.end() ? std::string_view() : it->word;
}

type_code code_of(std::string_view word) noexcept {
  const auto it = std::ranges::find(type_words, word, &type_word::word);
  return it == type_words.end() ? type_code::none : it->code;
}

bool is_legacy_array(type_code code) noexcept {
  return code >= type_code::int16array && code <= type_code::uint32uint8array;
}

bool type::is_byte_array() const noexcept {
  return kind == type_kind::array
         && (element->kind == type_kind::character || element->kind == type_kind::uint8
             || element->kind == type_kind::int8);
}

bool type::is_text_array() const noexcept {
  return kind == type_kind::array && element->kind == type_kind::character;
}

}  // namespace donet::dc
