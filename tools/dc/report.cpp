#include "tools/dc/report.hpp"

#include "dcfile/limits.hpp"
#include "tools/dc/excerpt.hpp"

#include <algorithm>

namespace donet::tools {

namespace {

// The width in which GCC and Clang right-align line numbers.
constexpr std::size_t line_number_width = 5;

std::string code_text(dc::error code) {
  const auto digits = std::to_string(static_cast<unsigned>(code));
  return 'E' + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

std::string pointed_at(const dc::position& where, std::string_view text, const palette& colors) {
  const auto shown = make_excerpt(text, where.line, where.column);
  const auto number = std::to_string(where.line);
  const auto width = std::max(line_number_width, number.size());
  const auto underline = '^' + std::string(shown.underlined - 1, '~');
  return colors.faint(std::string(width - number.size(), ' ') + number + " |") + ' ' + shown.line
         + '\n' + colors.faint(std::string(width, ' ') + " |") + ' ' + std::string(shown.caret, ' ')
         + colors.pointer(underline) + '\n';
}

}  // namespace

std::string rendered(const dc::diagnostic& problem, std::span<const dc::source> texts,
                     const palette& colors) {
  const auto& where = problem.where;
  const bool has_place = where.line != 0 && where.file < texts.size();
  std::string out;
  if (has_place)
    out += colors.strong(without_controls(texts[where.file].name) + ':' + std::to_string(where.line)
                         + ':' + std::to_string(where.column) + ':')
           + ' ';
  const auto code = code_text(problem.code);
  out += problem.is_error() ? colors.error("error " + code + ':')
                            : colors.warning("warning " + code + ':');
  // A message about a text may quote it; a message without a position names a file.
  out += ' ' + (has_place ? printable(problem.message) : without_controls(problem.message)) + '\n';
  if (has_place)
    out += pointed_at(where, texts[where.file].text, colors);
  return out;
}

std::string rendered(std::span<const dc::diagnostic> problems, std::span<const dc::source> texts,
                     const palette& colors) {
  std::string out;
  for (const auto& problem : problems)
    out += rendered(problem, texts, colors);
  return out;
}

std::string counted(std::span<const dc::diagnostic> problems, std::size_t dropped) {
  const auto errors =
    static_cast<std::size_t>(std::ranges::count_if(problems, &dc::diagnostic::is_error));
  const auto warnings = problems.size() - errors;
  std::string out;
  const auto add = [&](std::string_view part) { out.append(out.empty() ? "" : ", ").append(part); };
  if (errors > 0)
    add(quantity(errors, "error", "errors"));
  if (warnings > 0)
    add(quantity(warnings, "warning", "warnings"));
  if (dropped > 0)
    add(std::to_string(dropped) + " more not shown");
  else if (problems.size() >= dc::limits::diagnostics_max)
    add("perhaps more");
  return out;
}

std::string quantity(std::size_t count, std::string_view one, std::string_view several) {
  if (count == 1)
    return "1 " + std::string(one);
  return (count == 0 ? "no" : std::to_string(count)) + ' ' + std::string(several);
}

}  // namespace donet::tools
