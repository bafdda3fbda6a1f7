#include "tools/cli/manual.hpp"

#include "tools/cli/roff.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace donet::cli {

namespace {

constexpr std::string_view pages[] = {"donet-bench(1)", "donet-db(1)",      "donet-dc(1)",
                                      "donet-demo(1)",  "donet-inspect(1)", "donet-node.toml(5)",
                                      "donet-node(8)"};

// ---- a footer's paragraphs ----

struct note {
  std::string title;  // empty: continues the text in front of it
  std::string text;
};

// The number of words before the colon in `Exit codes: 0 all is well`; 0 if there is no colon.
std::size_t title_length(std::string_view paragraph) {
  constexpr std::size_t longest = 20;
  const auto colon = paragraph.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > longest
      || std::isupper(static_cast<unsigned char>(paragraph.front())) == 0)
    return 0;
  const bool words = std::all_of(
    paragraph.begin() + 1, paragraph.begin() + static_cast<std::ptrdiff_t>(colon),
    [](char c) { return c == ' ' || std::islower(static_cast<unsigned char>(c)) != 0; });
  return words ? colon : 0;
}

std::vector<note> notes_of(std::string_view footer) {
  std::vector<note> notes;
  while (!footer.empty()) {
    const auto end = std::min(footer.find("\n\n"), footer.size());
    std::string_view paragraph = footer.substr(0, end);
    footer.remove_prefix(std::min(end + 2, footer.size()));
    note one;
    if (const std::size_t length = title_length(paragraph); length != 0) {
      one.title = paragraph.substr(0, length);
      paragraph.remove_prefix(std::min(length + 2, paragraph.size()));
    }
    one.text = paragraph;
    notes.push_back(std::move(one));
  }
  return notes;
}

// `0 all is well; 1 the input is wrong` gives a meaning to each number.
void write_exit_codes(roff& page, std::string_view text) {
  std::string_view rest = text.substr(0, text.size() - (text.ends_with('.') ? 1 : 0));
  while (!rest.empty()) {
    std::size_t end = rest.find("; ");
    while (end != std::string_view::npos
           && std::isdigit(static_cast<unsigned char>(rest[end + 2])) == 0)
      end = rest.find("; ", end + 2);
    end = std::min(end, rest.size());
    const std::string_view one = rest.substr(0, end);
    const auto blank = std::min(one.find(' '), one.size());
    page.tagged(roff::bold(one.substr(0, blank)), one.substr(std::min(blank + 1, one.size())));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
}

void write_note(roff& page, const note& one) {
  if (one.title == "Exit codes")
    write_exit_codes(page, one.text);
  else if (one.text.starts_with("  "))
    page.verbatim(one.text);
  else
    page.paragraph(one.text);
}

// ---- options ----

void write_option(roff& page, const outline_option& option) {
  std::string term;
  for (const std::string& name : option.names)
    term += (term.empty() ? "" : ", ") + roff::bold(name);
  if (option.names.empty())
    term = roff::italic(option.operand);
  if (!option.value.empty())
    term += ' ' + roff::italic(option.value);
  page.tagged(term, option.description);
}

void write_options(roff& page, const outline_command& command,
                   const std::vector<outline_option>& but) {
  // The usage explains operands without a description.
  for (const outline_option& operand : command.operands) {
    if (!operand.description.empty())
      write_option(page, operand);
  }
  for (const outline_option& option : command.options) {
    if (std::find(but.begin(), but.end(), option) == but.end())
      write_option(page, option);
  }
}

// The options that every command has that can be called by itself.
std::vector<outline_option> options_of_all(const outline_command& program) {
  std::vector<outline_option> common;
  bool first = true;
  for_each_command(program, [&](const outline_command& command) {
    if (!command.commands.empty())
      return;
    if (first)
      common = command.options;
    else
      std::erase_if(common, [&](const outline_option& option) {
        return std::find(command.options.begin(), command.options.end(), option)
               == command.options.end();
      });
    first = false;
  });
  return common;
}

// ---- the page ----

// `donet-dc reads DC files, and more.` begins its page with `donet-dc \- reads DC files, and more`.
std::string in_a_line(const program_text& text) {
  std::string line = text.description;
  if (line.starts_with(text.name + ' '))
    line.erase(0, text.name.size() + 1);
  for (const std::string_view end : {": ", ". ", ".\n"})
    line.erase(std::min(line.find(end), line.size()));
  if (line.ends_with('.'))
    line.pop_back();
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

void write_synopsis(roff& page, const outline_command& program) {
  page.section("Synopsis");
  for_each_command(program, [&](const outline_command& command) {
    if (command.commands.empty())
      page.call(command.path, command.usage);
  });
  if (!program.commands.empty()) {
    page.call(program.path, "[COMMAND...] --help");
    page.call(program.path, "--version");
  }
}

// A command without a footer has the program's, which is shown at the end.
void write_command(roff& page, const outline_command& command, const program_text& text,
                   const std::vector<outline_option>& common) {
  const std::string words = command.path.substr(command.path.find(' ') + 1);
  page.subsection(words + ' ' + command.usage);
  page.paragraph(command.description + '.');
  write_options(page, command, common);
  if (command.footer == text.footer)
    return;
  for (const note& one : notes_of(command.footer)) {
    if (!one.title.empty())
      page.paragraph(one.title + ':');
    write_note(page, one);
  }
}

}  // namespace

void write_manual(std::ostream& out, const outline_command& program, const program_text& text) {
  const std::string title = program.name + '(' + std::to_string(text.manual_section) + ')';
  const std::vector<note> notes = notes_of(text.footer);
  roff page(out, program.name, text.manual_section, "Made by `" + program.name + " --man`.");
  page.section("Name");
  out << roff::plain(program.name) << " \\- " << roff::plain(in_a_line(text)) << '\n';
  write_synopsis(page, program);
  page.section("Description");
  page.paragraph(text.description);
  for (const note& one : notes) {
    if (one.title.empty())
      write_note(page, one);
  }
  page.section("Options");
  write_options(page, program, {});
  if (!program.commands.empty()) {
    std::vector<outline_option> common = options_of_all(program);
    std::erase_if(common, [&](const outline_option& option) {
      return std::find(program.options.begin(), program.options.end(), option)
             != program.options.end();
    });
    if (!common.empty()) {
      page.section("Options of all commands");
      for (const outline_option& option : common)
        write_option(page, option);
    }
    common.insert(common.end(), program.options.begin(), program.options.end());
    page.section("Commands");
    for_each_command(program, [&](const outline_command& command) {
      if (command.commands.empty())
        write_command(page, command, text, common);
    });
  }
  for (const note& one : notes) {
    if (!one.title.empty()) {
      page.section(one.title == "Exit codes" ? "Exit status" : one.title);
      write_note(page, one);
    }
  }
  page.section("See also");
  std::string others;
  for (const std::string_view other : pages) {
    if (other != title)
      others += (others.empty() ? "" : ", ") + std::string(other);
  }
  page.paragraph(others);
}

}  // namespace donet::cli
