#include "actors/event_logger/event_time.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace donet::actors {

namespace {

constexpr const char* line_pattern = "%Y-%m-%d %H:%M:%S%z";

std::string filled_in(const char* pattern, const std::tm& when) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << std::put_time(&when, pattern);
  return std::move(out).str();
}

}  // namespace

// Reads the time zone, because localtime_r is not required to do so.
local_time_text::local_time_text() {
  ::tzset();
}

std::string_view local_time_text::of(wall_time when) {
  if (when != last_ || text_.empty()) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    text_ = filled_in(line_pattern, parts);
    last_ = when;
  }
  return text_;
}

std::string file_name_at(const std::string& pattern, wall_time when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return filled_in(pattern.c_str(), parts);
}

}  // namespace donet::actors
