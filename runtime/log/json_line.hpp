#pragma once
// A log line for programs: a JSON object, here without the time that comes first.
//
//   "level":"info","category":"message_director","message":"a peer is connected","peer":"[::1]:5"}

#include "runtime/log/logger.hpp"

#include <string>
#include <string_view>

namespace donet::runtime {

/// Returns the part of the line after `{"time":"...",`. It is ASCII: other characters become \u
/// escapes, and bytes that are not UTF-8 become U+FFFD. A number that a double cannot represent
/// exactly becomes a string. Any thread.
std::string json_line(log_level level, std::string_view who, std::string_view sentence,
                      logger::fields with);

}  // namespace donet::runtime
