#include "config/written.hpp"

namespace donet::config {

std::uint32_t written::line_of(std::string_view key) const {
  while (!key.empty()) {
    if (const auto found = lines.find(key); found != lines.end())
      return found->second;
    const std::size_t end = key.find_last_of(".[");
    key = key.substr(0, end == std::string_view::npos ? 0 : end);
  }
  return 1;
}

}  // namespace donet::config
