#include "tests/unit/tools/bench/bench_run.hpp"

#include "tools/bench/command_line.hpp"
#include "tools/bench/commands.hpp"

#include <sstream>

namespace donet::test {

bench_outcome run_bench(std::vector<std::string> arguments, bool stopped) {
  arguments.insert(arguments.begin(), "donet-bench");
  std::vector<const char*> raw;
  for (const auto& each : arguments)
    raw.push_back(each.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const auto read = bench::read_command_line(static_cast<int>(raw.size()), raw.data(), out, err);
  bench_outcome result;
  const std::atomic<bool> stop = stopped;
  if (const auto* asked = std::get_if<bench::invocation>(&read))
    result.code = bench::run(*asked, {out, false, err, false, false}, stop);
  else
    result.code = std::get<bench::exit_code>(read);
  result.output = out.str();
  result.errors = err.str();
  return result;
}

}  // namespace donet::test
