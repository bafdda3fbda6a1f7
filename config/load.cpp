// The only file that uses TOML: it converts the result of toml11 to our own tree. toml11 is 3.7 on
// Debian 12, 3.8 on Ubuntu 24.04 and 4.4 on Debian 13; only `line_of` and the functions beside it
// depend on the version.

#include "config/load.hpp"

#include "config/astron.hpp"
#include "config/read.hpp"
#include "config/screening.hpp"
#include "config/text.hpp"
#include "config/tree.hpp"
#include "config/validate.hpp"

#include <toml.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>
#include <variant>

namespace donet::config {

namespace {

#if TOML11_VERSION_MAJOR >= 4
std::uint32_t line_of(const toml::source_location& where) {
  return static_cast<std::uint32_t>(where.first_line_number());
}

std::size_t column_of(const toml::source_location& where) {
  return where.first_column_number();
}

std::string line_text(const toml::source_location& where) {
  return where.first_line();
}

std::uint32_t line_of(const toml::syntax_error& wrong) {
  const bool known = !wrong.errors().empty() && !wrong.errors().front().locations().empty();
  return known ? line_of(wrong.errors().front().locations().front().first) : 0;
}
#else
std::uint32_t line_of(const toml::source_location& where) {
  return where.line();
}

std::size_t column_of(const toml::source_location& where) {
  return where.column();
}

std::string line_text(const toml::source_location& where) {
  return where.line_str();
}

std::uint32_t line_of(const toml::syntax_error& wrong) {
  return line_of(wrong.location());
}
#endif

// toml11 3 reads a whole number beyond 64 bits as the largest one.
bool is_last_number(std::int64_t number) {
  return number == std::numeric_limits<std::int64_t>::max()
         || number == std::numeric_limits<std::int64_t>::min();
}

// The decimal number that begins in this column of its line, as written.
std::string number_at(std::string_view line, std::size_t column) {
  const std::string_view rest = line.substr(std::min(line.size(), column - 1));
  return std::string(rest.substr(0, rest.find_first_not_of("+-_0123456789")));
}

bool fits(std::string number) {
  std::erase(number, '_');
  const char* begin = number.data() + (number.starts_with('+') ? 1 : 0);
  std::int64_t value = 0;
  const auto read = std::from_chars(begin, number.data() + number.size(), value);
  return read.ec != std::errc::result_out_of_range;
}

decltype(node::value) to_number(std::int64_t number, const toml::source_location& where) {
  if (is_last_number(number)) {
    if (auto written = number_at(line_text(where), column_of(where)); !fits(written))
      return huge_number{std::move(written)};
  }
  return number;
}

node to_node(const toml::value& from) {
  node out{other_value{}, line_of(from.location())};
  if (from.is_boolean()) {
    out.value = from.as_boolean();
  } else if (from.is_integer()) {
    out.value = to_number(from.as_integer(), from.location());
  } else if (from.is_floating()) {
    out.value = double{from.as_floating()};
  } else if (from.is_string()) {
    out.value = toml::get<std::string>(from);
  } else if (from.is_array()) {
    node_list elements;
    for (const toml::value& element : from.as_array())
      elements.push_back(to_node(element));
    out.value = std::move(elements);
  } else if (from.is_table()) {
    node_table entries;
    for (const auto& [key, value] : from.as_table())
      entries.push_back({key, to_node(value)});
    out.value = std::move(entries);
  }
  return out;
}

// From the drawing that toml11 makes of a syntax error: its title without the function that found
// it, and the remark below the line, if it has more than the place.
//
//     [error] toml::parse_table: invalid line format
//      --> gs1.toml
//        |
//      1 | a = 1 b = 2
//        |       ^--- expected newline, but got 'b'.
std::string sentence_of(std::string_view drawing) {
  std::string_view title = drawing.substr(0, drawing.find('\n'));
  if (title.starts_with("[error] "))
    title.remove_prefix(std::string_view("[error] ").size());
  if (title.starts_with("toml::"))
    title.remove_prefix(std::min(title.size(), title.find(": ") + 2));

  std::string out(title);
  const std::size_t arrow = drawing.rfind("^--");
  if (arrow == std::string_view::npos)
    return out;
  std::string_view remark = drawing.substr(arrow);
  remark = remark.substr(0, remark.find('\n'));
  remark.remove_prefix(std::min(remark.size(), remark.find_first_not_of("^- ")));
  if (!remark.empty() && remark != "here")
    out += " (" + std::string(remark) + ')';
  // A title may contain a key of any length.
  constexpr std::size_t sentence_size_max = 300;
  return shortened(out, sentence_size_max);
}

loaded hopeless(const std::string& path, std::uint32_t line, std::string found,
                std::string allowed = {}) {
  loaded out;
  out.problems.push_back(
    {severity::error, path, line, {}, std::move(found), std::move(allowed), {}});
  return out;
}

// The whole file; empty on failure, with the reason.
std::optional<std::string> read_file(const std::string& path, int& reason) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (file == nullptr) {
    reason = errno;
    return std::nullopt;
  }
  std::string text;
  std::array<char, 65'536> buffer;
  // One byte past the limit is enough to refuse the file.
  while (text.size() <= file_size_max) {
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (size == 0)
      break;
    text.append(buffer.data(), size);
  }
  if (std::ferror(file.get()) != 0) {
    reason = errno;
    return std::nullopt;
  }
  return text;
}

// The error in a text that is not TOML.
struct syntax_fault {
  std::uint32_t line = 0;
  std::string sentence;
};

std::variant<node, syntax_fault> parse(std::string_view text, const std::string& path) {
  try {
    std::istringstream stream{std::string(text)};
    return to_node(toml::parse(stream, path));
  } catch (const toml::syntax_error& wrong) {
    return syntax_fault{line_of(wrong), sentence_of(wrong.what())};
  } catch (const std::exception& wrong) {
    return syntax_fault{0, sentence_of(wrong.what())};
  }
}

}  // namespace

loaded load(const std::string& path) {
  int reason = 0;
  if (const auto text = read_file(path, reason))
    return load_text(*text, path);
  if (reason == EISDIR)
    return hopeless(path, 0, "this is a folder", "a role file is wanted");
  return hopeless(path, 0, "cannot be read: " + std::generic_category().message(reason));
}

loaded load_text(std::string_view text, const std::string& path) {
  if (const auto fault = screen(text))
    return hopeless(path, fault->line, fault->found, fault->allowed);
  const auto parsed = parse(text, path);
  if (const auto* fault = std::get_if<syntax_fault>(&parsed)) {
    if (is_yaml(text))
      return hopeless(path, 0,
                      "this is a YAML file" + std::string(is_of_astron(text) ? " (Astron)" : ""),
                      "a role file is TOML, like those in config/roles");
    // toml11 3 appends a line break to every text, and may report an error after it.
    const auto lines = 1 + static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
    return hopeless(path, std::min(fault->line, lines), "not TOML: " + fault->sentence);
  }

  loaded out;
  // A TOML document is always a table.
  out.role = read(*std::get<node>(parsed).as<node_table>(), path, out.problems);
  validate(out.role, out.problems);
  std::ranges::stable_sort(out.problems, {}, &problem::line);
  return out;
}

}  // namespace donet::config
