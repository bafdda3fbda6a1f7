#include "tools/bench/disk.hpp"

#include "tools/bench/failure.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace donet::bench {

namespace {

constexpr std::size_t block_bytes = 4'096;
// On a fast device, such as memory, the file is overwritten from the start before it grows large.
constexpr std::uint64_t blocks_max = 16'384;

// A file without a name, which disappears with its descriptor.
class scratch_file {
public:
  explicit scratch_file(const std::string& folder)
      : folder_(folder), name_(folder + "/donet-bench-XXXXXX"),
        descriptor_(::mkostemp(name_.data(), O_CLOEXEC)) {
    if (descriptor_ < 0)
      fail();
    ::unlink(name_.c_str());
  }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file() {
    if (descriptor_ >= 0)
      ::close(descriptor_);
  }

  void write_safely(std::uint64_t block) const {
    std::array<char, block_bytes> bytes{};
    bytes.fill(static_cast<char>(block));
    const auto at = static_cast<off_t>(block % blocks_max * block_bytes);
    if (::pwrite(descriptor_, bytes.data(), bytes.size(), at) != ssize_t{block_bytes}
        || ::fsync(descriptor_) != 0)
      fail();
  }

private:
  [[noreturn]] void fail() const {
    throw run_failure("cannot measure the disk in " + folder_ + ": "
                      + std::generic_category().message(errno));
  }

  std::string folder_;
  std::string name_;
  int descriptor_;
};

}  // namespace

std::optional<double> fsyncs_per_second(const std::string& folder, std::chrono::nanoseconds span,
                                        const session& around) {
  if (span == std::chrono::nanoseconds::zero())
    return std::nullopt;
  const scratch_file file(folder);
  const auto begin = clock::now();
  std::uint64_t done = 0;
  auto now = begin;
  do {
    file.write_safely(done++);
    now = clock::now();
    around.shown.show(now, [&] { return "fsyncs of the disk: " + std::to_string(done); });
  } while (now - begin < span && !around.stopped);
  return static_cast<double>(done) / seconds_of(now - begin);
}

}  // namespace donet::bench
