#include "runtime/log/spdlog_logger.hpp"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <stdexcept>
#include <utility>

namespace donet::runtime {

namespace {

// On a terminal the day goes without saying.
constexpr const char* terminal_pattern = "%H:%M:%S.%e %^%-5l%$ %v";
constexpr const char* file_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v";

// Lines that wait for a slow disk or terminal; then the oldest are given up, for a log must not
// stop a node.
constexpr std::size_t waiting_lines_max = 8192;

spdlog::level::level_enum to_spdlog(log_level level) noexcept {
  constexpr spdlog::level::level_enum levels[] = {
    spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
    spdlog::level::warn,  spdlog::level::err,
  };
  return levels[static_cast<std::size_t>(level)];
}

}  // namespace

struct spdlog_logger::sinks {
  std::shared_ptr<spdlog::details::thread_pool> writer;
  std::shared_ptr<spdlog::async_logger> out;
};

spdlog_logger::spdlog_logger(const log_options& options)
    : logger(options.least), sinks_(std::make_unique<sinks>()) {
  std::vector<spdlog::sink_ptr> to;
  auto terminal = std::make_shared<spdlog::sinks::stdout_color_sink_mt>();
  const bool pretty = terminal->should_color();
  terminal->set_formatter(std::make_unique<spdlog::pattern_formatter>(
    pretty ? terminal_pattern : file_pattern,
    pretty ? spdlog::pattern_time_type::local : spdlog::pattern_time_type::utc));
  to.push_back(std::move(terminal));
  if (options.file) {
    try {
      auto file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file->string());
      file->set_formatter(
        std::make_unique<spdlog::pattern_formatter>(file_pattern, spdlog::pattern_time_type::utc));
      to.push_back(std::move(file));
    } catch (const spdlog::spdlog_ex& failure) {
      throw std::runtime_error(failure.what());
    }
  }
  sinks_->writer = std::make_shared<spdlog::details::thread_pool>(waiting_lines_max, 1);
  sinks_->out = std::make_shared<spdlog::async_logger>(
    "donet", to.begin(), to.end(), sinks_->writer, spdlog::async_overflow_policy::overrun_oldest);
  sinks_->out->set_level(spdlog::level::trace);
  sinks_->out->flush_on(spdlog::level::trace);
}

spdlog_logger::~spdlog_logger() {
  // The writer finishes what waits before it goes.
  sinks_->out->flush();
}

void spdlog_logger::write(log_level level, std::string_view who, std::string_view sentence,
                          fields with) {
  sinks_->out->log(to_spdlog(level), "{}: {}{}", who, sentence, fields_text(with));
}

}  // namespace donet::runtime
