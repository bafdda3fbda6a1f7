#pragma once
// Colours, if the output is a terminal.

#include <cstdint>
#include <string>
#include <string_view>

namespace donet::tools {

enum class color_choice : std::uint8_t { automatic, always, never };

/// True if output to this file descriptor should be coloured. `automatic` requires a terminal that
/// supports colours, and that NO_COLOR is not set.
bool wants_color(color_choice choice, int file_descriptor);

/// Wraps texts into the escape sequences of terminals, or leaves them as they are.
class palette {
public:
  palette() = default;
  explicit palette(bool colored) : colored_(colored) {}

  std::string strong(std::string_view text) const { return wrapped("1", text); }
  std::string faint(std::string_view text) const { return wrapped("2", text); }
  std::string error(std::string_view text) const { return wrapped("1;31", text); }
  std::string warning(std::string_view text) const { return wrapped("1;35", text); }
  std::string pointer(std::string_view text) const { return wrapped("1;32", text); }
  std::string name(std::string_view text) const { return wrapped("1;36", text); }

private:
  std::string wrapped(std::string_view code, std::string_view text) const;

  bool colored_ = false;
};

}  // namespace donet::tools
