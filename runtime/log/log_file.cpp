#include "runtime/log/log_file.hpp"

#include "runtime/open_files.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace donet::runtime {

namespace {

void close_if_open(int file) {
  if (file >= 0)
    ::close(file);
}

}  // namespace

log_file::~log_file() {
  close_if_open(file_);
  close_if_open(next_.load());
}

std::string log_file::open() {
  std::error_code ignored;
  if (path_.has_parent_path())
    std::filesystem::create_directories(path_.parent_path(), ignored);
  const int opened = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (opened < 0)
    return path_.string() + ": " + describe_system_error(errno);
  close_if_open(next_.exchange(opened));
  return {};
}

std::string log_file::append(std::string_view line) {
  if (const int opened = next_.exchange(-1); opened >= 0) {
    close_if_open(file_);
    file_ = opened;
    is_torn_ = false;
  }
  std::string whole;
  if (is_torn_) {
    whole = '\n' + std::string(line);
    line = whole;
  }
  while (!line.empty()) {
    const ssize_t written = ::write(file_, line.data(), line.size());
    if (written > 0) {
      is_torn_ = true;
      line.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0 || errno != EINTR) {
      return path_.string() + ": " + describe_system_error(errno);
    }
  }
  is_torn_ = false;
  return {};
}

}  // namespace donet::runtime
