#pragma once
// The results of `compare`, as a table in Markdown and as a line of JSON.

#include "tools/bench/compare/statistics.hpp"
#include "tools/bench/report.hpp"

#include <string>
#include <vector>

namespace donet::bench::compare {

struct compare_report {
  request asked;
  double seconds = 0;  ///< of each run
  double warmup = 0;
  report machine;  ///< filled in by describe_machine, and whether the user stopped it
  std::vector<row_result> rows;
  std::vector<std::string> left_out;  ///< rows that one of the servers cannot run
};

/// One line per row, with its command.
std::string list_of_rows(const std::vector<const row*>& rows, const tools::palette& colors);

/// Two tables: one for the loads, one for the idle servers.
std::string as_table(const compare_report& all, const tools::palette& colors);

/// One line, without the line break.
std::string as_json(const compare_report& all);

/// Sentences about disturbances that make the figures less reliable.
std::vector<std::string> warnings_of(const compare_report& all);

bool has_failures(const compare_report& all);

}  // namespace donet::bench::compare
