#pragma once
// Detects that the files of an open SQLite database no longer have their names. A database whose
// file was removed or replaced still accepts writes, into a nameless file that disappears with the
// process.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

/// Not thread-safe.
class sql_file {
public:
  /// Watches nothing if the database has no file at `path`, such as a database in memory.
  explicit sql_file(std::string path);

  /// Adds the write-ahead log and its index, which an open session holds besides the file.
  void remember_log();

  /// A sentence about files that were removed or replaced; empty if all are in place. Costs one
  /// look-up in the folder per file.
  std::optional<std::string> problem() const;

private:
  struct named_file {
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t number = 0;  // inode
  };

  static std::optional<named_file> look_at(std::string path);
  static std::optional<std::string> problem_of(const named_file& remembered);

  std::string path_;
  std::optional<named_file> database_;
  std::vector<named_file> rest_;
};

}  // namespace donet::actors
