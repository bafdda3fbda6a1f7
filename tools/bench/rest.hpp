#pragma once
// What a server costs while nothing is asked of it: memory, processor time, wake-ups.

#include "tools/bench/figures.hpp"
#include "tools/bench/session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace donet::bench {

/// What is seen of the server at one moment.
struct server_view {
  reading at;
  std::optional<double> memory;
  std::optional<std::uint64_t> wakeups;

  static server_view now(const session& around);
};

/// The three moments of an idle load: before anything was added to the server, when all was there, and after the
/// server was left alone.
struct rest {
  server_view before;
  server_view from;
  server_view to;
};

/// `count` of `what` ("client") were added between `before` and `from`; the memory of each is counted until `to`.
figures figures_of(const rest& seen, const std::string& what, std::size_t count);

}  // namespace donet::bench
