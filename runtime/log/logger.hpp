#pragma once
// The interface of logging: a level, a category, a sentence, and fields.
//
//   log.info("message_director", "a peer is connected", {{"peer", peer}, {"id", id}});
//
// A logger is passed in as a dependency: a test reads the lines, a node writes them to its terminal
// and file (spdlog_logger.hpp). A field may contain a peer's text unchanged, because writing
// escapes it.

#include <algorithm>
#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

enum class log_level : unsigned char { trace, debug, info, warn, error };

inline constexpr std::size_t log_levels = 5;

/// "trace", "debug", "info", "warn", "error".
std::string_view name(log_level level) noexcept;

/// The lowest level that is written: one for all categories, and others for some of them.
class log_thresholds {
public:
  log_thresholds(log_level all) noexcept : all_(all), least_(all) {}

  void set(std::string who, log_level level) {
    least_ = std::min(least_, level);
    others_.emplace_back(std::move(who), level);
  }

  bool has(log_level level) const noexcept { return level >= least_; }
  bool has(log_level level, std::string_view who) const noexcept {
    if (level < least_)
      return false;
    for (const auto& [one, its] : others_) {
      if (one == who)
        return level >= its;
    }
    return level >= all_;
  }

private:
  log_level all_;
  log_level least_;
  std::vector<std::pair<std::string, log_level>> others_;
};

struct log_field {
  std::string_view key;
  std::string value;
  bool is_number = false;

  log_field(std::string_view field_key, std::string_view text) : key(field_key), value(text) {}
  template <std::integral T>
  log_field(std::string_view field_key, T number)
      : key(field_key), value(std::to_string(number)), is_number(true) {}
};

/// Any thread may call any function.
class logger {
public:
  using fields = std::initializer_list<log_field>;

  explicit logger(log_thresholds least) noexcept : thresholds_(std::move(least)) {}
  logger(const logger&) = delete;
  logger& operator=(const logger&) = delete;
  virtual ~logger() = default;

  const log_thresholds& thresholds() const noexcept { return thresholds_; }

  /// True if a line of this level may be written, so that it is worth preparing.
  bool enabled(log_level level) const noexcept { return thresholds_.has(level); }

  void log(log_level level, std::string_view who, std::string_view sentence, fields with = {}) {
    if (!thresholds_.has(level, who))
      return;
    written_[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
    write(level, who, sentence, with);
  }

  /// Number of lines of this level that passed the thresholds.
  std::uint64_t written(log_level level) const noexcept {
    return written_[static_cast<std::size_t>(level)].load(std::memory_order_relaxed);
  }

  void debug(std::string_view who, std::string_view sentence, fields with = {}) {
    log(log_level::debug, who, sentence, with);
  }
  void info(std::string_view who, std::string_view sentence, fields with = {}) {
    log(log_level::info, who, sentence, with);
  }
  void warn(std::string_view who, std::string_view sentence, fields with = {}) {
    log(log_level::warn, who, sentence, with);
  }
  void error(std::string_view who, std::string_view sentence, fields with = {}) {
    log(log_level::error, who, sentence, with);
  }

private:
  virtual void write(log_level level, std::string_view who, std::string_view sentence,
                     fields with) = 0;

  log_thresholds thresholds_;
  std::array<std::atomic<std::uint64_t>, log_levels> written_{};
};

/// The fields as they follow the sentence: " key=value key="a value"". Control characters, quotes
/// and bytes that are not ASCII are escaped.
std::string fields_text(logger::fields with);

}  // namespace donet::runtime
