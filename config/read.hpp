#pragma once
// From the plain values of a role file to the structs: all keys that there are.

#include "config/problem.hpp"
#include "config/role_config.hpp"
#include "config/table_reader.hpp"
#include "config/tree.hpp"

#include <string>
#include <vector>

namespace donet::config {

/// Reads everything, and appends what is wrong with single values and tables to `found`; what could
/// not be read has its default. `file` is what the operator calls the file: relative paths start at
/// its folder.
role_config read(const node_table& root, const std::string& file, problems& found);

/// Every key and table that a role file may have, in the order in which they are read.
std::vector<key_info> known_keys();

/// The tables below [services].
void read_services(table_reader& table, services& out);

}  // namespace donet::config
