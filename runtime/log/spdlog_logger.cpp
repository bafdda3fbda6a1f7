#include "runtime/log/spdlog_logger.hpp"

#include "runtime/log/json_line.hpp"
#include "runtime/log/log_file.hpp"
#include "runtime/log/repetition.hpp"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

namespace donet::runtime {

namespace {

constexpr std::string_view self = "log";

// A line on a terminal does not need the date.
constexpr const char* terminal_pattern = "%H:%M:%S.%e %^%-5l%$ %v";
constexpr const char* file_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v";
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v)";

// Lines that may wait for a slow disk or terminal.
constexpr std::size_t waiting_lines_max = 8192;

// Time for which the destructor waits for them.
constexpr std::chrono::seconds last_patience{5};

// Time for which a reopening waits for earlier lines.
constexpr std::chrono::milliseconds reopening_patience{200};

spdlog::level::level_enum to_spdlog(log_level level) noexcept {
  constexpr spdlog::level::level_enum levels[] = {
    spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
    spdlog::level::warn,  spdlog::level::err,
  };
  return levels[static_cast<std::size_t>(level)];
}

std::string line_of(log_format format, log_level level, std::string_view who,
                    std::string_view sentence, logger::fields with) {
  if (format == log_format::json)
    return json_line(level, who, sentence, with);
  return std::string(who) + ": " + std::string(sentence) + fields_text(with);
}

// Used by the writing thread only.
class file_sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
  explicit file_sink(log_file& to) : to_(to) {}

private:
  void sink_it_(const spdlog::details::log_msg& line) override {
    spdlog::memory_buf_t text;
    formatter_->format(line, text);
    if (const std::string problem = to_.append({text.data(), text.size()}); !problem.empty())
      throw spdlog::spdlog_ex(problem);
  }
  void flush_() override {}

  log_file& to_;
};

// One destination of lines, with a thread that writes them and also reports the number of dropped
// lines.
class outlet final : public spdlog::sinks::sink {
public:
  static std::shared_ptr<outlet> open(spdlog::sink_ptr to, log_format format) {
    auto made = std::make_shared<outlet>(std::move(to), format);
    made->out_ = std::make_shared<spdlog::async_logger>(
      "donet", made, made->writer_, spdlog::async_overflow_policy::overrun_oldest);
    made->out_->set_level(spdlog::level::trace);
    return made;
  }

  outlet(spdlog::sink_ptr to, log_format format) : to_(std::move(to)), format_(format) {}

  void put(log_level level, std::string_view line) {
    ++given_;
    out_->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  }

  bool is_idle() const noexcept { return written_ + lost_ >= given_; }

  // Ends the thread when all lines are written. `put` must not be called any more.
  void close() {
    out_ = nullptr;
    writer_ = nullptr;
  }

  void log(const spdlog::details::log_msg& line) override {
    if (const std::uint64_t lost = writer_->overrun_counter(); lost != lost_) {
      const std::string text =
        line_of(format_, log_level::warn, self, "lines are lost, for this place is too slow",
                {{"lines", lost - lost_}});
      write({line.logger_name, spdlog::level::warn, text});
      lost_ = lost;
    }
    write(line);
    ++written_;
  }
  void flush() override {}
  void set_pattern(const std::string& pattern) override { to_->set_pattern(pattern); }
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
    to_->set_formatter(std::move(formatter));
  }

private:
  void write(const spdlog::details::log_msg& line) {
    try {
      to_->log(line);
    } catch (const std::exception& failure) {
      complain(failure.what());
    }
  }

  // The log itself cannot report that it cannot be written.
  void complain(const char* why) {
    const auto now = std::chrono::steady_clock::now();
    if (now < complain_again_)
      return;
    complain_again_ = now + repetition::window;
    std::fprintf(stderr, "donet: the log cannot be written: %s\n", why);
  }

  spdlog::sink_ptr to_;
  log_format format_;
  std::chrono::steady_clock::time_point complain_again_{};
  std::atomic<std::uint64_t> given_{0};
  std::atomic<std::uint64_t> written_{0};
  std::atomic<std::uint64_t> lost_{0};
  std::shared_ptr<spdlog::details::thread_pool> writer_ =
    std::make_shared<spdlog::details::thread_pool>(waiting_lines_max, 1);
  std::shared_ptr<spdlog::async_logger> out_;
};

spdlog::sink_ptr terminal_sink(log_format format) {
  const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  const char* const no_color = std::getenv("NO_COLOR");
  const bool plain = format == log_format::json || (no_color != nullptr && *no_color != '\0');
  return std::make_shared<spdlog::sinks::stdout_color_sink_mt>(
    plain || !is_terminal ? spdlog::color_mode::never : spdlog::color_mode::automatic);
}

std::unique_ptr<spdlog::formatter> formatter_of(log_format format, bool is_terminal) {
  if (format == log_format::json)
    return std::make_unique<spdlog::pattern_formatter>(json_pattern,
                                                       spdlog::pattern_time_type::utc);
  return std::make_unique<spdlog::pattern_formatter>(is_terminal ? terminal_pattern : file_pattern,
                                                     is_terminal ? spdlog::pattern_time_type::local
                                                                 : spdlog::pattern_time_type::utc);
}

}  // namespace

struct spdlog_logger::parts {
  log_format format{};
  std::optional<log_file> file;
  std::vector<std::shared_ptr<outlet>> outlets;

  std::mutex mutex;
  repetition repeated;
  std::condition_variable_any something_withheld;
  std::jthread teller;
};

spdlog_logger::spdlog_logger(const log_options& options)
    : logger(options.levels), parts_(std::make_unique<parts>()) {
  parts& all = *parts_;
  all.format = options.format;
  if (options.file) {
    all.file.emplace(*options.file);
    if (const std::string problem = all.file->open(); !problem.empty())
      throw std::runtime_error("the log file cannot be opened: " + problem);
  }
  // The file comes first, so that it has every line that the terminal has shown when the process
  // aborts.
  if (all.file) {
    all.outlets.push_back(outlet::open(std::make_shared<file_sink>(*all.file), options.format));
    all.outlets.back()->set_formatter(formatter_of(options.format, false));
  }
  if (options.to_terminal) {
    all.outlets.push_back(outlet::open(terminal_sink(options.format), options.format));
    all.outlets.back()->set_formatter(formatter_of(options.format, ::isatty(STDOUT_FILENO) == 1));
  }
  all.teller = std::jthread([this](const std::stop_token& end) { tell_withheld(end); });
}

spdlog_logger::~spdlog_logger() {
  if (!finish(last_patience)) {
    // A thread hangs in the middle of a line, and the destructors would wait for it.
    static_cast<void>(parts_.release());
    return;
  }
  for (const std::shared_ptr<outlet>& one : parts_->outlets)
    one->close();
}

bool spdlog_logger::has_file() const noexcept {
  return parts_->file.has_value();
}

// Earlier lines belong to the old file, unless its disk is too slow.
std::string spdlog_logger::reopen() {
  if (!parts_->file)
    return {};
  wait_until_written(reopening_patience);
  return parts_->file->open();
}

bool spdlog_logger::wait_until_written(std::chrono::milliseconds patience) const noexcept {
  constexpr timespec pause{0, 1'000'000};
  const auto are_idle = [this] {
    for (const std::shared_ptr<outlet>& one : parts_->outlets) {
      if (!one->is_idle())
        return false;
    }
    return true;
  };
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!are_idle()) {
    if (std::chrono::steady_clock::now() >= deadline)
      return false;
    ::nanosleep(&pause, nullptr);
  }
  return true;
}

bool spdlog_logger::finish(std::chrono::milliseconds patience) {
  parts_->teller = {};
  std::unique_lock lock(parts_->mutex);
  const std::vector<withheld_lines> left = parts_->repeated.take(repetition::time_point::max());
  lock.unlock();
  for (const withheld_lines& one : left)
    tell(one);
  return wait_until_written(patience);
}

void spdlog_logger::write(log_level level, std::string_view who, std::string_view sentence,
                          fields with) {
  if (level >= log_level::info) {
    const std::lock_guard lock(parts_->mutex);
    const repetition::time_point due = parts_->repeated.due();
    const bool tells =
      parts_->repeated.tells(level, who, sentence, std::chrono::steady_clock::now());
    if (parts_->repeated.due() != due)
      parts_->something_withheld.notify_one();
    if (!tells)
      return;
  }
  put(level, who, sentence, with);
}

void spdlog_logger::put(log_level level, std::string_view who, std::string_view sentence,
                        fields with) {
  const std::string line = line_of(parts_->format, level, who, sentence, with);
  for (const std::shared_ptr<outlet>& one : parts_->outlets)
    one->put(level, line);
}

void spdlog_logger::tell(const withheld_lines& of) {
  put(of.level, of.who,
      (of.sentence.empty() ? "lines of many kinds" : of.sentence) + ": more like this are not told",
      {{"lines", of.count}, {"seconds", repetition::window.count()}});
}

// The thread that logs the numbers of suppressed lines; it sleeps until one is due.
void spdlog_logger::tell_withheld(const std::stop_token& end) {
  std::unique_lock lock(parts_->mutex);
  while (!end.stop_requested()) {
    const repetition::time_point due = parts_->repeated.due();
    if (due == repetition::time_point::max())
      parts_->something_withheld.wait(
        lock, end, [&] { return parts_->repeated.due() != repetition::time_point::max(); });
    else
      parts_->something_withheld.wait_until(lock, end, due,
                                            [&] { return parts_->repeated.due() < due; });
    const std::vector<withheld_lines> over =
      parts_->repeated.take(std::chrono::steady_clock::now());
    lock.unlock();
    for (const withheld_lines& one : over)
      tell(one);
    lock.lock();
  }
}

}  // namespace donet::runtime
