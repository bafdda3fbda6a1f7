#include "tools/node/role_files.hpp"

#include "config/spelling.hpp"
#include "config/text.hpp"
#include "config/tree.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

namespace donet::tools {

namespace {

config::problem problem_of(const config::role_config& role, std::string key, std::string found,
                           std::string allowed, std::string advice = {}) {
  const auto line = role.written.line_of(key);
  return {config::severity::error, role.written.file, line, std::move(key), std::move(found),
          std::move(allowed),      std::move(advice)};
}

// 0 if the file can be read, otherwise the system's error number.
int reading_fails(const std::filesystem::path& file) {
  std::error_code unknown;
  if (std::filesystem::is_directory(file, unknown))
    return EISDIR;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(std::fopen(file.c_str(), "rb"),
                                                               &std::fclose);
  return opened == nullptr ? errno : 0;
}

// The nearest name among the files in the folder of `file` with the same extension.
std::string near_file(const std::filesystem::path& file) {
  constexpr std::size_t names_max = 1'000;
  std::vector<std::string> names;
  std::error_code failed;
  auto folder = file.parent_path();
  if (folder.empty())
    folder = ".";
  for (std::filesystem::directory_iterator entry(folder, failed), end;
       !failed && entry != end && names.size() < names_max; entry.increment(failed)) {
    if (entry->path().extension() == file.extension())
      names.push_back(entry->path().filename().string());
  }
  const std::vector<std::string_view> words(names.begin(), names.end());
  return config::suggestion(file.filename().string(), words);
}

class file_check {
public:
  explicit file_check(const config::role_config& role) : role_(role) {}

  void needs(const std::string& key, const std::filesystem::path& file) {
    const int reason = look(key, file);
    if (reason == EACCES || reason == EPERM)
      found_.back().severity = config::severity::warning;
  }

  // The node starts without this file.
  void expects(const std::string& key, const std::filesystem::path& file) {
    if (look(key, file) != 0)
      found_.back().severity = config::severity::warning;
  }

  void needs(const std::string& key, const std::optional<std::filesystem::path>& file) {
    if (file)
      needs(key, *file);
  }

  config::problems take() { return std::move(found_); }

private:
  // Returns 0, or the reason for the problem that it has added.
  int look(const std::string& key, const std::filesystem::path& file) {
    // A key that could not be read has no file.
    const int reason = file.empty() ? 0 : reading_fails(file);
    if (reason != 0)
      found_.push_back(problem_of(role_, key, "cannot read " + config::in_quotes(file.string()),
                                  std::generic_category().message(reason),
                                  reason == ENOENT ? near_file(file) : std::string()));
    return reason;
  }

  const config::role_config& role_;
  config::problems found_;
};

}  // namespace

config::problems missing_files(const config::role_config& role) {
  file_check check(role);
  for (const config::client_agent& agent : role.services.client_agent) {
    if (!agent.tls)
      continue;
    const std::string tls = agent.key + ".tls.";
    check.needs(tls + "certificate", agent.tls->certificate);
    check.needs(tls + "key_file", agent.tls->key_file);
    check.needs(tls + "chain_file", agent.tls->chain_file);
    check.needs(tls + "cert_authority", agent.tls->cert_authority);
  }
  if (role.cluster && role.cluster->tls) {
    check.needs("cluster.tls.certificate", role.cluster->tls->certificate);
    check.needs("cluster.tls.key_file", role.cluster->tls->key_file);
    check.needs("cluster.tls.cert_authority", role.cluster->tls->cert_authority);
  }
  if (role.cluster && role.cluster->seeds_file)
    check.expects("cluster.seeds_file", *role.cluster->seeds_file);
  return check.take();
}

config::problem unreadable_dc_file(const config::role_config& role, std::size_t index,
                                   const std::string& reason) {
  return problem_of(role, config::key_path("global.dc_files", index), reason, {},
                    near_file(role.global.dc_files.at(index)));
}

std::optional<config::problem> missing_password(const config::role_config& role,
                                                const config::database_server& server) {
  if (server.db_backend == config::db_backend::sqlite || !server.sql || server.sql->pass_env.empty()
      || std::getenv(server.sql->pass_env.c_str()) != nullptr)
    return std::nullopt;
  return problem_of(role, server.key + ".sql.pass_env",
                    "the environment variable " + config::in_quotes(server.sql->pass_env)
                      + " is not set",
                    "it has the password of the database");
}

}  // namespace donet::tools
