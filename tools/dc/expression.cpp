#include "tools/dc/expression.hpp"

#include <algorithm>

namespace donet::tools {

namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class cursor {
public:
  explicit cursor(std::string_view text) : text_(text) {}

  std::size_t offset() const noexcept { return offset_; }

  void skip_blanks() { offset_ = std::min(text_.find_first_not_of(blanks, offset_), text_.size()); }

  bool skip(char wanted) {
    const bool found = offset_ < text_.size() && text_[offset_] == wanted;
    offset_ += found ? 1 : 0;
    return found;
  }

  /// An identifier; empty if there is none.
  std::string_view word() {
    const auto start = offset_;
    while (offset_ < text_.size()
           && (is_letter(text_[offset_]) || (offset_ > start && is_digit(text_[offset_]))))
      ++offset_;
    return text_.substr(start, offset_ - start);
  }

private:
  std::string_view text_;
  std::size_t offset_ = 0;
};

}  // namespace

dc::result<field_expression> split_expression(std::string_view text) {
  cursor at(text);
  const auto expected = [&](std::string what) {
    return dc::failure{dc::error::syntax, "expected " + std::move(what),
                       position_of(text, at.offset())};
  };

  field_expression split;
  at.skip_blanks();
  split.class_at = at.offset();
  split.class_name = at.word();
  if (split.class_name.empty())
    return expected("the name of a class or struct, as in Class.field(1, \"x\")");
  at.skip_blanks();
  if (!at.skip('.'))
    return expected("'.' and the name of a field behind '" + std::string(split.class_name) + '\'');
  at.skip_blanks();
  split.field_at = at.offset();
  split.field_name = at.word();
  if (split.field_name.empty())
    return expected("the name of a field");
  at.skip_blanks();
  at.skip('=');

  split.value = text;
  std::replace_if(
    split.value.begin(), split.value.begin() + static_cast<std::ptrdiff_t>(at.offset()),
    [](char c) { return c != '\n'; }, ' ');
  return split;
}

dc::result<hex_bytes> read_hex(std::string_view text) {
  hex_bytes read;
  const auto refused = [&](std::size_t offset, std::string why) {
    return dc::failure{dc::error::bad_hex_blob, std::move(why), position_of(text, offset)};
  };

  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ':' || blanks.find(text[at]) != blanks.npos) {
      ++at;
    } else if (text[at] == '0' && at + 1 < text.size()
               && (text[at + 1] == 'x' || text[at + 1] == 'X')) {
      at += 2;
    } else {
      const unsigned high = dc::hex_digit(text[at]);
      if (high > 15)
        return refused(at, "this is not a hexadecimal digit");
      const unsigned low = at + 1 < text.size() ? dc::hex_digit(text[at + 1]) : 16;
      if (low > 15)
        return refused(at, "a byte needs two hexadecimal digits");
      read.bytes.push_back(static_cast<std::byte>(high * 16 + low));
      read.offsets.push_back(at);
      at += 2;
    }
  }
  read.offsets.push_back(text.size());
  return read;
}

dc::position position_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  return {0, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(offset - start + 1)};
}

}  // namespace donet::tools
