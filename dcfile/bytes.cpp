#include "dcfile/bytes.hpp"

namespace donet::dc {

std::string to_hex(bytes_view data) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(data.size() * 2);
  for (const std::byte b : data) {
    text += digits[std::to_integer<unsigned>(b) >> 4];
    text += digits[std::to_integer<unsigned>(b) & 15];
  }
  return text;
}

bool from_hex(std::string_view text, byte_buffer& data) {
  if (text.size() % 2 != 0)
    return false;
  data.clear();
  data.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const unsigned high = hex_digit(text[i]);
    const unsigned low = hex_digit(text[i + 1]);
    if (high > 15 || low > 15)
      return false;
    data.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return true;
}

}  // namespace donet::dc
