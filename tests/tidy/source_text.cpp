#include "tests/tidy/source_text.hpp"

#include <algorithm>

namespace donet::test {

namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Copies C++ text, blanking as it goes. Each member function consumes one kind of thing.
class blanker {
public:
  explicit blanker(std::string_view text) : text_(text) { code_.reserve(text.size()); }

  std::string run() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("//"))
        line_comment();
      else if (rest.starts_with("/*"))
        blank_until("*/");
      else if (rest.front() == '"')
        starts_raw_string() ? raw_string() : literal('"');
      else if (rest.front() == '\'' && !separates_digits())
        literal('\'');
      else
        keep();
    }
    return std::move(code_);
  }

private:
  void keep() { code_.push_back(text_[at_++]); }
  void blank() { code_.push_back(text_[at_++] == '\n' ? '\n' : ' '); }

  // A backslash at the end of a line continues the comment.
  void line_comment() {
    while (at_ < text_.size() && (text_[at_] != '\n' || text_[at_ - 1] == '\\'))
      blank();
  }

  void blank_until(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    const std::size_t stop = found == std::string_view::npos ? text_.size() : found + end.size();
    while (at_ < stop)
      blank();
  }

  // Ends at the line's end at the latest: the apostrophe of an #error text opens nothing.
  void literal(char quote) {
    keep();
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size())
        blank();
      blank();
    }
    if (at_ < text_.size() && text_[at_] == quote)
      keep();
  }

  // The word that ends where we stand: R, u8R, LR, but not the end of a longer name.
  std::string_view word_before() const {
    std::size_t begin = at_;
    while (begin > 0 && is_word_character(text_[begin - 1]))
      --begin;
    return text_.substr(begin, at_ - begin);
  }

  bool starts_raw_string() const {
    const std::string_view prefix = word_before();
    return prefix == "R" || prefix == "LR" || prefix == "uR" || prefix == "UR" || prefix == "u8R";
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos)
      return literal('"');
    std::string end = ")";
    end += text_.substr(at_ + 1, open - at_ - 1);
    end += '"';
    keep();
    blank_until(end);
    code_.back() = '"';
  }

  // 1'000'000, as opposed to u'x'.
  bool separates_digits() const {
    std::size_t begin = at_;
    while (begin > 0 && (is_word_character(text_[begin - 1]) || text_[begin - 1] == '\''))
      --begin;
    return begin < at_ && text_[begin] >= '0' && text_[begin] <= '9';
  }

  std::string_view text_;
  std::string code_;
  std::size_t at_ = 0;
};

std::string_view without_leading_blanks(std::string_view text) {
  const auto first = std::find_if_not(text.begin(), text.end(), is_blank);
  return text.substr(static_cast<std::size_t>(first - text.begin()));
}

}  // namespace

std::string code_of(std::string_view text) {
  return blanker(text).run();
}

std::vector<include_line> includes_of(std::string_view text) {
  // The code tells where an #include is; its target, blanked there, is read from the text.
  const std::string code = code_of(text);
  std::vector<include_line> found;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(code)) {
    ++number;
    std::string_view rest = without_leading_blanks(line);
    if (!rest.starts_with('#'))
      continue;
    rest = without_leading_blanks(rest.substr(1));
    if (!rest.starts_with("include"))
      continue;
    rest = without_leading_blanks(rest.substr(std::string_view("include").size()));

    include_line include{number, {}, rest.starts_with('"')};
    const std::size_t end = include.quoted ? rest.find('"', 1) : rest.find('>');
    if ((include.quoted || rest.starts_with('<')) && end != std::string_view::npos)
      include.target =
        text.substr(static_cast<std::size_t>(rest.data() - code.data()) + 1, end - 1);
    found.push_back(std::move(include));
  }
  return found;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

std::vector<std::size_t> word_offsets(std::string_view text, std::string_view word) {
  std::vector<std::size_t> offsets;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + word.size())) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_character(text[at - 1]);
    const bool ends = end == text.size() || !is_word_character(text[end]);
    if (begins && ends)
      offsets.push_back(at);
  }
  return offsets;
}

std::vector<std::string_view> path_parts(std::string_view path) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos)
      return parts;
    path.remove_prefix(slash + 1);
  }
}

std::string_view path_stem(std::string_view path) {
  const std::string_view name = path_parts(path).back();
  return name.substr(0, name.rfind('.'));
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".cpp") || path.ends_with(".hpp");
}

}  // namespace donet::test
