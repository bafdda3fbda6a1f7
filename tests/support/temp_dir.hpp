#pragma once

#include <filesystem>
#include <string_view>

namespace donet::test {

/// A new, empty directory of its own, below the system's directory for temporary files; removed
/// with all that is in it when the object ends. The constructor throws std::system_error when it
/// cannot be made.
class temp_dir {
public:
  temp_dir();
  ~temp_dir();
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

  /// Writes `text` to the file `name`, a relative path whose directories are made as needed, and
  /// returns its full path. Throws std::system_error when that fails.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view text) const;

private:
  std::filesystem::path path_;
};

}  // namespace donet::test
