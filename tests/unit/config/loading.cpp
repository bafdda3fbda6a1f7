#include "tests/unit/config/loading.hpp"

#include "config/text.hpp"

#include <gtest/gtest.h>

namespace donet::config {

const char* const client_agent_lines = "[services.client_agent]\n"
                                       "bind = '0.0.0.0'\n"
                                       "version_string = 'v1'\n"
                                       "channels = { min = 5000, max = 6000 }\n";

const char* const database_lines = "[services.database_server]\n"
                                   "control_channel = 200200\n"
                                   "generate = { min = 100000, max = 200000 }\n";

std::vector<std::string> told(std::string_view text) {
  std::vector<std::string> lines;
  for (const problem& one : load_text(text, "gs1.toml").problems)
    lines.push_back(describe(one));
  return lines;
}

std::vector<std::string> told_of(const std::string& lines) {
  return told(lines + "\n[daemon]\nname = 'gs1'\n[global]\ndc_files = ['a.dc']\n");
}

role_config role_of(std::string_view text) {
  loaded read = load_text(text, "gs1.toml");
  for (const problem& one : read.problems)
    ADD_FAILURE() << describe(one);
  return std::move(read.role);
}

}  // namespace donet::config
