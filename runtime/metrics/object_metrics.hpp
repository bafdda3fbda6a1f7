#pragma once
// What a service that has objects counts; it is the writer. What the numbers mean stands with their names,
// in describe_objects.cpp.

#include "runtime/metrics/cells.hpp"

#include <span>
#include <string_view>

namespace donet::runtime {

struct object_metrics {
  /// What the service is called, and its classes by their ids; "" is none that an object can have. All
  /// of it lives as long as this.
  object_metrics(std::string_view name, std::span<const std::string_view> classes)
      : service(name), objects(classes) {}

  std::string_view service;
  labelled_gauges objects;
  counter created;
  counter deleted;
  counter updates;
  counter deliveries;
  counter malformed;
};

/// What a Database State Server counts besides.
struct db_state_server_metrics {
  counter loaded;
  counter failed;
  histogram activation_time{time_bounds};
  counter overdue;
  counter refused;
  gauge loading;
  gauge asking;
  gauge waiting_bytes;
};

}  // namespace donet::runtime
