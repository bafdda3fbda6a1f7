#pragma once
// Where inside a packed value the bytes stop to be legal, and what should have been there.

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
  std::size_t offset = 0;  ///< of the offending byte; the size of the data if one is missing
  std::string message;     ///< names the part of the value, what it allows and what was found
};

/// Why `data` is not exactly one value of `f`; nothing if it is.
std::optional<byte_fault> find_fault(const dc::field& f, dc::bytes_view data,
                                     dc::text_policy policy);

}  // namespace donet::tools
