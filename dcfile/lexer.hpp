#pragma once
// Text to tokens (spec/dcfile section 1).

#include "dcfile/diagnostic.hpp"
#include "dcfile/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::dc {

enum class token_kind : std::uint8_t {
  end,
  identifier,  ///< any word; the parser decides which words are reserved
  integer,     ///< without a sign
  real,        ///< without a sign
  string,      ///< in either kind of quotes; escapes are resolved
  hex_blob,    ///< `<…>`
  punctuation,
};

struct token {
  token_kind kind = token_kind::end;
  position where;
  std::string_view text;      ///< the token as it is written
  std::uint64_t integer = 0;  ///< of an integer
  double real = 0;            ///< of a real
  std::string bytes;          ///< of a string or a hex blob

  bool is(char c) const noexcept { return kind == token_kind::punctuation && text.front() == c; }
};

/// Splits one text into tokens, on demand. Lexical errors are reported and skipped: a malformed
/// literal is returned with a harmless value, a stray character is not returned. The text must
/// outlive the lexer and its tokens.
class lexer {
public:
  lexer(std::string_view text, std::uint32_t file, diagnostics& problems);

  /// The next token; at the end of the text `end`, on every call.
  token next();

private:
  bool at_end() const noexcept { return offset_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const noexcept {
    return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0';
  }
  void advance() noexcept;
  position here() const noexcept { return {file_, line_, column_}; }

  void skip_blanks();
  void skip_block_comment();
  void skip_strays();
  token word();
  token number();
  token prefixed_integer(unsigned base);
  token string_literal();
  void escape(std::string& bytes);
  token hex_blob();
  token finish(token_kind kind, position start, std::size_t from) const;

  std::string_view text_;
  std::uint32_t file_;
  diagnostics& problems_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace donet::dc
