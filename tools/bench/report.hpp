#pragma once
// What was measured, for people as a table and for programs as a line of JSON.

#include "tools/bench/bare_sockets.hpp"
#include "tools/bench/figures.hpp"
#include "tools/dc/palette.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::bench {

struct report {
  std::string command;  ///< as the user wrote it: `md pairs`
  /// What the load was, each with its key.
  std::vector<figure> load;
  std::string server;          ///< its address
  std::string server_process;  ///< name and pid; empty if not known
  unsigned cores = 0;
  std::string processor;             ///< as the kernel calls it; empty if it does not
  std::string machine_load;          ///< load averages when the first run began
  std::optional<bare_sockets> bare;  ///< as the machine was then
  std::vector<figures> runs;
  bool stopped = false;  ///< by the user, before its time
};

/// Fills in what there is to know of the machine; takes a tenth of a second.
void describe_machine(report& what);

/// A table: a line for each figure, a column for each run and, if there are several, for their median.
std::string as_table(const report& what, const tools::palette& colors);

/// One line, without a line break at its end.
std::string as_json(const report& what);

}  // namespace donet::bench
