#pragma once
// The built and the installed files, for the tests of installation.

#include "tests/support/process.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace donet::test {

/// The programs that are installed: name and built file.
const std::map<std::string, std::string>& programs();

/// Runs a program with an empty HOME and an empty working directory.
outcome run_quietly(std::vector<std::string> arguments);

/// True if a shell would find the program.
bool is_there(const std::string& program);

std::string read_file(const std::filesystem::path& file);

/// All files and links below the folder, as paths relative to it.
std::set<std::string> files_below(const std::filesystem::path& folder);

/// The codename of this system in os-release: "bookworm"; empty if there is none.
std::string system_codename();

}  // namespace donet::test
