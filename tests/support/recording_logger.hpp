#pragma once
// A logger whose lines a test can read.

#include "runtime/log/logger.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace donet::test {

class recording_logger final : public runtime::logger {
public:
  using runtime::logger::logger;

  /// "error who: sentence key=value", in the order in which they were written.
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  /// The number of lines that contain this text.
  std::size_t count(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (const std::string& line : lines_)
      found += line.find(text) != std::string::npos ? 1U : 0U;
    return found;
  }

private:
  void write(runtime::log_level level, std::string_view who, std::string_view sentence,
             fields with) override {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::string(name(level)) + ' ' + std::string(who) + ": "
                     + std::string(sentence) + fields_text(with));
  }

  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace donet::test
