#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// A program to run, without a shell in between.
struct command {
  /// The program, then its arguments. A program without a slash is looked for in PATH.
  std::vector<std::string> arguments;
  /// The content of its standard input.
  std::string input;
  /// Variables set in addition to this process' own; they replace those of the same name.
  std::vector<std::pair<std::string, std::string>> environment;
  /// Its working directory; that of this process if empty.
  std::filesystem::path working_directory;
  /// The maximum time, after which the program and the processes that it has started are killed.
  std::chrono::milliseconds deadline = std::chrono::seconds(30);
};

/// The end of a program, and its output.
struct outcome {
  /// Empty when a signal ended it.
  std::optional<int> exit_status;
  /// The signal that ended it, otherwise 0.
  int signal = 0;
  /// The deadline has passed: the program was killed, or it had ended but another process held its
  /// output open.
  bool timed_out = false;
  std::string output;
  std::string errors;
};

/// Runs `what` and returns once it has ended and both of its outputs are closed, or when its
/// deadline has passed. Throws std::system_error if it cannot be started. A program may end without
/// reading all of its input; for that purpose SIGPIPE is ignored in this process from the first
/// call on.
outcome run(const command& what);

}  // namespace donet::test
