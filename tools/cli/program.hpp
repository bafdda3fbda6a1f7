#pragma once
// The command line of all our programs: --help, --version, usage errors, and, for packagers, the
// manual page (--man) and the completions (--completion SHELL).

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

namespace donet::cli {

/// The text of --help and the manual page besides the options.
struct program_text {
  std::string name;
  /// Sentences; the first one begins with the name.
  std::string description;
  /// Paragraphs after the options. One that begins with words and a colon, such as "Examples:" or
  /// "Exit codes:", becomes a section of its own in the manual page.
  std::string footer;
  /// Section of the manual: 1 for commands of users, 8 for commands of the system.
  int manual_section = 1;
  std::string version_flags = "--version";
};

enum class reading : std::uint8_t {
  asked,        ///< the arguments are read
  answered,     ///< the requested text was written to `out`; nothing is left to do
  wrong_usage,  ///< the error was written to `err`
};

class program {
public:
  /// `formatter`, if not null, lays out --help.
  explicit program(program_text text, std::shared_ptr<CLI::Formatter> formatter = nullptr);

  program(const program&) = delete;
  program& operator=(const program&) = delete;

  /// The application to which options and commands are added.
  CLI::App& app() noexcept { return app_; }

  reading read(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

private:
  void write_what_is_asked(std::ostream& out) const;

  program_text text_;
  CLI::App app_;
  bool wants_manual_ = false;
  std::string shell_;
};

}  // namespace donet::cli
