#pragma once
// A line of the log for programs that read it: a JSON object, here without the time that comes first.
//
//   "level":"info","category":"message_director","message":"a peer is connected","peer":"[::1]:5"}

#include "runtime/log/logger.hpp"

#include <string>
#include <string_view>

namespace donet::runtime {

/// All behind `{"time":"...",`. It is ASCII whatever the fields hold: other characters are \u escapes,
/// and bytes that are not UTF-8 stand there as U+FFFD. A number that a reader with doubles would
/// change is a string.
std::string json_line(log_level level, std::string_view who, std::string_view sentence,
                      logger::fields with);

}  // namespace donet::runtime
