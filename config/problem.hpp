#pragma once
// Problems of a role file: collected instead of thrown, so that the operator sees all of them at
// once.

#include <cstdint>
#include <string>
#include <vector>

namespace donet::config {

enum class severity { error, warning };

/// One thing that the operator should change. An error prevents the node from starting.
struct problem {
  config::severity severity = severity::error;
  std::string file;
  std::uint32_t line = 0;  ///< from 1; 0 if the problem is about the whole file
  std::string key;         ///< dotted, e.g. "services.client_agent.channels.min"; may be empty
  std::string found;       ///< the actual value: `found "yes"`, `missing`, `unknown key`
  std::string allowed;     ///< legal values, or what is missing; may be empty
  std::string advice;      ///< `did you mean "bind"?`; may be empty
};

using problems = std::vector<problem>;

/// True if there are no errors, only warnings.
bool harmless(const problems& found);

}  // namespace donet::config
