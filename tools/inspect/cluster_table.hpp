#pragma once
// The rows of `donet-inspect cluster` as text for people.

#include "tools/dc/palette.hpp"

#include <string>
#include <vector>

namespace donet::tools {

/// A line about the cluster, a table of its nodes, and a line about waiting senders and nodes that were declared
/// dead. Each line has its line break. Rows of other kinds, and rows that are no JSON object, are left out; a
/// missing value is shown as `-`.
std::string cluster_text(const std::vector<std::string>& rows, const palette& colors);

/// `512 B`, `88 KB`, `1.2 GB`: units of 1,000.
std::string traffic_text(double bytes);
/// `512 B`, `12 KiB`, `1.1 MiB`: units of 1,024.
std::string memory_text(double bytes);

}  // namespace donet::tools
