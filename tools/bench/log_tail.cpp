#include "tools/bench/log_tail.hpp"

#include "tools/bench/failure.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace donet::bench {

namespace {

constexpr std::size_t read_size = 1u << 20;

}  // namespace

log_tail::log_tail(std::string folder) : folder_(std::move(folder)), buffer_(read_size, '\0') {
  look_for_files(true);
}

log_tail::~log_tail() {
  for (const auto& [name, one] : files_)
    ::close(one.handle);
}

void log_tail::look_for_files(bool from_their_end) {
  std::error_code wrong;
  for (std::filesystem::directory_iterator at(folder_, wrong), end; !wrong && at != end;
       at.increment(wrong)) {
    std::error_code gone;
    const std::string name = at->path().filename().string();
    if (files_.contains(name) || !at->is_regular_file(gone))
      continue;
    const int handle = ::open(at->path().c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0)
      throw run_failure(at->path().string()
                        + " cannot be read: " + std::generic_category().message(errno));
    files_[name] = {handle, from_their_end ? ::lseek(handle, 0, SEEK_END) : 0, {}};
  }
  if (wrong)
    throw run_failure("the folder of the event log, " + folder_
                      + ", cannot be read: " + wrong.message());
}

std::size_t log_tail::read(const std::function<void(std::string_view line)>& take) {
  std::size_t count = 0;
  for (auto& [name, one] : files_)
    count += read(one, take);
  // Looks for the next file only after this one is read to its end.
  if (count == 0)
    look_for_files(false);
  return count;
}

std::size_t log_tail::read(file& from, const std::function<void(std::string_view line)>& take) {
  const ::ssize_t count = ::pread(from.handle, buffer_.data(), buffer_.size(), from.at);
  if (count <= 0)
    return 0;
  from.at += count;
  std::string_view rest(buffer_.data(), static_cast<std::size_t>(count));
  for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
    if (from.begun.empty()) {
      take(rest.substr(0, end));
    } else {
      from.begun += rest.substr(0, end);
      take(std::exchange(from.begun, {}));
    }
    rest.remove_prefix(end + 1);
  }
  from.begun += rest;
  return static_cast<std::size_t>(count);
}

}  // namespace donet::bench
