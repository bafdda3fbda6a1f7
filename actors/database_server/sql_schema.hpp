#pragma once
// The tables and columns that a contract needs, and the changes to a database that was made for
// another contract. Pure: nothing here accesses a database.
//
//   objects          doid, class                 every object
//   fields_<class>   doid, a column per field    its values; NULL is unset
//   donet_columns    the catalogue: the meaning of each column
//   donet_counters   the next doid, the transactions of each worker, the epoch of each owner
//   donet_freed      doids to be reused, oldest first

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

/// A row of the catalogue, which describes a column.
struct catalogue_entry {
  std::string class_name;
  std::string field_name;
  std::string table;
  std::string column;
  std::string kind;  ///< the name of a column_kind
  std::string type;  ///< `type_signature`
  std::uint32_t divisor = 1;
};

/// A column whose field has another type now. Its values have to be converted, or the migration
/// fails.
struct changed_column {
  catalogue_entry before;
  const stored_class* table = nullptr;
  const stored_column* column = nullptr;
};

struct schema_plan {
  std::vector<stored_class> classes;
  std::vector<const stored_class*> new_tables;
  /// New columns in existing tables.
  std::vector<std::pair<const stored_class*, const stored_column*>> new_columns;
  std::vector<changed_column> changed;
  /// Columns of fields and classes that the contract lacks; they are kept.
  std::vector<catalogue_entry> left_over;
};

/// Fills `plan`, which is empty: what the contract needs, compared with the catalogue. `plan` must
/// not be moved afterwards, because it points into itself.
void plan_schema(const dc::schema& contract, const std::vector<catalogue_entry>& catalogue,
                 schema_plan& plan);

/// The catalogue's row for a column.
catalogue_entry entry_of(const stored_class& table, const stored_column& column);

/// Everything on which the values of a field depend: layouts, divisors, ranges; without names,
/// defaults and keywords.
std::string type_signature(const dc::type& type);

/// Appends the packed value of `field` that has the meaning of `text` in a column made for another
/// type. False if there is none, or if the conversion would lose something.
[[nodiscard]] bool convert_value(const catalogue_entry& before, std::string_view text,
                                 const dc::field& field, dc::byte_buffer& to);

/// The statements that create the tables of every database, unless they exist.
std::vector<std::string> common_tables(sql_dialect dialect);
std::string create_table(sql_dialect dialect, const stored_class& table);

}  // namespace donet::actors
