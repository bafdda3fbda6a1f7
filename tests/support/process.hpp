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
  /// What it reads from its standard input, which ends after that.
  std::string input;
  /// Variables set in addition to this process' own; they replace those of the same name.
  std::vector<std::pair<std::string, std::string>> environment;
  /// The directory that it starts in; this process' own when empty.
  std::filesystem::path working_directory;
  /// The program, and what it has started, is killed when it runs for longer.
  std::chrono::milliseconds deadline = std::chrono::seconds(30);
};

/// How a program ended and what it wrote.
struct outcome {
  /// Empty when a signal ended it.
  std::optional<int> exit_status;
  /// The signal that ended it, else 0.
  int signal = 0;
  /// The deadline passed: it was killed, or had ended but left another process holding its output
  /// open.
  bool timed_out = false;
  std::string output;
  std::string errors;
};

/// Runs `what` to its end and returns once it has ended and closed both its outputs, or its
/// deadline has passed. Throws std::system_error when it cannot be started. A program that ends
/// without reading all its input is no failure; to that end SIGPIPE is ignored in this process from
/// the first call on.
outcome run(const command& what);

}  // namespace donet::test
