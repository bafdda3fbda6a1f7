#pragma once
// A command line as all our programs have it: --help, --version, usage errors, and, for those who
// install the program, its manual page (--man) and its completions (--completion SHELL).

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
  /// Sentences; the first begins with the name.
  std::string description;
  /// Paragraphs behind the options. One that begins with words and a colon, such as "Examples:" or
  /// "Exit codes:", is a section of its own in the manual page.
  std::string footer;
  /// Of the manual page: 1 for what users call, 8 for what the system runs.
  int manual_section = 1;
  std::string version_flags = "--version";
};

enum class reading : std::uint8_t {
  asked,        ///< the arguments are read
  answered,     ///< they asked for what has been written to `out`: nothing is left to do
  wrong_usage,  ///< what is wrong has been written to `err`
};

class program {
public:
  /// `formatter`, if there is one, lays out --help.
  explicit program(program_text text, std::shared_ptr<CLI::Formatter> formatter = nullptr);

  program(const program&) = delete;
  program& operator=(const program&) = delete;

  /// For options and commands.
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
