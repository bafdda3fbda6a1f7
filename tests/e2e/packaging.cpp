#include "tests/e2e/packaging.hpp"

#include "tests/support/temp_dir.hpp"

#include <fstream>
#include <sstream>

namespace donet::test {

const std::map<std::string, std::string>& programs() {
  static const std::map<std::string, std::string> all = {
    {"donet-bench", DONET_BENCH}, {"donet-db", DONET_DB},           {"donet-dc", DONET_DC},
    {"donet-demo", DONET_DEMO},   {"donet-inspect", DONET_INSPECT}, {"donet-node", DONET_NODE}};
  return all;
}

outcome run_quietly(std::vector<std::string> arguments) {
  const temp_dir empty;
  command what;
  what.arguments = std::move(arguments);
  what.environment = {{"HOME", empty.path().string()}, {"LC_ALL", "C.UTF-8"}};
  what.working_directory = empty.path();
  // Compressing a package and looking up its libraries takes long.
  what.deadline = std::chrono::minutes(3);
  return run(what);
}

bool is_there(const std::string& program) {
  return run_quietly({"sh", "-c", "command -v " + program}).exit_status == 0;
}

std::string read_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::set<std::string> files_below(const std::filesystem::path& folder) {
  std::set<std::string> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_directory())
      all.insert(entry.path().lexically_relative(folder).string());
  }
  return all;
}

std::string system_codename() {
  std::ifstream in("/etc/os-release");
  constexpr std::string_view key = "VERSION_CODENAME=";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(key))
      return line.substr(key.size());
  }
  return {};
}

}  // namespace donet::test
