#pragma once
// What is built and what is installed, for the tests of how donet gets to its users.

#include "tests/support/process.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace donet::test {

/// The programs that are installed: name and built file.
const std::map<std::string, std::string>& programs();

/// Runs it with a HOME and a working directory that hold nothing.
outcome run_quietly(std::vector<std::string> arguments);

/// Whether a shell would find it.
bool is_there(const std::string& program);

std::string read_file(const std::filesystem::path& file);

/// All files and links below the folder, as paths relative to it.
std::set<std::string> files_below(const std::filesystem::path& folder);

/// What this system is, as its os-release says: "bookworm"; empty if it does not.
std::string system_codename();

}  // namespace donet::test
