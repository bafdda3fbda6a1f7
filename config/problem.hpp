#pragma once
// What is wrong with a role file: collected, never thrown, so that the operator sees all of it at
// once.

#include <cstdint>
#include <string>
#include <vector>

namespace donet::config {

enum class severity { error, warning };

/// One thing that the operator should change. An error keeps the node from starting.
struct problem {
  config::severity severity = severity::error;
  std::string file;
  std::uint32_t line = 0;  ///< from 1; 0 when it is about the file as a whole
  std::string key;         ///< dotted, e.g. "services.client_agent.channels.min"; may be empty
  std::string found;       ///< what is there: `found "yes"`, `missing`, `unknown key`
  std::string allowed;     ///< what may be there instead, or what is missing; may be empty
  std::string advice;      ///< `did you mean "bind"?`; may be empty
};

using problems = std::vector<problem>;

/// Whether a warning is the worst of them.
bool harmless(const problems& found);

}  // namespace donet::config
