#pragma once
// The cells of a Database Server, which is their writer. The meaning of each number is in its help
// text in describe_database.cpp.

#include "runtime/metrics/cells.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace donet::runtime {

struct database_metrics {
  database_metrics(std::string database, std::size_t worker_count)
      : name(std::move(database)), workers(worker_count),
        waiting(std::make_unique<gauge[]>(worker_count)) {
    reachable.set(1);
    owned.set(1);
  }

  /// The operations, in the order of the Database Server's kinds of requests.
  static constexpr std::array<std::string_view, 8> operations{
    "create", "get_all", "get", "set", "set_if_equals", "set_if_empty", "delete_fields", "delete"};

  enum failure : std::size_t {
    malformed,
    too_many_wait,
    too_late,
    impossible,
    taken_over,
    storage_failed
  };
  static constexpr std::array<std::string_view, 6> failure_reasons{
    "malformed", "too_many_wait", "too_late", "impossible", "taken_over", "storage_failed"};

  static constexpr std::array<std::uint64_t, 6> commit_bounds{1, 4, 16, 64, 256, 1'024};

  std::string name;
  labelled_histograms completion_times{operations, time_bounds};
  histogram commit_operations{commit_bounds};
  labelled_counters failures{failure_reasons};
  gauge reachable;
  gauge owned;  ///< 1 until another server takes the database over
  counter lost;
  counter reconnects;
  std::size_t workers;
  std::unique_ptr<gauge[]> waiting;  ///< by worker
  gauge waiting_bytes;
};

}  // namespace donet::runtime
