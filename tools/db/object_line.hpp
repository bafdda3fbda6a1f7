#pragma once
// Converts an object to a line of JSON and back: readable, and exact for every value (README.md has
// the rules).
//
//   {"doid":100000005,"class":"Avatar","fields":{"setLevel":7,"setName":"Zoë","setPos":"(1.5, -2)"}}

#include "actors/database_server/sql_export.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace donet::tools {

/// The maximum size of an input line, more than a thousand of the longest values.
inline constexpr std::size_t object_line_bytes_max = 64u << 20;

/// The line of an object, without a line break. The contract must have its class; unreadable values
/// are left out.
std::string to_line(const actors::whole_object& object);

/// Reads lines of objects. The contract must outlive it.
class line_reader {
public:
  line_reader(const dc::schema& contract, dc::text_policy strings)
      : contract_(contract), strings_(strings) {}

  /// The object of a line. Empty if the line does not fit the contract; `why` is then a sentence
  /// without a full stop.
  std::optional<actors::whole_object> read(std::string_view line, std::string& why);

private:
  using field_map = std::map<std::string_view, const dc::field*>;

  const field_map& fields_of(const dc::class_entry& kind);

  const dc::schema& contract_;
  dc::text_policy strings_;
  std::map<const dc::class_entry*, field_map> fields_;
};

/// The content of the first line of a file of objects.
struct export_header {
  static constexpr std::uint64_t current_version = 1;

  std::uint64_t version = current_version;
  std::uint32_t contract_hash = 0;
  std::string time;  ///< UTC: `2031-05-01T12:00:00Z`
  /// Number of lines after it; empty if the key was removed.
  std::optional<std::uint64_t> objects;
};

std::string to_line(const export_header& header);
/// Empty if it is not a header of a supported version; `why` as above.
std::optional<export_header> read_header(std::string_view line, std::string& why);

}  // namespace donet::tools
