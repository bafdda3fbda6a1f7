#pragma once
// Problems as text for the operator.

#include "config/problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace donet::config {

/// One line without a line break, e.g.
///
///     roles/gs1.toml:14: services.client_agent.version_string: missing; the version that clients
///     must have, e.g. "v1.0.0"
///
/// A warning has that word after the line number. Control characters of the role file come out
/// escaped.
std::string describe(const problem& one);

/// At most `size_max` bytes of `text`, not cut within a UTF-8 character; dots replace the rest.
std::string shortened(std::string_view text, std::size_t size_max);

/// `"text"`, with invisible characters and line breaks escaped, and cut if it is long.
std::string in_quotes(std::string_view text);

}  // namespace donet::config
