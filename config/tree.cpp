#include "config/tree.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace donet::config {

namespace {

struct naming {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string text(digits.data(), end);
    // A float without a point would look like an integer.
    if (text.find_first_not_of("-0123456789") == std::string::npos)
      text += ".0";
    return text;
  }
  std::string operator()(const std::string& value) const { return in_quotes(value); }
  std::string operator()(const node_list&) const { return "a list"; }
  std::string operator()(const node_table&) const { return "a table"; }
  std::string operator()(const huge_number& value) const {
    constexpr std::size_t digits_shown = 80;
    return shortened(value.written, digits_shown);
  }
  std::string operator()(other_value) const { return "a date or time"; }
};

// Longer names are quoted, which shortens them.
constexpr std::size_t bare_name_size_max = 80;

bool is_bare(std::string_view name) {
  constexpr std::string_view letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  return !name.empty() && name.size() <= bare_name_size_max
         && name.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

const node* find(const node_table& table, std::string_view key) noexcept {
  const auto found = std::ranges::find(table, key, &entry::key);
  return found == table.end() ? nullptr : &found->value;
}

std::string to_text(const node& value) {
  return std::visit(naming{}, value.value);
}

std::string key_path(std::string_view parent, std::string_view name) {
  std::string path(parent);
  if (!path.empty())
    path += '.';
  return path += is_bare(name) ? std::string(name) : in_quotes(name);
}

std::string key_path(std::string_view parent, std::size_t index) {
  return std::string(parent) + '[' + std::to_string(index) + ']';
}

}  // namespace donet::config
