#pragma once
// The errors and warnings about a DC text, with their positions.

#include "dcfile/error.hpp"
#include "dcfile/limits.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace donet::dc {

enum class severity : std::uint8_t { warning, error };

struct diagnostic {
  dc::severity severity = severity::error;
  dc::error code = error::none;
  position where;
  std::string message;  ///< one sentence that names the problem and the correct form

  bool is_error() const noexcept { return severity == severity::error; }
};

/// Collects diagnostics, at most `limits::diagnostics_max` errors and as many warnings.
class diagnostics {
public:
  void error(dc::error code, position where, std::string message) {
    add(errors_, {severity::error, code, where, std::move(message)});
  }

  void warning(dc::error code, position where, std::string message) {
    add(warnings_, {severity::warning, code, where, std::move(message)});
  }

  std::size_t errors() const noexcept { return errors_; }
  /// The number of diagnostics that were not kept.
  std::size_t dropped() const noexcept { return dropped_; }
  /// True if there are too many errors to continue. Warnings never end a run.
  bool full() const noexcept { return errors_ >= limits::diagnostics_max; }

  const std::vector<diagnostic>& entries() const noexcept { return entries_; }
  std::vector<diagnostic> take() { return std::move(entries_); }

private:
  void add(std::size_t& count, diagnostic problem) {
    if (++count > limits::diagnostics_max)
      ++dropped_;
    else
      entries_.push_back(std::move(problem));
  }

  std::vector<diagnostic> entries_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace donet::dc
