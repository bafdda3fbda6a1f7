#pragma once
// Which tables and columns a contract needs, and what has to be done to a database that was made for
// another one. Pure: nothing here talks to a database.
//
//   objects          doid, class                 every object
//   fields_<class>   doid, a column per field    its values; NULL is unset
//   donet_columns    what each column stands for: the catalogue
//   donet_counters   the next doid, the last transaction of each worker
//   donet_freed      doids to be used again, oldest first

#include "actors/database_server/column_codec.hpp"
#include "actors/database_server/sql_dialect.hpp"
#include "dcfile/schema.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

struct stored_column {
  const dc::field* field = nullptr;
  std::string name;
  column_kind kind{};
};

/// A class with stored fields.
struct stored_class {
  const dc::class_entry* entry = nullptr;
  std::string table;
  std::vector<stored_column> columns;  ///< ascending by field id
};

/// What the database remembers of a column.
struct catalogue_entry {
  std::string class_name;
  std::string field_name;
  std::string table;
  std::string column;
  std::string kind;  ///< the name of a column_kind
  std::string type;  ///< `type_signature`
  std::uint32_t divisor = 1;
};

/// A column whose field is of another type now. Its values have to be converted, or refused.
struct changed_column {
  catalogue_entry before;
  const stored_class* table = nullptr;
  const stored_column* column = nullptr;
};

struct schema_plan {
  std::vector<stored_class> classes;
  std::vector<const stored_class*> new_tables;
  /// Of tables that are there already.
  std::vector<std::pair<const stored_class*, const stored_column*>> new_columns;
  std::vector<changed_column> changed;
  /// Columns of fields and classes that the contract does not have; they are kept.
  std::vector<catalogue_entry> left_over;
};

/// The plan is not moved afterwards: it points into itself.
void plan_schema(const dc::schema& contract, const std::vector<catalogue_entry>& catalogue,
                 schema_plan& plan);

/// What the catalogue is to remember of a column.
catalogue_entry entry_of(const stored_class& table, const stored_column& column);

/// All that the values of a field depend on: layouts, divisors, ranges; not names, defaults, keywords.
std::string type_signature(const dc::type& type);

/// The packed value of `field` that means what `text` meant in a column made for another type; false
/// if there is none, or something would be lost.
[[nodiscard]] bool convert_value(const catalogue_entry& before, std::string_view text,
                                 const dc::field& field, dc::byte_buffer& to);

/// The statements that make the tables that every database has, if they are not there.
std::vector<std::string> common_tables(sql_dialect dialect);
std::string create_table(sql_dialect dialect, const stored_class& table);

}  // namespace donet::actors
