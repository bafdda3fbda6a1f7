#include "tests/support/temp_dir.hpp"

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

#include <stdlib.h>

namespace donet::test {

temp_dir::temp_dir() {
  std::string name = (std::filesystem::temp_directory_path() / "donet-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "cannot make " + name);
  path_ = name;
}

temp_dir::~temp_dir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path temp_dir::write(const std::filesystem::path& name,
                                      std::string_view text) const {
  std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out)
    throw std::system_error(std::make_error_code(std::errc::io_error),
                            "cannot write " + file.string());
  return file;
}

}  // namespace donet::test
