#pragma once
// A logger that writes lines through spdlog: to the terminal, coloured if it is one, and to a file
// if the operator wants one.

#include "runtime/log/logger.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace donet::runtime {

struct log_options {
  log_level least = log_level::info;
  /// Appended to; lines below `error` reach it within a second.
  std::optional<std::filesystem::path> file;
};

class spdlog_logger final : public logger {
public:
  /// Throws `std::runtime_error` with a sentence if the file cannot be opened.
  explicit spdlog_logger(const log_options& options);
  ~spdlog_logger() override;

private:
  void write(log_level level, std::string_view who, std::string_view sentence,
             fields with) override;

  struct sinks;
  std::unique_ptr<sinks> sinks_;
};

}  // namespace donet::runtime
