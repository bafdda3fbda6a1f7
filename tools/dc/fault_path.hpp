#pragma once
// The position of the first illegal byte in a packed value, and the expected content.

#include "dcfile/bytes.hpp"
#include "dcfile/error.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace donet::tools {

struct byte_fault {
  dc::error code = dc::error::none;
  /// Position of the offending byte; the size of the data if one is missing.
  std::size_t offset = 0;
  std::string message;  ///< names the part of the value, its legal values and the actual one
};

/// Why `data` is not exactly one value of `f`; empty if it is.
std::optional<byte_fault> find_fault(const dc::field& f, dc::bytes_view data,
                                     dc::text_policy policy);

}  // namespace donet::tools
