// Any text may be loaded; a text that loads can be printed and loads again as the same contract.
// The first byte of an input selects the options.

#include "dcfile/load.hpp"
#include "dcfile/printer.hpp"
#include "tests/fuzz/rich_schema.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace donet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  dc::load_options options;
  options.multiple_inheritance = (data[0] & 1) == 0;
  options.virtual_inheritance = (data[0] & 2) == 0;
  options.sort_inheritance_by_file = (data[0] & 4) == 0;
  options.dialect = (data[0] & 8) == 0 ? dc::dialect::panda3d : dc::dialect::astron;
  options.panda3d_names = (data[0] & 16) != 0;

  const dc::source text{"input", std::string(data + 1, data + size)};
  const auto first = dc::load(text, options);
  std::size_t errors = first.dropped_problems;
  for (const auto& problem : first.problems)
    errors += problem.is_error() ? 1U : 0U;
  if (first.contract == nullptr) {
    test::require(errors > 0, "a text was refused without a reason");
    return 0;
  }
  const dc::source printed{"printed", dc::print(*first.contract)};
  const auto second = dc::load(printed, options);
  if (second.contract == nullptr)
    test::broken("the printed text does not load",
                 (second.problems.empty() ? "" : second.problems.front().message + "\n")
                   + printed.text);
  test::require(second.contract->hash() == first.contract->hash(),
                "the printed text has another hash", printed.text);
  test::require(dc::print(*second.contract) == printed.text, "printing twice differs",
                printed.text);
  return 0;
}
