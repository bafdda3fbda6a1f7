#pragma once
// The measurements, as a table and as a line of JSON.

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
  /// The parameters of the load, each with its key.
  std::vector<figure> load;
  std::string server;          ///< its address
  std::string server_process;  ///< name and pid; empty if not known
  unsigned cores = 0;
  std::string processor;             ///< as named by the kernel; empty if unnamed
  std::string machine_load;          ///< load averages at the start of the first run
  std::optional<bare_sockets> bare;  ///< measured at the same time
  std::vector<figures> runs;
  bool stopped = false;  ///< by the user, before its end
};

/// Fills in the description of the machine; takes a tenth of a second.
void describe_machine(report& what);

/// A table: one line per figure, one column per run and, if there are several runs, one for the
/// median.
std::string as_table(const report& what, const tools::palette& colors);

/// One line, without the line break.
std::string as_json(const report& what);

}  // namespace donet::bench
