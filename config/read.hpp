#pragma once
// Converts the plain values of a role file to structs: the list of all keys.

#include "config/problem.hpp"
#include "config/role_config.hpp"
#include "config/table_reader.hpp"
#include "config/tree.hpp"

#include <string>
#include <vector>

namespace donet::config {

/// Reads everything, and appends problems of single values and tables to `found`; a value that
/// could not be read has its default. `file` is the operator's name for the file: relative paths
/// start at its folder.
role_config read(const node_table& root, const std::string& file, problems& found);

/// Every key and table that a role file may have, in the order in which they are read.
std::vector<key_info> known_keys();

/// The tables below [services].
void read_services(table_reader& table, services& out);

}  // namespace donet::config
