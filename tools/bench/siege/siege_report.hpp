#pragma once
// The results of a siege, as a table with a line for each attack, and as a line of JSON.

#include "tools/bench/report.hpp"
#include "tools/bench/siege/siege.hpp"
#include "tools/dc/palette.hpp"

#include <string>

namespace donet::bench::siege {

/// The list of attacks.
std::string list_of_attacks(const tools::palette& colors);

/// `around` is a report without runs: the command, its load, the machine.
std::string as_table(const siege_result& all, const report& around, bool asserts,
                     const tools::palette& colors);

/// One line, without the line break.
std::string as_json(const siege_result& all, const report& around);

}  // namespace donet::bench::siege
