#include "tools/node/role_check.hpp"

#include "actors/spawn/cluster_claims.hpp"
#include "config/text.hpp"
#include "tools/node/cluster_check.hpp"
#include "tools/node/exit_codes.hpp"
#include "tools/node/role.hpp"

#include <optional>
#include <utility>

namespace donet::tools {

namespace {

// False if there is an error.
bool compare(const std::vector<role>& roles, std::ostream& err) {
  std::vector<checked_role> compared;
  for (const role& one : roles) {
    checked_role next{&one.settings, std::nullopt};
    if (one.contract)
      next.contract = actors::contract_hash_of(one.settings.global, *one.contract);
    compared.push_back(next);
  }
  const config::problems found = contradictions_between(compared);
  for (const config::problem& one : found)
    err << config::describe(one) << '\n';
  return config::harmless(found);
}

}  // namespace

int check_roles(const std::vector<std::filesystem::path>& files, std::ostream& out,
                std::ostream& err) {
  std::vector<role> roles;
  for (const std::filesystem::path& file : files) {
    std::optional<role> read = read_role(file, err, files.size() > 1 ? host::any : host::this_one);
    if (!read)
      continue;
    roles.push_back(std::move(*read));
  }
  if (roles.size() < files.size() || !compare(roles, err))
    return exit_cannot_start;
  for (const std::filesystem::path& file : files)
    out << file.string() << ": no mistakes\n";
  return exit_stopped;
}

}  // namespace donet::tools
