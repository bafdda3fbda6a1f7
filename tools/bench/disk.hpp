#pragma once
// The maximum commit rate of the disk below a database.

#include "tools/bench/figures.hpp"
#include "tools/bench/session.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace donet::bench {

/// The number of times per second that 4 KiB can be written to a file in `folder` and made safe by
/// `fsync`, one after the other: the limit of a database that commits each request separately.
/// Measures for `span`, or until `around.stopped`. The file is removed before it returns. Empty if
/// `span` is 0. Throws run_failure.
std::optional<double> fsyncs_per_second(const std::string& folder, std::chrono::nanoseconds span,
                                        const session& around);

}  // namespace donet::bench
