#include "dcfile/error.hpp"

namespace donet::dc {

std::string_view describe(error code) noexcept {
  switch (code) {
  case error::none: return "no error";
  case error::stray_character: return "no token starts with this character";
  case error::unterminated_string: return "the string is not closed on its line";
  case error::unterminated_comment: return "the block comment is never closed";
  case error::bad_hex_blob: return "the hex blob is malformed";
  case error::number_out_of_range: return "the number does not fit into 64 bits";
  case error::bad_number: return "the number is malformed";
  case error::name_too_long: return "the name is too long";
  case error::doubtful_escape: return "the escape sequence does not mean what it seems to mean";
  case error::nested_comment: return "comments do not nest";
  case error::syntax: return "the text does not follow the grammar";
  case error::too_deep: return "the nesting is too deep";
  case error::file_unreadable: return "the file cannot be read";
  case error::already_defined: return "the name is already defined";
  case error::not_defined: return "the name is not defined";
  case error::several_bases: return "several bases while multiple inheritance is off";
  case error::too_many_classes: return "more classes and structs than 16 bits can number";
  case error::too_many_fields: return "more fields than 16 bits can number";
  case error::too_large: return "the declaration is larger than the limits allow";
  case error::repeated_suffix: return "the view suffix is repeated";
  case error::repeated_keyword: return "the keyword is repeated";
  case error::keyword_not_allowed: return "keywords are not allowed here";
  case error::duplicate_case: return "the case value is used twice";
  case error::duplicate_default_case: return "the switch has a second default case";
  case error::bad_case_value: return "the case value does not fit the key's type";
  case error::case_required: return "a switch needs a case before its first member";
  case error::empty_switch: return "the switch has neither a case nor a default";
  case error::mismatched_keywords: return "the components' keywords differ";
  case error::not_atomic: return "the component is not an atomic field";
  case error::bad_range: return "the range is not possible for the type";
  case error::overlapping_range: return "the intervals of the range overlap";
  case error::bad_divisor: return "the divisor is not possible for the type";
  case error::bad_modulus: return "the modulus is not possible for the type";
  case error::bad_transform: return "the type cannot be transformed";
  case error::bad_default: return "the default does not fit the type";
  case error::class_as_type: return "a dclass is used where a struct is expected";
  case error::name_required: return "a name is required";
  case error::bad_base: return "the base is not possible";
  case error::bad_constructor: return "the constructor is not possible";
  case error::zero_size_element: return "the elements of the array may have no size";
  case error::ragged_array:
    return "the outer array has no length prefix although its elements vary";
  case error::truncated: return "the data end inside the value";
  case error::trailing_bytes: return "bytes follow the value";
  case error::out_of_range: return "the number is out of range";
  case error::bad_length: return "the length is out of range";
  case error::bad_count: return "the number of elements is out of range";
  case error::bad_text: return "the text is not in the required encoding";
  case error::no_such_case: return "the switch key selects no case";
  case error::overrun: return "an element ends beyond its array";
  case error::too_long: return "the value does not fit its length prefix";
  case error::wrong_type: return "the value is not of the type's kind";
  case error::no_default: return "the type has no default value";
  }
  return "unknown error";
}

error_category category_of(error code) noexcept {
  const auto number = static_cast<std::uint16_t>(code);
  if (number < 100)
    return error_category::lexical;
  if (number < 200)
    return error_category::syntax;
  if (number < 500)
    return error_category::semantic;
  return error_category::value;
}

std::string_view name_of(error_category category) noexcept {
  switch (category) {
  case error_category::lexical: return "lex";
  case error_category::syntax: return "syntax";
  case error_category::semantic: return "semantic";
  case error_category::value: return "value";
  }
  return "unknown";
}

}  // namespace donet::dc
