#pragma once
// What the disk below a database can do at best.

#include "tools/bench/figures.hpp"
#include "tools/bench/session.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace donet::bench {

/// How often per second 4 KiB can be written to a file in `folder` and made safe by `fsync`, one after the
/// other: what a database could do that commits each request by itself. Measures for so long, or until
/// `around.stopped`. The file has no name when it returns. Nothing if `span` is 0. Throws run_failure.
std::optional<double> fsyncs_per_second(const std::string& folder, std::chrono::nanoseconds span,
                                        const session& around);

}  // namespace donet::bench
