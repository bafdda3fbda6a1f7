#include "tools/cli/program.hpp"

#include "tools/cli/completion.hpp"
#include "tools/cli/manual.hpp"
#include "tools/cli/outline.hpp"

#include <utility>

namespace donet::cli {

namespace {

constexpr std::size_t option_column_width = 34;

// --help does not show options without a group.
constexpr const char* hidden = "";

}  // namespace

program::program(program_text text, std::shared_ptr<CLI::Formatter> formatter)
    : text_(std::move(text)), app_(text_.description, text_.name) {
  if (!formatter)
    formatter = std::make_shared<CLI::Formatter>();
  formatter->column_width(option_column_width);
  app_.formatter(formatter);
  app_.footer(text_.footer);
  app_.set_help_flag("-h,--help", "Show this help and exit");
  app_.set_version_flag(text_.version_flags, text_.name + " " DONET_VERSION,
                        "Show the version and exit");
  // As with --help, the other arguments do not matter then.
  app_
    .add_flag_callback(
      "--man",
      [this] {
        wants_manual_ = true;
        throw CLI::Success();
      },
      "Write the manual page and exit")
    ->group(hidden)
    ->trigger_on_parse();
  app_
    .add_option_function<std::string>(
      "--completion",
      [this](const std::string& shell) {
        if (!completes(shell))
          throw CLI::ValidationError("--completion", "there are bash, zsh and fish");
        shell_ = shell;
        throw CLI::Success();
      },
      "Write what completes this command line in a shell, and exit")
    ->group(hidden)
    ->trigger_on_parse();
}

reading program::read(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& end) {
    if (app_.exit(end, out, err) != 0)
      return reading::wrong_usage;
    write_what_is_asked(out);
    return reading::answered;
  }
  return reading::asked;
}

void program::write_what_is_asked(std::ostream& out) const {
  if (wants_manual_)
    write_manual(out, outline_of(app_), text_);
  else if (!shell_.empty())
    write_completion(out, outline_of(app_), shell_);
}

}  // namespace donet::cli
