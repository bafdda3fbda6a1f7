#pragma once
// The cells of a service with objects, which is their writer. The meaning of each number is in its
// help text in describe_objects.cpp.

#include "runtime/metrics/cells.hpp"

#include <span>
#include <string_view>

namespace donet::runtime {

struct object_metrics {
  /// The name of the service, and the names of its classes by class id; "" marks a class that no
  /// object can have. The texts must outlive this object.
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

/// The additional cells of a Database State Server.
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
