#pragma once
// Whether the files of an open SQLite database still have their names. A database whose file was removed or
// replaced goes on accepting writes, into a file without a name that ends with the process.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class sql_file {
public:
  /// Nothing is watched of a database that has no file at `path`, such as one in memory.
  explicit sql_file(std::string path);

  /// Remembers the write-ahead log and its index, too, which an open session holds besides the file.
  void remember_log();

  /// What has happened to the files; nothing if they are in place. One look at the folder per file.
  std::optional<std::string> problem() const;

private:
  struct named_file {
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t number = 0;  // the inode
  };

  static std::optional<named_file> look_at(std::string path);
  static std::optional<std::string> problem_of(const named_file& remembered);

  std::string path_;
  std::optional<named_file> database_;
  std::vector<named_file> rest_;
};

}  // namespace donet::actors
