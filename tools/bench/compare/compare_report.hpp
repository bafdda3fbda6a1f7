#pragma once
// What `compare` has found, as a table in Markdown and as a line of JSON.

#include "tools/bench/compare/statistics.hpp"
#include "tools/bench/report.hpp"

#include <string>
#include <vector>

namespace donet::bench::compare {

struct compare_report {
  request asked;
  double seconds = 0;  ///< of each run
  double warmup = 0;
  report machine;  ///< what describe_machine fills in, and whether it was stopped
  std::vector<row_result> rows;
  std::vector<std::string> left_out;  ///< rows that are not for both servers
};

/// A line for each row, with its command.
std::string list_of_rows(const std::vector<const row*>& rows, const tools::palette& colors);

/// Two tables: of the loads, and of the idle servers.
std::string as_table(const compare_report& all, const tools::palette& colors);

/// One line, without a line break at its end.
std::string as_json(const compare_report& all);

/// Sentences about what makes the figures worth less.
std::vector<std::string> warnings_of(const compare_report& all);

bool has_failures(const compare_report& all);

}  // namespace donet::bench::compare
