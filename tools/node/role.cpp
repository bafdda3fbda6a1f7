#include "tools/node/role.hpp"

#include "actors/spawn/node.hpp"
#include "config/load.hpp"
#include "config/text.hpp"
#include "dcfile/load.hpp"
#include "tools/node/role_files.hpp"

#include <span>
#include <string>
#include <vector>

namespace donet::tools {

namespace {

dc::load_options options_of(const config::global& from) {
  dc::load_options options;
  options.dialect =
    from.dc_dialect == config::dialect::astron ? dc::dialect::astron : dc::dialect::panda3d;
  options.multiple_inheritance = from.dc_multiple_inheritance;
  options.sort_inheritance_by_file = from.dc_sort_inheritance_by_file;
  options.virtual_inheritance = from.dc_virtual_inheritance;
  return options;
}

// Writes the problems to `err`; false if one is an error.
bool report(const config::problems& found, std::ostream& err) {
  for (const config::problem& problem : found)
    err << config::describe(problem) << '\n';
  return config::harmless(found);
}

// Null if there is an error, which is written to `err`.
std::shared_ptr<const dc::schema> read_contract(const config::role_config& role,
                                                std::ostream& err) {
  const config::global& from = role.global;
  std::vector<dc::source> texts;
  config::problems unreadable;
  for (std::size_t i = 0; i < from.dc_files.size(); ++i) {
    dc::result<dc::source> text = dc::read_source(from.dc_files[i]);
    if (text)
      texts.push_back(std::move(*text));
    else
      unreadable.push_back(unreadable_dc_file(role, i, text.error().message));
  }
  const bool readable = report(unreadable, err);
  if (!readable)
    return nullptr;
  dc::load_outcome loaded = dc::load(std::span<const dc::source>(texts), options_of(from));
  for (const dc::diagnostic& problem : loaded.problems)
    err << dc::to_string(problem, texts) << '\n';
  if (loaded.dropped_problems != 0)
    err << "and " << loaded.dropped_problems << " more\n";
  return loaded.contract;
}

}  // namespace

std::optional<role> read_role(const std::filesystem::path& file, std::ostream& err, host runs_on) {
  config::loaded loaded = config::load(file.string());
  bool right = report(loaded.problems, err);
  config::problems missing = missing_files(loaded.role);
  if (runs_on == host::any) {
    for (config::problem& one : missing)
      one.severity = config::severity::warning;
  }
  right = report(missing, err) && right;
  role result;
  if (!loaded.role.global.dc_files.empty()) {
    result.contract = read_contract(loaded.role, err);
    right = right && result.contract != nullptr;
  }
  if (result.contract) {
    for (config::problem& wrong : actors::contradictions(loaded.role, *result.contract)) {
      wrong.file = file.string();
      err << config::describe(wrong) << '\n';
      right = false;
    }
  }
  if (!right)
    return std::nullopt;
  result.settings = std::move(loaded.role);
  return result;
}

bool knows_passwords(const role& asked, std::ostream& err) {
  config::problems missing;
  for (const config::database_server& server : asked.settings.services.database_server) {
    if (auto unset = missing_password(asked.settings, server))
      missing.push_back(std::move(*unset));
  }
  return report(missing, err);
}

}  // namespace donet::tools
