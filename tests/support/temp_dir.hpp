#pragma once

#include <filesystem>
#include <string_view>

namespace donet::test {

/// A new, empty directory below the system's directory for temporary files, removed with its
/// content at the end of the object's lifetime. The constructor throws std::system_error if it
/// cannot be created.
class temp_dir {
public:
  temp_dir();
  ~temp_dir();
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

  /// Writes `text` to the file `name`, a relative path whose directories are created as needed, and
  /// returns its full path. Throws std::system_error on failure.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view text) const;

private:
  std::filesystem::path path_;
};

}  // namespace donet::test
