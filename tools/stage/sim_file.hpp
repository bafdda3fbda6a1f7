#pragma once
// A file on a disk that can lose data. Programs read what was written last; after a power cut the
// file contains the synced data, and a part of the rest that depends on the seed.

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace donet::stage {

/// Random choices of a disk; this engine gives the same numbers on every platform.
using disk_random = std::mt19937_64;

/// Not thread-safe.
class sim_file {
public:
  /// Copies the bytes from `offset` on, and returns the number of bytes copied.
  std::size_t read(std::size_t offset, std::span<std::byte> to) const noexcept;
  void write(std::size_t offset, std::span<const std::byte> from);
  void resize(std::size_t size);
  std::size_t size() const noexcept { return seen_.size(); }

  /// All earlier writes survive a power cut from now on.
  void sync();

  /// A sync that fails, as on Linux: each sector has reached the disk or not, programs still read
  /// what they wrote, and no later sync writes the missing sectors. Only writing them again makes
  /// them safe.
  void fail_sync(disk_random& random);

  /// Each unsynced sector has its old content, or its new one, or the first bytes of the new one
  /// and the last of the old one. The size of the file changes independently of that.
  void lose_power(disk_random& random);

private:
  struct change {
    std::size_t offset = 0;
    std::vector<std::byte> bytes;
    bool is_resize = false;  // to `offset`
  };

  static void apply(const change& one, std::vector<std::byte>& to);
  void keep_some(disk_random& random);

  std::vector<std::byte> seen_;
  std::vector<std::byte> safe_;
  std::vector<change> unsynced_;  // in the order of the writes
};

}  // namespace donet::stage
