#include "tools/dc/palette.hpp"

#include <cstdlib>

#include <unistd.h>

namespace donet::tools {

bool wants_color(color_choice choice, int file_descriptor) {
  if (choice != color_choice::automatic)
    return choice == color_choice::always;
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (refused == nullptr || *refused == '\0') && terminal != nullptr
         && std::string_view(terminal) != "dumb" && ::isatty(file_descriptor) == 1;
}

std::string palette::wrapped(std::string_view code, std::string_view text) const {
  if (!colored_ || text.empty())
    return std::string(text);
  return "\x1b[" + std::string(code) + 'm' + std::string(text) + "\x1b[0m";
}

}  // namespace donet::tools
