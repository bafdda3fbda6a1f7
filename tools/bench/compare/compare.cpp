#include "tools/bench/compare/compare.hpp"

#include "tools/bench/compare/compare_report.hpp"
#include "tools/bench/compare/measurement.hpp"
#include "tools/bench/compare/runner.hpp"
#include "tools/bench/failure.hpp"

#include <cstdlib>

namespace donet::bench::compare {

namespace {

// The maximum load average at the start: servers and generator are not running yet, so all load is
// of other programs.
constexpr double load_average_max = 0.5;

std::vector<const row*> rows_for(const request& asked, std::vector<std::string>& left_out) {
  auto rows = matching_rows(asked.rows);
  if (rows.empty())
    throw run_failure("no row has such a name: see --list");
  const auto fits = [&](const row* each) {
    return has_load(asked.a.kind, *each) && has_load(asked.b.kind, *each);
  };
  for (const row* each : rows)
    if (!fits(each))
      left_out.emplace_back(each->name);
  std::erase_if(rows, [&](const row* each) { return !fits(each); });
  if (rows.empty())
    throw run_failure("none of these rows is for both servers");
  return rows;
}

void warn(const console& shown, const std::string& text) {
  shown.err << tools::palette(shown.color_err).warning("donet-bench: ") << text << '\n';
}

std::string text_of_step(const step& at, std::size_t index, std::size_t count, double left) {
  const char* const who = at.who == side::a ? "A" : at.who == side::b ? "B" : "bare";
  return std::to_string(index + 1) + " of " + std::to_string(count) + ": "
         + std::string(at.of->name) + ", " + who + "; about " + text_of_time(left) + " left";
}

}  // namespace

exit_code run(const invocation& asked, const console& shown, progress& line,
              const std::atomic<bool>& stopped) {
  const auto& request = asked.comparison;
  const tools::palette colors(shown.color_out);
  compare_report found;
  found.asked = request;
  found.seconds = asked.duration;
  found.warmup = asked.warmup;
  const auto rows =
    request.lists_rows ? matching_rows(request.rows) : rows_for(request, found.left_out);
  const auto steps = steps_of(rows, request.rounds, !request.without_bare);
  time_plan plan(steps, asked.duration + asked.warmup);
  const std::string estimate = std::to_string(rows.size()) + " rows, "
                               + std::to_string(steps.size()) + " runs, about "
                               + text_of_time(plan.left(0));
  if (request.lists_rows) {
    shown.out << list_of_rows(rows, colors) << estimate << '\n';
    return exit_ok;
  }
  describe_machine(found.machine);
  shown.err << "donet-bench: " << estimate << '\n' << std::flush;
  if (std::strtod(found.machine.machine_load.c_str(), nullptr) > load_average_max)
    warn(shown, "the load average is " + found.machine.machine_load
                  + ": other programs run, or have just run, on this machine");

  found.rows = run_steps(
    steps,
    [&](std::size_t index) {
      const auto begun = clock::now();
      line.show(begun,
                [&] { return text_of_step(steps[index], index, steps.size(), plan.left(index)); });
      auto made = measure_step(steps[index], asked, stopped);
      plan.finish(index, seconds_of(clock::now() - begun));
      return made;
    },
    [&] { return stopped.load(); });
  line.clear();
  found.machine.stopped = stopped;
  if (asked.json)
    shown.out << as_json(found) << '\n';
  else
    shown.out << as_table(found, colors);
  for (const std::string& each : warnings_of(found))
    warn(shown, each);
  return has_failures(found) ? exit_failed : exit_ok;
}

}  // namespace donet::bench::compare
