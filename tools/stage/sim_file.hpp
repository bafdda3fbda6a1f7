#pragma once
// A file on a disk that forgets. A program reads what was written last; a power cut leaves what was synced,
// and of the rest whatever the seed decides.

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace donet::stage {

/// Random choices of a disk; the engine's numbers are the same on every platform.
using disk_random = std::mt19937_64;

/// Not for several threads.
class sim_file {
public:
  /// Copies the bytes from `offset` on, and returns how many the file has of them.
  std::size_t read(std::size_t offset, std::span<std::byte> to) const noexcept;
  void write(std::size_t offset, std::span<const std::byte> from);
  void resize(std::size_t size);
  std::size_t size() const noexcept { return seen_.size(); }

  /// Everything that was written before survives a power cut.
  void sync();

  /// A sync that fails, as on Linux: each sector reached the disk or did not, programs still read what they
  /// wrote, and no later sync writes it. It survives only if it is written again.
  void fail_sync(disk_random& random);

  /// Of each sector that was not synced, the old content is left, or the new one, or the new one's first
  /// bytes before the old one's last. Files grow or shrink in no order with that.
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
