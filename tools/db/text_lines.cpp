#include "tools/db/text_lines.hpp"

#include <cerrno>
#include <system_error>

#include <unistd.h>

namespace donet::tools {

bool text_lines::next(std::string_view& line) {
  std::size_t looked_at = taken_;
  for (;;) {
    const std::size_t end = space_.find('\n', looked_at);
    if (end != std::string::npos) {
      line = std::string_view(space_).substr(taken_, end - taken_);
      taken_ = end + 1;
      break;
    }
    const std::size_t held = space_.size() - taken_;
    if (held > bytes_max_) {
      failure_ = "line " + std::to_string(number_ + 1) + " is longer than "
                 + std::to_string(bytes_max_) + " bytes";
      return false;
    }
    if (!read_more()) {
      if (!failure_.empty() || held == 0)
        return false;
      line = std::string_view(space_).substr(taken_);
      taken_ = space_.size();
      break;
    }
    looked_at = held;
  }
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  ++number_;
  return true;
}

// Moves the unread bytes to the front and reads more; false at the end.
bool text_lines::read_more() {
  constexpr std::size_t bytes_per_read = 262'144;
  if (is_at_end_)
    return false;
  space_.erase(0, taken_);
  taken_ = 0;
  const std::size_t held = space_.size();
  space_.resize(held + bytes_per_read);
  ssize_t count = 0;
  do
    count = ::read(descriptor_, space_.data() + held, bytes_per_read);
  while (count < 0 && errno == EINTR && !stopped_);
  space_.resize(held + (count < 0 ? 0 : static_cast<std::size_t>(count)));
  if (count < 0)
    failure_ =
      errno == EINTR ? "stopped" : "cannot read: " + std::generic_category().message(errno);
  is_at_end_ = count <= 0;
  return count > 0;
}

}  // namespace donet::tools
