#pragma once
// The tables of tools/manual/protocol.md: numbers come from actors/msgtype.hpp, everything else from
// tools/manual/protocol.rows.

#include "tests/support/page.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

struct protocol_tables {
  page_parts parts;
  /// Rows that are not well-formed or name no constant, and constants without a row.
  std::vector<std::string> problems;
};

/// A line "[NAME]" begins a part of the page; each other line is
/// "constant | name | sender → receiver | payload | remark", where `constant` is one of `msgtypes`,
/// the text of actors/msgtype.hpp. Empty lines and those that begin with "#" are skipped.
protocol_tables make_protocol_tables(std::string_view rows, std::string_view msgtypes);

}  // namespace donet::test
