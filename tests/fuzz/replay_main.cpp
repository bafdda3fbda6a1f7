// Runs a fuzz target without a fuzzer, on every file of the folders in its arguments.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream),
                            std::istreambuf_iterator<char>()};
  // A block of exactly this size, so that the address sanitizer detects a read beyond it.
  const auto exact = std::make_unique<std::uint8_t[]>(content.size());
  std::ranges::copy(content, exact.get());
  LLVMFuzzerTestOneInput(exact.get(), content.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path given = argv[i];
    if (!std::filesystem::is_directory(given)) {
      files.push_back(given);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(given))
      if (entry.is_regular_file())
        files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    // Unbuffered, so that the last line names the file that ended the program.
    std::fprintf(stderr, "%s\n", file.filename().c_str());
    run(file);
  }
  std::fprintf(stderr, "%zu inputs\n", files.size());
  return files.empty() ? 1 : 0;
}
