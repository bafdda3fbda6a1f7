#include "tools/cli/roff.hpp"

#include <algorithm>
#include <cctype>

namespace donet::cli {

namespace {

std::string in_capitals(std::string_view text) {
  std::string capitals;
  for (const char c : text)
    capitals += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return capitals;
}

std::string without_line_ends(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (c == '\n')
      c = ' ';
  }
  return line;
}

// A title or a term is one argument, or one line.
std::string quoted(std::string_view text) {
  std::string argument = "\"";
  for (const char c : roff::plain(without_line_ends(text)))
    argument += c == '"' ? std::string("\\(dq") : std::string(1, c);
  return argument + '"';
}

}  // namespace

roff::roff(std::ostream& out, std::string_view name, int section, std::string_view origin)
    : out_(out) {
  out_ << ".\\\" " << origin << '\n'
       << ".TH " << quoted(in_capitals(name)) << ' ' << section << " \"\" \"donet " DONET_VERSION
       << "\" \"donet\"\n"
       << ".nh\n.ad l\n";
}

void roff::section(std::string_view title) {
  out_ << ".SH " << quoted(in_capitals(title)) << '\n';
}

void roff::subsection(std::string_view title) {
  out_ << ".SS " << quoted(title) << '\n';
}

void roff::paragraph(std::string_view text) {
  out_ << ".PP\n" << plain(without_line_ends(text)) << '\n';
}

void roff::tagged(std::string_view term, std::string_view text) {
  out_ << ".TP\n" << term << '\n' << plain(without_line_ends(text)) << '\n';
}

void roff::verbatim(std::string_view lines) {
  out_ << ".PP\n.nf\n";
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    out_ << plain(lines.substr(0, end)) << '\n';
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  out_ << ".fi\n";
}

void roff::call(std::string_view command, std::string_view rest) {
  out_ << bold(command) << ' ' << plain(rest) << "\n.br\n";
}

std::string roff::plain(std::string_view text) {
  std::string safe;
  bool begins = true;
  for (const char c : text) {
    // A leading dot or quote would start a request.
    if (begins && (c == '.' || c == '\''))
      safe += "\\&";
    begins = c == '\n';
    switch (c) {
    case '\\': safe += "\\e"; break;
    case '-': safe += "\\-"; break;
    case '\'': safe += "\\(aq"; break;
    case '`': safe += "\\(ga"; break;
    case '^': safe += "\\(ha"; break;
    case '~': safe += "\\(ti"; break;
    default: safe += c;
    }
  }
  return safe;
}

std::string roff::bold(std::string_view text) {
  return "\\fB" + plain(text) + "\\fR";
}

std::string roff::italic(std::string_view text) {
  return "\\fI" + plain(text) + "\\fR";
}

}  // namespace donet::cli
