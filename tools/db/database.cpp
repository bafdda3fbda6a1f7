#include "tools/db/database.hpp"

#include "actors/spawn/databases.hpp"
#include "config/text.hpp"
#include "tools/dc/advice.hpp"
#include "tools/node/role_files.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace donet::tools {

namespace {

const config::database_server& chosen(const config::role_config& role, const std::string& key) {
  const auto& all = role.services.database_server;
  if (all.empty())
    throw db_failure("this role has no Database Server");
  std::vector<std::string_view> keys;
  for (const config::database_server& each : all) {
    if (each.key == key || std::to_string(each.control_channel) == key
        || (key.empty() && all.size() == 1))
      return each;
    keys.push_back(each.key);
  }
  if (key.empty())
    throw db_failure("this role has several Database Servers; name one with --server"
                     + advice("", keys));
  throw db_failure("this role has no Database Server '" + key + "'" + advice(key, keys));
}

}  // namespace

dc::text_policy database::strings() const {
  return actors::text_policy_of(role.settings.global.strings);
}

std::string database::name() const {
  const actors::sql_place where = actors::place_of(server);
  const std::string kind(actors::name(where.dialect));
  if (where.dialect == actors::sql_dialect::sqlite)
    return kind + ", " + where.file;
  return kind + ", " + where.database + " at " + where.host + ":" + std::to_string(where.port);
}

std::unique_ptr<database> open_database(const std::string& role_file, const std::string& key,
                                        bool changes, std::ostream& err) {
  std::optional<role> found = read_role(role_file, err);
  if (!found)
    throw db_failure("the role file cannot be used");
  auto all = std::make_unique<database>();
  all->role = std::move(*found);
  all->server = chosen(all->role.settings, key);
  if (all->role.contract == nullptr)
    throw db_failure("the role file names no DC file");
  if (const auto unset = missing_password(all->role.settings, all->server))
    throw db_failure(config::describe(*unset));
  const actors::sql_place where = actors::place_of(all->server);
  if (!changes && where.dialect == actors::sql_dialect::sqlite
      && !std::filesystem::exists(where.file))
    throw db_failure("there is no database yet: " + where.file + " does not exist");
  for (const std::string& wrong : actors::database_contradictions(all->server, all->contract()))
    throw db_failure(wrong);
  all->report = actors::prepare_database(
    all->server, all->contract(),
    {.strings = all->strings(), .only_look = !changes, .by = {.node = "donet-db"}}, all->plan);
  if (changes && !all->report.problems.empty())
    throw db_failure(all->report.problems.front());
  all->was_migrated = changes;
  all->session = std::make_unique<actors::sql_session>(where);
  if (!actors::has_objects(*all->session))
    throw db_failure("there is no database of donet yet: " + all->name());
  return all;
}

}  // namespace donet::tools
