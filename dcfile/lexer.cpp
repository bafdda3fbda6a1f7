#include "dcfile/lexer.hpp"

#include "dcfile/limits.hpp"

#include <charconv>
#include <limits>
#include <string>
#include <system_error>

namespace donet::dc {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view punctuation = "{}()[];,:=./%*+-";

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::string in_hex(char c) {
  return to_hex(as_bytes(std::string_view(&c, 1)));
}

/// Adds a digit to `value`; false on overflow of 64 bits.
bool add_digit(std::uint64_t& value, unsigned base, unsigned digit) noexcept {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  if (value > (most - digit) / base)
    return false;
  value = value * base + digit;
  return true;
}

}  // namespace

lexer::lexer(std::string_view text, std::uint32_t file, diagnostics& problems)
    : text_(text), file_(file), problems_(problems) {
  if (text_.starts_with(byte_order_mark))
    offset_ = byte_order_mark.size();
}

void lexer::advance() noexcept {
  if (text_[offset_] == '\n') {
    ++line_;
    column_ = 1;
  } else {
    ++column_;
  }
  ++offset_;
}

token lexer::next() {
  for (;;) {
    skip_blanks();
    if (at_end())
      return finish(token_kind::end, here(), offset_);
    const char c = peek();
    if (is_letter(c))
      return word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1))))
      return number();
    if (c == '"' || c == '\'')
      return string_literal();
    if (c == '<')
      return hex_blob();
    if (punctuation.find(c) != std::string_view::npos) {
      const auto start = here();
      const auto from = offset_;
      advance();
      return finish(token_kind::punctuation, start, from);
    }
    skip_strays();
  }
}

token lexer::finish(token_kind kind, position start, std::size_t from) const {
  token t;
  t.kind = kind;
  t.where = start;
  t.text = text_.substr(from, offset_ - from);
  return t;
}

void lexer::skip_blanks() {
  while (!at_end()) {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      advance();
    } else if (c == '/' && peek(1) == '/') {
      while (!at_end() && peek() != '\n')
        advance();
    } else if (c == '/' && peek(1) == '*') {
      skip_block_comment();
    } else {
      return;
    }
  }
}

void lexer::skip_block_comment() {
  const auto start = here();
  advance();
  advance();
  while (!at_end()) {
    if (peek() == '*' && peek(1) == '/') {
      advance();
      advance();
      return;
    }
    if (peek() == '/' && peek(1) == '*')
      problems_.warning(error::nested_comment, here(),
                        "'/*' inside a block comment: the first '*/' ends the whole comment");
    advance();
  }
  problems_.error(error::unterminated_comment, start,
                  "this block comment is never closed with '*/'");
}

/// Reports one diagnostic for a run of characters that start no token, so that a binary file does
/// not flood the user with messages.
void lexer::skip_strays() {
  const auto start = here();
  const char first = peek();
  const auto starts_nothing = [&](char c) {
    return !is_letter(c) && !is_digit(c) && punctuation.find(c) == std::string_view::npos
           && std::string_view(" \t\r\n\"'<").find(c) == std::string_view::npos;
  };
  std::size_t length = 0;
  while (!at_end() && starts_nothing(peek())) {
    advance();
    ++length;
  }
  std::string what;
  if (first > 0x20 && first < 0x7f)
    what = std::string("'") + first + "'";
  else
    what = "the byte 0x" + in_hex(first);
  if (length > 1)
    what += " (and " + std::to_string(length - 1) + " more)";
  problems_.error(error::stray_character, start, "no token starts with " + what);
}

token lexer::word() {
  const auto start = here();
  const auto from = offset_;
  while (is_letter(peek()) || is_digit(peek()))
    advance();
  auto t = finish(token_kind::identifier, start, from);
  if (t.text.size() > limits::name_size_max) {
    problems_.error(error::name_too_long, start,
                    "a name may have at most " + std::to_string(limits::name_size_max)
                      + " bytes, this one has " + std::to_string(t.text.size()));
    t.text = t.text.substr(0, limits::name_size_max);
  }
  return t;
}

token lexer::number() {
  if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X'))
    return prefixed_integer(16);
  if (peek() == '0' && (peek(1) == 'b' || peek(1) == 'B') && (peek(2) == '0' || peek(2) == '1'))
    return prefixed_integer(2);

  const auto start = here();
  const auto from = offset_;
  while (is_digit(peek()))
    advance();
  if (peek() != '.') {
    auto t = finish(token_kind::integer, start, from);
    for (const char c : t.text) {
      if (!add_digit(t.integer, 10, hex_digit(c))) {
        problems_.error(error::number_out_of_range, start,
                        "the number is larger than 18446744073709551615, the largest of 64 bits");
        t.integer = 0;
        break;
      }
    }
    if (t.text.size() > 1 && t.text.front() == '0')
      problems_.warning(error::bad_number, start,
                        "the leading zero means nothing: this is decimal "
                          + std::to_string(t.integer) + ", not octal");
    return t;
  }

  advance();
  while (is_digit(peek()))
    advance();
  if (peek() == 'e' || peek() == 'E') {
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign))) {
      for (std::size_t i = 0; i <= sign; ++i)
        advance();
      while (is_digit(peek()))
        advance();
    }
  }
  auto t = finish(token_kind::real, start, from);
  const auto* last = t.text.data() + t.text.size();
  const auto [end, status] = std::from_chars(t.text.data(), last, t.real);
  if (status == std::errc::result_out_of_range) {
    // A number too small for a double is zero; only one that is too large is a mistake.
    const auto exponent = t.text.find_first_of("eE");
    const bool tiny = exponent != std::string_view::npos && t.text[exponent + 1] == '-';
    t.real = 0;
    if (!tiny)
      problems_.error(error::number_out_of_range, start, "the number is too large for 64 bits");
  } else if (status != std::errc() || end != last) {
    problems_.error(error::bad_number, start, "this is not a number");
    t.real = 0;
  }
  return t;
}

token lexer::prefixed_integer(unsigned base) {
  const auto start = here();
  const auto from = offset_;
  advance();
  advance();
  std::uint64_t value = 0;
  bool fits = true;
  const auto digits = offset_;
  while (hex_digit(peek()) < base) {
    fits = fits && add_digit(value, base, hex_digit(peek()));
    advance();
  }
  if (offset_ == digits)
    problems_.error(error::bad_number, start, "'0x' must be followed by a hexadecimal digit");
  else if (!fits)
    problems_.error(error::number_out_of_range, start, "the number has more than 64 bits");
  auto t = finish(token_kind::integer, start, from);
  t.integer = fits ? value : 0;
  return t;
}

token lexer::string_literal() {
  const auto start = here();
  const auto from = offset_;
  const char quote = peek();
  std::string bytes;
  advance();
  while (!at_end() && peek() != quote && peek() != '\n') {
    if (peek() == '\\' && offset_ + 1 < text_.size()) {
      escape(bytes);
    } else {
      bytes += peek();
      advance();
    }
  }
  if (peek() == quote)
    advance();
  else
    problems_.error(error::unterminated_string, start,
                    std::string("this string is not closed with ") + quote + " on its line");
  auto t = finish(token_kind::string, start, from);
  t.bytes = std::move(bytes);
  return t;
}

/// The escapes of Panda3D, including its two historical defects with octal and decimal digits:
/// existing files hash and pack by them (spec section 1.6).
void lexer::escape(std::string& bytes) {
  const auto start = here();
  advance();
  const char c = peek();
  advance();
  unsigned value = 0;
  switch (c) {
  case 'a': bytes += '\a'; return;
  case 'n': bytes += '\n'; return;
  case 'r': bytes += '\r'; return;
  case 't': bytes += '\t'; return;
  case 'x':
    for (int i = 0; i < 2 && hex_digit(peek()) < 16; ++i) {
      value = value * 16 + hex_digit(peek());
      advance();
    }
    break;
  case '0':
    for (int i = 0; i < 3 && peek() >= '0' && peek() <= '6'; ++i) {
      value = value * 8 + hex_digit(peek());
      advance();
      if (i == 0)
        problems_.warning(
          error::doubtful_escape, start,
          "an octal escape ends at the digit 7; write \\x and two hexadecimal digits");
    }
    break;
  case '1':
  case '2':
  case '3':
  case '4':
  case '5':
  case '6':
  case '7':
  case '8':
  case '9':
    problems_.warning(
      error::doubtful_escape, start,
      "a decimal escape loses its first digit; write \\x and two hexadecimal digits");
    for (int i = 0; i < 3 && is_digit(peek()); ++i) {
      value = value * 10 + hex_digit(peek());
      advance();
    }
    break;
  default: bytes += c; return;
  }
  bytes += static_cast<char>(value & 0xff);
}

token lexer::hex_blob() {
  const auto start = here();
  const auto from = offset_;
  advance();
  const auto first = offset_;
  while (hex_digit(peek()) < 16)
    advance();
  const auto digits = text_.substr(first, offset_ - first);
  byte_buffer bytes;
  if (peek() == '>') {
    advance();
    if (!from_hex(digits, bytes))
      problems_.error(error::bad_hex_blob, start,
                      "a hex blob needs two digits for each byte, this one has "
                        + std::to_string(digits.size()) + " digits");
  } else {
    problems_.error(error::bad_hex_blob, start,
                    "a hex blob holds hexadecimal digits only, without blanks, and ends with '>'");
    // Resume behind the blob if it ends on this line, otherwise behind the digits.
    const auto close = text_.find_first_of(">;\n", offset_);
    if (close != std::string_view::npos && text_[close] == '>')
      while (offset_ <= close)
        advance();
  }
  auto t = finish(token_kind::hex_blob, start, from);
  t.bytes = as_text(bytes);
  return t;
}

}  // namespace donet::dc
