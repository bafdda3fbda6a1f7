#include "actors/event_logger/event_file.hpp"

#include "actors/event_logger/json_text.hpp"
#include "runtime/open_files.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "event_logger";
constexpr std::string_view cycled = "Log cycled.";

// True if the file ends in the middle of a line, after a power cut or on a full disk.
bool ends_within_line(int file) noexcept {
  struct ::stat found {};
  if (::fstat(file, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size == 0)
    return false;
  char last = '\0';
  return ::pread(file, &last, 1, found.st_size - 1) == 1 && last != '\n';
}

// Removes the last bytes of the file. A tool that copies logs may have truncated the file in
// between, so the file must not grow again.
bool take_back(int file, std::size_t bytes) noexcept {
  struct ::stat found {};
  if (::fstat(file, &found) != 0 || !S_ISREG(found.st_mode))
    return false;
  const auto size = static_cast<std::size_t>(found.st_size);
  return size < bytes || ::ftruncate(file, static_cast<::off_t>(size - bytes)) == 0;
}

}  // namespace

event_file::event_file(event_file_options options, runtime::logger& log,
                       std::shared_ptr<runtime::event_logger_metrics> metrics)
    : options_(std::move(options)), log_(log), metrics_(std::move(metrics)) {}

event_file::~event_file() {
  if (file_ >= 0)
    ::close(file_);
}

void event_file::open(std::string_view reason, wall_time now) {
  const std::filesystem::path path = options_.folder / file_name_at(options_.name_pattern, now);
  std::error_code failure;
  std::filesystem::create_directories(path.parent_path(), failure);
  int opened = -1;
  if (!failure) {
    // The path may not be a regular file; the call must not block.
    opened = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (opened < 0)
      failure.assign(errno, std::generic_category());
  }
  if (opened < 0) {
    wanted_ = reason;
    complain("event file not opened", path, failure.value());
    return;
  }
  replace(opened, path);
  unwritten_opening_ = reason;
  settle(now);
}

void event_file::replace(int opened, std::filesystem::path path) {
  if (file_ >= 0)
    ::close(file_);
  file_ = opened;
  path_ = std::move(path);
  is_cut_ = ends_within_line(file_);
  is_refused_ = false;
  wanted_.reset();
  metrics_->opened_files.add(1);
}

// True if the file has no name any longer: data written to it would be lost.
bool event_file::is_removed() const noexcept {
  struct ::stat found {};
  return file_ >= 0 && ::fstat(file_, &found) == 0 && found.st_nlink == 0;
}

void event_file::append(std::string_view lines, std::size_t count, wall_time now) {
  if (count == 0)
    return;
  if (is_removed()) {
    log_.warn(log_category, "event file removed; new file opened", {{"file", path_.string()}});
    ::close(std::exchange(file_, -1));
    open(cycled, now);
  }
  if (!can_write())
    return lose(count);
  const std::size_t written = write(lines);
  const std::string_view done = lines.substr(0, written);
  const auto whole =
    written == lines.size() ? count : static_cast<std::size_t>(std::ranges::count(done, '\n'));
  metrics_->written_events.add(whole);
  if (whole < count)
    lose(count - whole);
}

// Returns the number of bytes written.
std::size_t event_file::write(std::string_view lines) {
  std::size_t written = 0;
  if (is_cut_) {
    if (::write(file_, "\n", 1) != 1) {
      refused(lines, 0, errno);
      return 0;
    }
    is_cut_ = false;
  }
  while (written < lines.size()) {
    const ::ssize_t taken = ::write(file_, lines.data() + written, lines.size() - written);
    if (taken < 0 && errno == EINTR)
      continue;
    if (taken <= 0) {
      refused(lines, written, taken == 0 ? ENOSPC : errno);
      break;
    }
    written += static_cast<std::size_t>(taken);
  }
  const bool is_done = written == lines.size();
  metrics_->written_bytes.add(is_done ? written : lines.substr(0, written).rfind('\n') + 1);
  return written;
}

void event_file::refused(std::string_view lines, std::size_t written, int error) {
  is_refused_ = true;
  const std::string_view done = lines.substr(0, written);
  const std::size_t begun = written - (done.rfind('\n') + 1);
  if (begun != 0 && !take_back(file_, begun))
    is_cut_ = true;
  complain("event file not writable", path_, error);
}

void event_file::try_again(wall_time now) {
  if (wanted_ || is_removed()) {
    const std::string reason(wanted_ ? std::string_view(*wanted_) : cycled);
    open(reason, now);
  } else if (is_refused_) {
    is_refused_ = false;
    settle(now);
  }
}

// Writes an event of the log itself, in the form of earlier Event Loggers (spec/clientagent 15.2).
bool event_file::write_own(std::string_view type, std::string_view message, std::string_view more,
                           wall_time now) {
  std::string line = "{\"_time\": \"";
  line += time_text_.of(now);
  line += "\", \"type\": ";
  append_json_string(line, type);
  line += ", \"sender\": \"EventLogger\", \"msg\": ";
  append_json_string(line, message);
  line += more;
  line += "}\n";
  return write(line) == line.size();
}

void event_file::lose(std::size_t count) {
  lost_ += count;
  metrics_->lost(runtime::event_loss::disk).add(count);
}

// The name of the file may contain the time, so another name alone does not make a failure new.
void event_file::complain(std::string_view sentence, const std::filesystem::path& file, int error) {
  metrics_->can_write.set(can_write() ? 1 : 0);
  std::string trouble = std::string(sentence) + ": " + runtime::describe_system_error(error);
  if (trouble == trouble_)
    return;
  trouble_ = std::move(trouble);
  log_.error(log_category, trouble_,
             {{"file", file.string()}, {"goes_on", can_write() ? "yes" : "no"}});
}

// Writes the log's own events that are due, which shows whether the file is writable. They mark in
// the log where events are missing.
void event_file::settle(wall_time now) {
  if (unwritten_opening_) {
    if (!write_own("log-opened", *unwritten_opening_, {}, now))
      return;
    unwritten_opening_.reset();
  }
  if (lost_ != 0
      && !write_own("events-lost", "Events could not be written.",
                    ", \"count\": " + std::to_string(lost_), now))
    return;
  metrics_->can_write.set(1);
  if (!trouble_.empty())
    log_.info(log_category, "event file writable again",
              {{"file", path_.string()}, {"lost_events", lost_}});
  trouble_.clear();
  lost_ = 0;
}

}  // namespace donet::actors
