#pragma once
// Describes a complete contract: as tables for people, as JSON for programs (its keys are in
// README.md).

#include "dcfile/bytes.hpp"
#include "dcfile/printer.hpp"
#include "dcfile/schema.hpp"
#include "tools/dc/palette.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace donet::tools {

/// Writes the whole contract, or only the class or struct `only`.
void describe_as_text(const dc::schema& contract, const dc::class_entry* only,
                      const palette& colors, std::ostream& out);
void describe_as_json(const dc::schema& contract, const dc::class_entry* only, std::ostream& out);

/// Declared text with its line breaks and indentation turned into single blanks.
std::string one_line(std::string_view text);

/// The declaration of a field in its class, without keywords, on one line.
std::string declaration_of(const dc::field& f, dc::dialect language);

/// The declaration of a slot on one line, without its default.
std::string declaration_of(std::string_view name, const dc::type& t,
                           dc::dialect language = dc::dialect::panda3d);

/// The target of a typedef, as the declaration of `name`.
std::string definition_of(const dc::typedef_entry& alias, dc::dialect language);

struct default_value {
  dc::byte_buffer bytes;
  std::string text;
};

/// The default value of a field; empty if the language gives none.
std::optional<default_value> default_of(const dc::field& f, dc::dialect language);

/// Counts of the declarations of a contract.
struct declared_counts {
  std::size_t classes = 0;
  std::size_t structs = 0;
  std::size_t fields = 0;   ///< those of classes, without inherited ones
  std::size_t members = 0;  ///< those of structs, without inherited ones
};

declared_counts count_declarations(const dc::schema& contract);

/// `0x0013577b`
std::string hash_text(std::uint32_t hash);

/// The name on the command line.
std::string_view name_of(dc::dialect language);

}  // namespace donet::tools
