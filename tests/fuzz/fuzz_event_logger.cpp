// Any peer may send anything to an Event Logger: it is refused, or becomes one line of JSON that is
// not much longer.

#include "actors/event_logger/event_text.hpp"
#include "tests/fuzz/require.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

using namespace donet;
using actors::event_fault;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view now = "2026-11-21 00:26:41+0000";
  constexpr std::size_t around_event = 100;
  const auto event = std::as_bytes(std::span(data, size));
  const std::string before = "before\n";
  std::string lines = before;
  const auto fault = actors::append_event(lines, event, now);
  test::require(lines.starts_with(before), "what stood there has changed", lines);
  const std::string line = lines.substr(before.size());
  if (fault) {
    test::require(line.empty(), "what is refused is written", line);
    return 0;
  }
  test::require(std::ranges::count(line, '\n') == 1 && line.ends_with('\n'), "it is no line", line);
  test::require(line.size() <= size * actors::event_growth_max + around_event,
                "the line is longer than may be", line);
  test::require(nlohmann::json::accept(line), "the line is not JSON", line);
  test::require(nlohmann::json::parse(line).is_object(), "the line is no object", line);

  std::string others;
  test::require(actors::append_event(others, event.first(size - 1), now) == event_fault::truncated,
                "it is written when its end is missing");
  return 0;
}
