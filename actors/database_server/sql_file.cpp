#include "actors/database_server/sql_file.hpp"

#include <utility>

#include <sys/stat.h>

namespace donet::actors {

sql_file::sql_file(std::string path) : path_(std::move(path)), database_(look_at(path_)) {}

void sql_file::remember_log() {
  rest_.clear();
  if (!database_)
    return;
  for (const char* const suffix : {"-wal", "-shm"}) {
    if (std::optional<named_file> found = look_at(path_ + suffix))
      rest_.push_back(std::move(*found));
  }
}

std::optional<std::string> sql_file::problem() const {
  if (!database_)
    return std::nullopt;
  if (std::optional<std::string> found = problem_of(*database_))
    return found;
  for (const named_file& one : rest_) {
    if (std::optional<std::string> found = problem_of(one))
      return found;
  }
  return std::nullopt;
}

std::optional<sql_file::named_file> sql_file::look_at(std::string path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return std::nullopt;
  return named_file{std::move(path), found.st_dev, found.st_ino};
}

std::optional<std::string> sql_file::problem_of(const named_file& remembered) {
  const std::optional<named_file> now = look_at(remembered.path);
  if (!now)
    return remembered.path + " was removed while the node uses it";
  if (now->device != remembered.device || now->number != remembered.number)
    return remembered.path + " was replaced by another file while the node uses it";
  return std::nullopt;
}

}  // namespace donet::actors
