#include "tests/tidy/limits_page.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <regex>
#include <utility>

namespace donet::test {

namespace {

// ---- values ----

// Reads `a << b`, `a * b`, `a + b`, `a - b`, names and numbers, as they stand in our constants.
class evaluation {
public:
  evaluation(std::string_view expression, std::string_view text, std::string_view shared)
      : left_(expression), text_(text), shared_(shared) {}

  std::optional<std::uint64_t> value() {
    const std::optional<std::uint64_t> result = shift();
    skip_blanks();
    return left_.empty() ? result : std::nullopt;
  }

private:
  using number = std::optional<std::uint64_t>;

  number shift() {
    number left = sum();
    while (left && takes("<<")) {
      const number right = sum();
      left = right ? number(*left << *right) : std::nullopt;
    }
    return left;
  }

  number sum() {
    number left = product();
    while (left) {
      const bool adds = takes("+");
      if (!adds && !takes("-"))
        break;
      const number right = product();
      if (!right)
        return std::nullopt;
      left = adds ? *left + *right : *left - *right;
    }
    return left;
  }

  number product() {
    number left = atom();
    while (left && takes("*")) {
      const number right = atom();
      left = right ? number(*left * *right) : std::nullopt;
    }
    return left;
  }

  number atom() {
    skip_blanks();
    if (takes("(")) {
      const number inner = shift();
      return takes(")") ? inner : std::nullopt;
    }
    std::string word;
    while (!left_.empty()
           && (std::isalnum(static_cast<unsigned char>(left_[0])) != 0 || left_[0] == '_'
               || left_[0] == '\'' || left_[0] == ':')) {
      if (left_[0] != '\'')
        word += left_[0];
      left_.remove_prefix(1);
    }
    if (word.empty())
      return std::nullopt;
    if (std::isdigit(static_cast<unsigned char>(word[0])) == 0)
      return named(word.substr(word.rfind(':') + 1));
    std::uint64_t result = 0;
    std::from_chars(word.data(), word.data() + word.size(), result);
    return result;
  }

  number named(const std::string& name) const;

  bool takes(std::string_view sign) {
    skip_blanks();
    if (!left_.starts_with(sign))
      return false;
    left_.remove_prefix(sign.size());
    return true;
  }

  void skip_blanks() {
    left_.remove_prefix(std::min(left_.find_first_not_of(" \n"), left_.size()));
  }

  std::string_view left_;
  std::string_view text_;
  std::string_view shared_;
};

struct declaration {
  std::string type;
  std::string expression;
};

std::optional<declaration> declaration_of(std::string_view text, std::string_view name) {
  const std::string code = code_of(text);
  const std::regex pattern(R"(([\w:]+)\s+)" + std::string(name)
                           + R"(\s*(?:=\s*([^;]+);|\{([^}]*)\}))");
  std::smatch found;
  if (!std::regex_search(code, found, pattern))
    return std::nullopt;
  return declaration{found[1], found[2].matched ? found[2] : found[3]};
}

std::optional<std::uint64_t> evaluation::named(const std::string& name) const {
  for (const std::string_view in : {text_, shared_}) {
    if (const auto found = declaration_of(in, name))
      return evaluation(found->expression, in, shared_).value();
  }
  return std::nullopt;
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, ",");
  return digits;
}

std::string bytes(std::uint64_t count) {
  constexpr std::uint64_t kib = 1024;
  constexpr std::uint64_t mib = kib * kib;
  if (count >= mib && count % mib == 0)
    return with_commas(count / mib) + " MiB";
  if (count >= kib && count % kib == 0)
    return with_commas(count / kib) + " KiB";
  return with_commas(count) + " bytes";
}

std::string time_of(std::uint64_t count, std::string_view type) {
  if (type.ends_with("milliseconds"))
    return count >= 1000 && count % 1000 == 0 ? with_commas(count / 1000) + " s"
                                              : with_commas(count) + " ms";
  if (type.ends_with("microseconds"))
    return with_commas(count) + " µs";
  if (type.ends_with("minutes"))
    return with_commas(count) + " min";
  return with_commas(count) + " s";
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != text.npos; });
}

// ---- rows ----

struct row {
  std::string subject;
  std::string source;
  std::string metric;
  std::string outcome;

  bool is_key() const { return source.starts_with("key "); }
  std::string place() const { return is_key() ? source.substr(4) : source; }
};

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::optional<row> row_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t bar = std::min(line.find(" | ", from), line.size());
    cells.emplace_back(trimmed(line.substr(from, bar - from)));
    from = bar + 3;
  }
  if (cells.size() != 4)
    return std::nullopt;
  return row{cells[0], cells[1], cells[2], cells[3]};
}

const source_file* find_file(std::span<const source_file> tree, std::string_view path) {
  const auto found = std::find_if(tree.begin(), tree.end(),
                                  [&](const source_file& each) { return each.path == path; });
  return found == tree.end() ? nullptr : &*found;
}

// The text of one struct, so that members of the same name in others are not taken for it.
std::string_view struct_text(std::string_view text, std::string_view name) {
  const std::size_t begin = text.find("struct " + std::string(name) + " {");
  if (begin == text.npos)
    return {};
  return text.substr(begin, text.find("\n}", begin) - begin);
}

// Of "file:name" or "file:struct::member".
std::optional<std::string> value_at(const std::string& place, std::span<const source_file> tree,
                                    std::string_view shared) {
  const std::size_t colon = place.find(':');
  const source_file* const file = find_file(tree, place.substr(0, colon));
  if (file == nullptr || colon == place.npos)
    return std::nullopt;
  const std::string name = place.substr(colon + 1);
  const std::size_t colons = name.find("::");
  if (colons == name.npos)
    return value_of(file->text, name, shared);
  return value_of(struct_text(file->text, name.substr(0, colons)), name.substr(colons + 2), shared);
}

std::string_view shared_limits(std::span<const source_file> tree) {
  const source_file* const file = find_file(tree, "runtime/limits.hpp");
  return file == nullptr ? std::string_view() : std::string_view(file->text);
}

}  // namespace

std::optional<std::string> value_of(std::string_view text, std::string_view name,
                                    std::string_view shared) {
  const std::optional<declaration> found = declaration_of(text, name);
  if (!found)
    return std::nullopt;
  const std::optional<std::uint64_t> number = evaluation(found->expression, text, shared).value();
  if (!number)
    return '`' + std::string(trimmed(found->expression)) + '`';
  if (has_any(found->type, {"seconds", "minutes", "hours"}))
    return time_of(*number, found->type);
  if (has_any(name, {"bytes", "size", "queued", "memory"}))
    return bytes(*number);
  return with_commas(*number);
}

limits_page make_limits_page(std::string_view rows, std::span<const source_file> tree) {
  limits_page page;
  bool in_table = false;
  for (const std::string_view line : lines_of(rows)) {
    if (line.find(" | ") == line.npos) {
      in_table = in_table && !line.empty();
      page.text += std::string(line) + '\n';
      continue;
    }
    const std::optional<row> each = row_of(line);
    if (!each) {
      page.problems.push_back("a row has not four cells: " + std::string(line));
      continue;
    }
    const std::optional<std::string> value = value_at(each->place(), tree, shared_limits(tree));
    if (!value) {
      page.problems.push_back("no such constant or key: " + each->source);
      continue;
    }
    if (!std::exchange(in_table, true))
      page.text += "| limit | default | key or constant | metric | at the limit |\n"
                   "| --- | --- | --- | --- | --- |\n";
    const std::string name = each->place().substr(each->place().find(':') + 1);
    const std::string where =
      each->is_key() ? "key `" + each->subject.substr(0, each->subject.find(':')) + '`'
                     : '`' + name + "`, " + each->place().substr(0, each->place().find(':'));
    const std::string subject =
      each->is_key() ? each->subject.substr(each->subject.find(": ") + 2) : each->subject;
    page.text += "| " + subject + " | " + (*value == "0" ? "none" : *value) + " | " + where + " | "
                 + (each->metric == "-" ? "" : '`' + each->metric + '`') + " | " + each->outcome
                 + " |\n";
  }
  return page;
}

std::vector<std::string> unlisted_limits(std::string_view rows, std::span<const source_file> tree) {
  static const std::regex bound(
    R"(constexpr\s+[\w:]+\s+(\w+_(?:max|high|low|limit|credits)|(?:max|limit)_\w+)\s*[={])");
  std::vector<std::string> unlisted;
  for (const source_file& file : tree) {
    const std::string_view layer = path_parts(file.path).front();
    if (!is_cpp(file.path)
        || !(layer == "dcfile" || layer == "runtime" || layer == "actors" || layer == "config"))
      continue;
    const std::string code = code_of(file.text);
    for (std::sregex_iterator at(code.begin(), code.end(), bound), end; at != end; ++at) {
      const std::string place = file.path + ':' + (*at)[1].str();
      if (rows.find(place) == rows.npos)
        unlisted.push_back(place);
    }
  }
  return unlisted;
}

}  // namespace donet::test
