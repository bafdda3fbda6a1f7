#include "actors/database_server/sql_counters.hpp"

namespace donet::actors {

std::optional<std::int64_t> sql_counters::value(const std::string& name) {
  sql_statement& look =
    statements_.fixed(session_, counter_sql::find, {sql_type::text}, {sql_type::number});
  if (!look.set(0, name).run_for_one())
    return std::nullopt;
  return look.number(0);
}

void sql_counters::set(const std::string& name, std::int64_t value) {
  store(this->value(name) ? counter_sql::update : counter_sql::insert, name, value);
}

void sql_counters::update(const std::string& name, std::int64_t value) {
  store(counter_sql::update, name, value);
}

void sql_counters::store(const char* statement, const std::string& name, std::int64_t value) {
  statements_.fixed(session_, statement, {sql_type::number, sql_type::text}, {})
    .set(0, value)
    .set(1, name)
    .run();
}

}  // namespace donet::actors
