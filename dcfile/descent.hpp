#pragma once
// The recursive descent behind `parse` and `parse_value`: an implementation detail of the parser.

#include "dcfile/ast.hpp"
#include "dcfile/lexer.hpp"
#include "dcfile/limits.hpp"
#include "dcfile/options.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace donet::dc {

/// The words that start a declaration; Astron does not have `switch`.
bool is_declaration_word(std::string_view word) noexcept;

/// Parses one text. After a syntax error it is in panic: the current token looks like the end of
/// the text, so that every rule returns without further messages, until a loop over declarations or
/// fields synchronises.
class descent {
public:
  /// `redefined` holds the type words that a typedef has redefined, across the texts.
  descent(std::string_view text, std::uint32_t file, dialect language,
          std::set<std::string_view>& redefined, diagnostics& problems)
      : lexer_(text, file, problems), language_(language), redefined_(redefined),
        problems_(problems) {
    current_ = lexer_.next();
    next_ = lexer_.next();
  }

  void declarations(std::vector<ast::declaration>& to);
  value whole_value();

private:
  // Tokens.
  const token& current() const noexcept { return panic_ ? end_ : current_; }
  bool at(char c) const noexcept { return current().is(c); }
  bool at_word(std::string_view word) const noexcept {
    return current().kind == token_kind::identifier && current().text == word;
  }
  bool at_name() const noexcept {
    return current().kind == token_kind::identifier && !is_reserved(current().text);
  }
  bool at_end() const noexcept { return current().kind == token_kind::end; }
  token take();
  bool accept(char c);
  void expect(char c, std::string_view why);
  void fail(std::string_view expected);
  bool within(std::size_t& count, std::size_t most, std::string_view what);

  // Words.
  type_code builtin(std::string_view word) const;
  bool is_reserved(std::string_view word) const;
  bool has_switches() const noexcept { return language_ != dialect::astron; }

  // Recovery.
  void synchronise_declaration();
  void synchronise_member(std::size_t level);
  bool body(std::string_view what, const std::function<void()>& read_item);

  // Declarations.
  ast::declaration declaration();
  ast::import plain_import();
  ast::import from_import();
  std::string path_symbol(bool reserved_too);
  std::string module();
  ast::keyword keyword_declaration();
  ast::alias type_alias();

  // Classes and structs.
  ast::entry entry(bool is_struct);
  ast::field field();
  ast::method method();
  ast::molecular molecular();
  void add_name(std::vector<ast::name>& to, std::string_view what);

  // Parameters and types.
  ast::parameter parameter(bool names_a_type = false);
  ast::parameter parameter_with_default();
  ast::type_use type_use();
  bool transform(std::vector<ast::transform>& to);
  ast::range value_range();
  ast::bound bound();
  ast::range size_range();
  ast::bound size();
  ast::switch_type switch_type();
  ast::switch_item switch_item();

  // Values.
  value any_value(bool in_list);
  void list(value& to);
  std::uint32_t repeat_count();
  number signed_number();

  /// Counts one level of nesting during its lifetime.
  class nesting {
  public:
    explicit nesting(descent& p) : parser_(p) {
      if (++p.depth_ > limits::depth_max && !p.panic_) {
        p.problems_.error(error::too_deep, p.current_.where,
                          "more than " + std::to_string(limits::depth_max) + " levels of nesting");
        p.panic_ = true;
      }
    }
    ~nesting() { --parser_.depth_; }
    nesting(const nesting&) = delete;
    nesting& operator=(const nesting&) = delete;

  private:
    descent& parser_;
  };

  lexer lexer_;
  dialect language_;
  std::set<std::string_view>& redefined_;
  diagnostics& problems_;
  token current_;
  token next_;
  token end_;
  bool panic_ = false;
  bool gave_up_ = false;  ///< a limit was reached: the rest of the text is ignored
  std::uint32_t depth_ = 0;
  std::size_t open_braces_ = 0;
  std::size_t fields_ = 0;
  std::size_t parameters_ = 0;
  std::size_t values_ = 0;
};

}  // namespace donet::dc
