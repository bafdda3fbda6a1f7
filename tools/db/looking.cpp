// Checks and describes a database.

#include "actors/database_server/sql_dialect.hpp"
#include "dcfile/printer.hpp"
#include "tools/db/commands.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace donet::tools {

namespace {

using json = nlohmann::ordered_json;

std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

struct described_column {
  std::string field;
  std::string column;
  std::string kind;
};

struct described_class {
  std::string name;
  std::string table;  ///< empty if it needs no table
  std::uint64_t objects = 0;
  std::vector<described_column> columns;
};

std::vector<described_class> classes_of(const database& from,
                                        std::map<std::string, std::uint64_t> counts) {
  std::vector<described_class> all;
  for (const actors::stored_class& table : from.plan.classes) {
    described_class& one = all.emplace_back();
    one.name = table.entry->name;
    one.table = table.table;
    for (const actors::stored_column& column : table.columns)
      one.columns.push_back(
        {dc::print(*column.field), column.name, std::string(actors::name(column.kind))});
    one.objects = counts[one.name];
    counts.erase(one.name);
  }
  for (const auto& [name, objects] : counts) {
    const dc::class_entry* const kind = from.contract().find_class(name);
    if (kind != nullptr && !kind->is_struct)
      all.push_back({name, {}, objects, {}});
  }
  return all;
}

json as_json(const described_class& one) {
  json object;
  object["class"] = one.name;
  object["table"] = one.table.empty() ? json() : json(one.table);
  object["objects"] = one.objects;
  object["columns"] = json::array();
  for (const described_column& column : one.columns)
    object["columns"].push_back(
      {{"field", column.field}, {"column", column.column}, {"kind", column.kind}});
  return object;
}

void print(const described_class& one, std::ostream& out) {
  out << one.name << ": " << objects_text(one.objects)
      << (one.table.empty() ? ", nothing kept of them" : ", table " + one.table) << '\n';
  std::size_t name_width = 0;
  std::size_t kind_width = 0;
  for (const described_column& column : one.columns) {
    name_width = std::max(name_width, column.column.size());
    kind_width = std::max(kind_width, column.kind.size());
  }
  for (const described_column& column : one.columns)
    out << "  " << left(column.column, name_width) << "  " << left(column.kind, kind_width) << "  "
        << column.field << '\n';
}

}  // namespace

db_exit_code check_objects(database& from, db_console& console) {
  for (const std::string& problem : from.report.problems)
    console.complain(problem);
  if (actors::sql_import(*from.session, from.plan).has_journal())
    console.complain("an import has not come to its end; the next one undoes it");
  actors::sql_export reader = from.reader();
  reader.hold_still();
  std::uint64_t all = 0;
  for (const actors::class_count& one : reader.count()) {
    all += one.objects;
    const dc::class_entry* const kind = from.contract().find_class(one.class_name);
    if (kind == nullptr || kind->is_struct)
      console.complain(objects_text(one.objects) + " of the class '" + one.class_name
                       + "', which the contract does not have");
  }
  actors::whole_object object;
  std::uint64_t objects = 0;
  std::uint64_t values = 0;
  while (reader.next(object)) {
    if (console.stopped)
      throw db_failure("stopped after " + objects_text(objects));
    values += object.values.size();
    tell_what_is_unreadable(object, {}, console);
    console.show("checked", ++objects, all);
  }
  console.say_what_was_left_out();
  for (const std::string& step : from.report.steps)
    console.out << "a start of donet-node would change: " << step << '\n';
  console.out << objects_text(objects) << " with " << with_commas(values)
              << (values == 1 ? " value" : " values") << " fit" << (objects == 1 ? "s" : "")
              << " the contract" << (console.complaints() == 0 ? "" : ", but for what was told")
              << '\n';
  return console.complaints() == 0 ? db_exit_ok : db_exit_failed;
}

db_exit_code describe_database(const db_invocation& asked, database& from, db_console& console) {
  actors::sql_export reader = from.reader();
  std::map<std::string, std::uint64_t> counts;
  std::map<std::string, std::uint64_t> strange;
  std::uint64_t objects = 0;
  for (const actors::class_count& one : reader.count()) {
    const dc::class_entry* const kind = from.contract().find_class(one.class_name);
    (kind == nullptr || kind->is_struct ? strange : counts)[one.class_name] = one.objects;
    objects += one.objects;
  }
  const std::vector<described_class> classes = classes_of(from, counts);
  if (asked.json) {
    json all;
    all["database"] = from.name();
    all["objects"] = objects;
    all["classes"] = json::array();
    for (const described_class& one : classes)
      all["classes"].push_back(as_json(one));
    all["unknown_classes"] = strange;
    all["would_change"] = from.report.steps;
    all["kept"] = from.report.kept;
    all["problems"] = from.report.problems;
    console.out << all.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
    return db_exit_ok;
  }
  console.out << from.name() << ": " << objects_text(objects) << "\n\n";
  for (const described_class& one : classes)
    print(one, console.out);
  for (const auto& [name, count] : strange)
    console.out << name << ": " << objects_text(count)
                << ", of a class that the contract does not have\n";
  for (const std::string& one : from.report.kept)
    console.out << "kept, although the contract does not have it: " << one << '\n';
  for (const std::string& one : from.report.steps)
    console.out << "a start of donet-node would change: " << one << '\n';
  for (const std::string& one : from.report.problems)
    console.out << "a problem: " << one << '\n';
  return db_exit_ok;
}

}  // namespace donet::tools
