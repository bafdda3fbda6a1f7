#pragma once
// The cost of an idle server: memory, processor time, wake-ups.

#include "tools/bench/figures.hpp"
#include "tools/bench/session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace donet::bench {

/// The state of the server at one moment.
struct server_view {
  reading at;
  std::optional<double> memory;
  std::optional<std::uint64_t> wakeups;

  static server_view now(const session& around);
};

/// The three moments of an idle load: before anything was added to the server, when everything was
/// added, and after a period without requests.
struct rest {
  server_view before;
  server_view from;
  server_view to;
};

/// Between `before` and `from`, `count` units of `what` ("client") were added; the memory of each
/// is measured at `to`.
figures figures_of(const rest& seen, const std::string& what, std::size_t count);

}  // namespace donet::bench
