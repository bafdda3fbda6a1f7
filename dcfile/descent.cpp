#include "dcfile/descent.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace donet::dc {

namespace {

constexpr std::array declaration_words = {std::string_view("dclass"),  std::string_view("struct"),
                                          std::string_view("from"),    std::string_view("import"),
                                          std::string_view("keyword"), std::string_view("typedef")};

constexpr std::array switch_words = {std::string_view("switch"), std::string_view("case"),
                                     std::string_view("default"), std::string_view("break")};

bool contains(const auto& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// The token as shown in a message.
std::string shown(const token& t) {
  if (t.kind == token_kind::end)
    return "the end of the text";
  constexpr std::size_t longest = 40;
  auto text = t.text.substr(0, std::min(t.text.find('\n'), longest));
  return "'" + std::string(text) + (text.size() < t.text.size() ? "…'" : "'");
}

}  // namespace

bool is_declaration_word(std::string_view word) noexcept {
  return contains(declaration_words, word);
}

// -- tokens
// -----------------------------------------------------------------------------------------

token descent::take() {
  if (panic_)
    return end_;
  if (current_.is('{'))
    ++open_braces_;
  else if (current_.is('}') && open_braces_ > 0)
    --open_braces_;
  auto taken = std::exchange(current_, std::move(next_));
  next_ = gave_up_ ? end_ : lexer_.next();
  return taken;
}

bool descent::accept(char c) {
  if (!at(c))
    return false;
  take();
  return true;
}

void descent::expect(char c, std::string_view why) {
  if (!accept(c))
    fail("'" + std::string(1, c) + "' " + std::string(why));
}

void descent::fail(std::string_view expected) {
  if (panic_)
    return;
  panic_ = true;
  if (gave_up_)
    return;
  problems_.error(error::syntax, current_.where,
                  "expected " + std::string(expected) + ", found " + shown(current_));
}

/// Counts an item that is limited per file; beyond `most`, reports one error and ends the text.
bool descent::within(std::size_t& count, std::size_t most, std::string_view what) {
  if (panic_ || ++count <= most)
    return !panic_;
  problems_.error(error::too_large, current_.where,
                  "a file may hold at most " + std::to_string(most) + " " + std::string(what));
  panic_ = true;
  gave_up_ = true;
  current_ = next_ = end_;
  return false;
}

// -- words
// ------------------------------------------------------------------------------------------

type_code descent::builtin(std::string_view word) const {
  const auto code = code_of(word);
  if (language_ == dialect::astron && (is_legacy_array(code) || code == type_code::blob32))
    return type_code::none;
  if (code != type_code::none && redefined_.contains(word))
    return type_code::none;
  return code;
}

bool descent::is_reserved(std::string_view word) const {
  return contains(declaration_words, word) || (has_switches() && contains(switch_words, word))
         || builtin(word) != type_code::none;
}

// -- recovery
// ---------------------------------------------------------------------------------------

/// Skips to a token that may start a declaration.
void descent::synchronise_declaration() {
  panic_ = false;
  std::size_t braces = 0;
  for (; !at_end(); take()) {
    const bool starts = is_declaration_word(current_.text) || (has_switches() && at_word("switch"));
    if (starts && (braces == 0 || !at_word("struct")) && !at_word("import"))
      break;
    if (at('{'))
      ++braces;
    else if (at('}') && braces > 0)
      --braces;
    else if (at(';') && braces == 0)
      break;
  }
  open_braces_ = 0;
}

/// Skips behind the next `;` of a body whose brace was the `level`th to be opened, or up to its
/// `}`. A word that only starts declarations also ends the body: its closing brace is missing.
void descent::synchronise_member(std::size_t level) {
  panic_ = false;
  std::size_t braces = 0;
  while (!at_end()) {
    if (at_word("dclass") || at_word("typedef") || at_word("keyword"))
      break;
    if (at('{')) {
      ++braces;
    } else if (at('}')) {
      if (braces > 0)
        --braces;
      else if (open_braces_ <= level)
        return;
    } else if (at(';') && braces == 0) {
      take();
      break;
    }
    take();
  }
  open_braces_ = level;
}

/// Reads `{ item item … }` of a `what`. False if a part could not be read; in panic as well, if the
/// end of the body was not found.
bool descent::body(std::string_view what, const std::function<void()>& read_item) {
  const auto opened = current_.where;
  expect('{', "to open the body of the " + std::string(what));
  const auto level = open_braces_;
  bool complete = !panic_;
  while (!panic_ && !at('}')) {
    if (accept(';'))
      continue;
    if (at_end()) {
      fail("'}' to close the " + std::string(what) + " opened in line "
           + std::to_string(opened.line));
      return false;
    }
    read_item();
    if (!panic_)
      continue;
    complete = false;
    synchronise_member(level);
    const bool next_declaration =
      !at('}') && is_declaration_word(current_.text) && !at_word("struct");
    panic_ = problems_.full() || next_declaration;
  }
  accept('}');
  return complete && !panic_;
}

}  // namespace donet::dc
