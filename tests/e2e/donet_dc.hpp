#pragma once

#include "tests/support/process.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::test {

/// Runs the donet-dc of this build with these arguments, and with `input` on its standard input.
outcome donet_dc(std::vector<std::string> arguments, std::string input = {},
                 std::vector<std::pair<std::string, std::string>> environment = {});

/// As `donet_dc`, through the shell, in which `$dc` is the program; for redirections and pipes.
outcome shell(const std::string& script);

/// The example world.
std::string plaza();

/// "exit 0", "signal 11", "timed out": how a program ended.
std::string ending(const outcome& ended);

/// True if the program exited with status 1, and wrote only to standard error.
bool refused_input(const outcome& ended);

}  // namespace donet::test
