#include "tools/node/role.hpp"

#include "actors/spawn/node.hpp"
#include "config/load.hpp"
#include "config/text.hpp"
#include "dcfile/load.hpp"

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

// Null if there is a mistake, which is told.
std::shared_ptr<const dc::schema> read_contract(const config::global& from, std::ostream& err) {
  std::vector<dc::source> texts;
  bool readable = true;
  for (const std::filesystem::path& file : from.dc_files) {
    dc::result<dc::source> text = dc::read_source(file);
    if (text) {
      texts.push_back(std::move(*text));
    } else {
      err << file.string() << ": error: " << text.error().message << '\n';
      readable = false;
    }
  }
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

std::optional<role> read_role(const std::filesystem::path& file, std::ostream& err) {
  config::loaded loaded = config::load(file.string());
  for (const config::problem& problem : loaded.problems)
    err << config::describe(problem) << '\n';
  bool right = config::harmless(loaded.problems);
  role result;
  if (!loaded.role.global.dc_files.empty()) {
    result.contract = read_contract(loaded.role.global, err);
    right = right && result.contract != nullptr;
  }
  if (result.contract) {
    for (config::problem& wrong : actors::contradictions(loaded.role, *result.contract)) {
      wrong.file = file.string();
      err << config::describe(wrong) << '\n';
      right = false;
    }
  }
  for (const std::string& missing : actors::not_yet_there(loaded.role)) {
    err << file.string() << ": " << missing << '\n';
    right = false;
  }
  if (!right)
    return std::nullopt;
  result.settings = std::move(loaded.role);
  return result;
}

}  // namespace donet::tools
