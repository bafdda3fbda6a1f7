#include "actors/database_server/sql_schema.hpp"

#include "actors/database_server/backend.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <utility>

namespace donet::actors {

namespace {

using dc::type_kind;

// SQLite and MySQL compare names case-insensitively.
std::string folded(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// Gives each table and column a unique name that every database accepts.
class name_giver {
public:
  void take(std::string_view name) { taken_.insert(folded(name)); }

  std::string give(std::string_view wanted) {
    constexpr std::size_t size_max = 63 - 8;  // PostgreSQL has the lowest limit
    const std::string base(wanted.substr(0, size_max));
    std::string name = base;
    for (unsigned n = 2; !taken_.insert(folded(name)).second; ++n)
      name = base + "_" + std::to_string(n);
    return name;
  }

private:
  std::set<std::string> taken_;
};

std::string_view word_of(type_kind kind) noexcept {
  constexpr std::string_view words[] = {
    "int8",    "int16", "int32",  "int64", "uint8", "uint16", "uint32", "uint64",    "float32",
    "float64", "char",  "string", "blob",  "array", "struct", "method", "molecular", "switch"};
  return words[static_cast<std::size_t>(kind)];
}

std::string limit_text(const dc::type& type, dc::limit one) {
  if (type.is_number() && type.is_signed())
    return std::to_string(one.i);
  return type.is_float() ? dc::number_text(one.f) : std::to_string(one.u);
}

void append_list(std::string& to, const std::vector<dc::parameter>& members) {
  to += '{';
  for (const dc::parameter& one : members)
    to += type_signature(*one.type) + ";";
  to += '}';
}

// ---- conversion ----

bool is_integer_kind(std::string_view kind) noexcept {
  return kind == name(column_kind::integer) || kind == name(column_kind::unsigned64);
}

// The old value of the column as a DC text in the user's numbers.
bool to_dc_text(const catalogue_entry& before, std::string_view text, std::string& to) {
  if (is_integer_kind(before.kind)) {
    to = text;
    if (before.divisor != 1) {
      double raw = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), raw);
      if (error != std::errc{} || end != text.data() + text.size())
        return false;
      to = dc::number_text(raw / before.divisor);
    }
    return true;
  }
  if (before.kind == name(column_kind::blob)) {
    to = "<" + dc::to_hex(dc::as_bytes(text)) + ">";
    return true;
  }
  to = before.kind == name(column_kind::text) ? dc::quoted(text) : std::string(text);
  return true;
}

// Removes what may differ in equivalent texts: brackets of an argument list, a point without
// digits.
std::string bare(std::string text) {
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')')
    text = text.substr(1, text.size() - 2);
  if (text.ends_with(".0"))
    text.resize(text.size() - 2);
  return text;
}

}  // namespace

std::string type_signature(const dc::type& type) {
  std::string text(word_of(type.kind));
  if (type.is_sized() || type.kind == type_kind::array)
    text += "#" + std::to_string(type.prefix_size);
  if (type.is_sized() && type.is_fixed)
    text += "=" + std::to_string(type.fixed_size);
  if (type.divisor != 1)
    text += "/" + std::to_string(type.divisor);
  if (!type.ranges.empty()) {
    text += '(';
    for (const dc::interval& one : type.ranges)
      text += limit_text(type, one.lo) + ".." + limit_text(type, one.hi) + ",";
    text += ')';
  }
  if (type.element != nullptr)
    text += "[" + type_signature(*type.element) + "]";
  if (type.has_members())
    append_list(text, type.members);
  if (type.selector != nullptr) {
    text += type_signature(*type.selector->key.type);
    for (const dc::switch_entry::case_entry& one : type.selector->cases) {
      text += ":" + dc::to_hex(one.value);
      append_list(text, type.selector->lists[one.list].members);
    }
    if (type.selector->default_list)
      append_list(text, type.selector->lists[*type.selector->default_list].members);
  }
  return text;
}

catalogue_entry entry_of(const stored_class& table, const stored_column& column) {
  catalogue_entry entry{std::string(table.entry->name),
                        std::string(column.field->name()),
                        table.table,
                        column.name,
                        std::string(name(column.kind)),
                        type_signature(column.field->type()),
                        1};
  const dc::type& type = column.field->type();
  if (type.is_integer())
    entry.divisor = type.divisor;
  else if (type.kind == type_kind::method && type.members.size() == 1)
    entry.divisor = type.members.front().type->divisor;
  return entry;
}

void plan_schema(const dc::schema& contract, const std::vector<catalogue_entry>& catalogue,
                 schema_plan& plan) {
  name_giver tables;
  for (const catalogue_entry& one : catalogue)
    tables.take(one.table);
  const auto entry_for = [&](const dc::class_entry& kind, const dc::field& field) {
    return std::find_if(catalogue.begin(), catalogue.end(), [&](const catalogue_entry& one) {
      return one.class_name == kind.name && one.field_name == field.name();
    });
  };
  // Collects all classes first, because the rest of the plan points to them.
  for (const dc::class_entry* const kind : contract.classes()) {
    if (kind->is_struct || kind->name.empty())
      continue;
    stored_class table{kind, {}, {}};
    name_giver columns;
    columns.take("doid");
    for (const catalogue_entry& one : catalogue) {
      if (one.class_name == kind->name) {
        table.table = one.table;
        columns.take(one.column);
      }
    }
    for (const dc::field* const field : stored_fields(*kind)) {
      const auto known = entry_for(*kind, *field);
      table.columns.push_back(
        {field, known == catalogue.end() ? columns.give(field->name()) : known->column,
         column_kind_of(*field)});
    }
    if (table.columns.empty())
      continue;
    if (table.table.empty())
      table.table = tables.give("fields_" + std::string(kind->name));
    plan.classes.push_back(std::move(table));
  }
  for (const stored_class& table : plan.classes) {
    const bool is_new =
      std::none_of(catalogue.begin(), catalogue.end(),
                   [&](const catalogue_entry& one) { return one.class_name == table.entry->name; });
    if (is_new) {
      plan.new_tables.push_back(&table);
      continue;
    }
    for (const stored_column& column : table.columns) {
      const auto known = entry_for(*table.entry, *column.field);
      if (known == catalogue.end())
        plan.new_columns.emplace_back(&table, &column);
      else if (known->type != type_signature(column.field->type()))
        plan.changed.push_back({*known, &table, &column});
    }
  }
  for (const catalogue_entry& one : catalogue) {
    const bool is_used =
      std::any_of(plan.classes.begin(), plan.classes.end(), [&](const stored_class& table) {
        return table.entry->name == one.class_name
               && std::any_of(
                 table.columns.begin(), table.columns.end(),
                 [&](const stored_column& column) { return column.name == one.column; });
      });
    if (!is_used)
      plan.left_over.push_back(one);
  }
}

bool convert_value(const catalogue_entry& before, std::string_view text, const dc::field& field,
                   dc::byte_buffer& to) {
  const std::size_t size = to.size();
  const auto is_legal = [&] {
    if (dc::validate(field.type(), dc::bytes_view(to).subspan(size), dc::text_policy::bytes))
      return true;
    to.resize(size);
    return false;
  };
  const column_kind kind = column_kind_of(field);
  stored_column now{&field, {}, kind};
  const std::uint32_t divisor = entry_of({&*field.owner, {}, {}}, now).divisor;
  const bool both_are_integers = is_integer_kind(before.kind) && is_integer_kind(name(kind));
  // The raw numbers, or the bytes, have the same meaning in both.
  if (both_are_integers ? before.divisor == divisor
                        : before.kind == name(kind) && kind != column_kind::value_text)
    return from_column(field, text, to) && is_legal();

  std::string meant;
  std::string unescaped;
  if (before.kind == name(column_kind::text)) {
    std::optional<std::string> plain = unescaped_text(text);
    if (!plain)
      return false;
    unescaped = std::move(*plain);
    text = unescaped;
  }
  if (!to_dc_text(before, text, meant))
    return false;
  const bool wants_brackets = field.kind == dc::field_kind::method && !meant.starts_with('(');
  if (!dc::from_text(field, wants_brackets ? "(" + meant + ")" : meant, to) || !is_legal())
    return false;
  const dc::result<std::string> again = dc::to_text(field, dc::bytes_view(to).subspan(size));
  if (again && bare(*again) == bare(meant))
    return true;
  to.resize(size);
  return false;
}

std::vector<std::string> common_tables(sql_dialect dialect) {
  const std::string name_column = std::string(name_type(dialect)) + " NOT NULL";
  const std::string number = std::string(column_type(dialect, column_kind::integer)) + " NOT NULL";
  const std::string text = std::string(column_type(dialect, column_kind::text)) + " NOT NULL";
  const std::string suffix(table_suffix(dialect));
  const bool has_inline_index = dialect == sql_dialect::mysql;
  std::vector<std::string> statements = {
    R"(CREATE TABLE IF NOT EXISTS "objects" ("doid" )" + number + R"( PRIMARY KEY, "class" )"
      + name_column + (has_inline_index ? R"(, KEY "objects_class" ("class"))" : "") + ")" + suffix,
    R"(CREATE TABLE IF NOT EXISTS "donet_counters" ("name" )" + name_column
      + R"( PRIMARY KEY, "value" )" + number + ")" + suffix,
    R"(CREATE TABLE IF NOT EXISTS "donet_freed" ("position" )"
      + std::string(counting_key_type(dialect)) + R"(, "doid" )" + number + " UNIQUE)" + suffix,
  };
  if (!has_inline_index)
    statements.emplace_back(R"(CREATE INDEX IF NOT EXISTS "objects_class" ON "objects" ("class"))");
  // Must be the last statement: a start that finds this table assumes that all the others exist,
  // even if the previous start was interrupted.
  statements.push_back(R"(CREATE TABLE IF NOT EXISTS "donet_columns" ("class_name" )" + name_column
                       + R"(, "field_name" )" + name_column + R"(, "table_name" )" + name_column
                       + R"(, "column_name" )" + name_column + R"(, "kind" )" + name_column
                       + R"(, "type" )" + text + R"(, "divisor" )" + number
                       + R"(, PRIMARY KEY ("class_name", "field_name")))" + suffix);
  return statements;
}

std::string create_table(sql_dialect dialect, const stored_class& table) {
  std::string text = "CREATE TABLE IF NOT EXISTS " + quoted_name(table.table) + " (\"doid\" "
                     + std::string(column_type(dialect, column_kind::integer))
                     + " NOT NULL PRIMARY KEY";
  for (const stored_column& one : table.columns)
    text += ", " + quoted_name(one.name) + " " + std::string(column_type(dialect, one.kind));
  return text + ")" + std::string(table_suffix(dialect));
}

}  // namespace donet::actors
