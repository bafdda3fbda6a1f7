#pragma once
// The one face of logging: a level, who speaks, a sentence, and fields.
//
//   log.info("message_director", "a peer is connected", {{"peer", peer}, {"id", id}});
//
// A logger is handed in: a test reads what was said, a node writes it to its terminal and file
// (spdlog_logger.hpp). What peers sent may stand in a field as it is: it is escaped when written.

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace donet::runtime {

enum class log_level : unsigned char { trace, debug, info, warn, error };

inline constexpr std::size_t log_levels = 5;

/// "trace", "debug", "info", "warn", "error".
std::string_view name(log_level level) noexcept;

struct log_field {
  std::string_view key;
  std::string value;

  log_field(std::string_view field_key, std::string_view text) : key(field_key), value(text) {}
  template <std::integral T>
  log_field(std::string_view field_key, T number) : key(field_key), value(std::to_string(number)) {}
};

/// Any thread may call anything.
class logger {
public:
  using fields = std::initializer_list<log_field>;

  explicit logger(log_level least) noexcept : least_(least) {}
  logger(const logger&) = delete;
  logger& operator=(const logger&) = delete;
  virtual ~logger() = default;

  /// Whether it is worth preparing a line of this level.
  bool enabled(log_level level) const noexcept { return level >= least_; }

  void log(log_level level, std::string_view who, std::string_view sentence, fields with = {}) {
    if (!enabled(level))
      return;
    written_[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
    write(level, who, sentence, with);
  }

  /// Lines of this level that were logged.
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

  log_level least_;
  std::array<std::atomic<std::uint64_t>, log_levels> written_{};
};

/// " key=value key="a value"": what stands behind the sentence. Control characters, quotes and
/// bytes that are not ASCII are escaped.
std::string fields_text(logger::fields with);

}  // namespace donet::runtime
