#include "tools/stage/sim_file.hpp"

#include <algorithm>

namespace donet::stage {

namespace {

// Disks write in this unit; a power cut tears at most one of it.
constexpr std::size_t sector_size = 512;
constexpr std::uint64_t torn_percent = 5;

// The share of the unsynced data that survives: nothing, little, half, most or everything. A single
// probability would hardly ever produce the extremes.
constexpr std::uint64_t survival_percents[] = {0, 10, 50, 90, 100};

}  // namespace

std::size_t sim_file::read(std::size_t offset, std::span<std::byte> to) const noexcept {
  if (offset >= seen_.size())
    return 0;
  const std::size_t count = std::min(to.size(), seen_.size() - offset);
  std::copy_n(seen_.begin() + static_cast<std::ptrdiff_t>(offset), count, to.begin());
  return count;
}

void sim_file::write(std::size_t offset, std::span<const std::byte> from) {
  const change& one = unsynced_.emplace_back(change{offset, {from.begin(), from.end()}, false});
  apply(one, seen_);
}

void sim_file::resize(std::size_t size) {
  apply(unsynced_.emplace_back(change{size, {}, true}), seen_);
}

void sim_file::sync() {
  for (const change& one : unsynced_)
    apply(one, safe_);
  unsynced_.clear();
}

void sim_file::fail_sync(disk_random& random) {
  keep_some(random);
}

void sim_file::lose_power(disk_random& random) {
  keep_some(random);
  seen_ = safe_;
}

void sim_file::apply(const change& one, std::vector<std::byte>& to) {
  if (one.is_resize) {
    to.resize(one.offset);
    return;
  }
  to.resize(std::max(to.size(), one.offset + one.bytes.size()));
  std::copy(one.bytes.begin(), one.bytes.end(),
            to.begin() + static_cast<std::ptrdiff_t>(one.offset));
}

// If a later sector extends the file, a lost one becomes a hole of zeros.
void sim_file::keep_some(disk_random& random) {
  const std::uint64_t survives = survival_percents[random() % std::size(survival_percents)];
  for (const change& one : unsynced_) {
    if (one.is_resize) {
      if (random() % 100 < survives)
        apply(one, safe_);
      continue;
    }
    for (std::size_t done = 0; done < one.bytes.size();) {
      const std::size_t at = one.offset + done;
      std::size_t count = std::min(one.bytes.size() - done, sector_size - at % sector_size);
      const std::size_t next = done + count;
      if (random() % 100 < torn_percent)
        count = random() % (count + 1);
      else if (random() % 100 >= survives)
        count = 0;
      if (count > 0) {
        const auto from = one.bytes.begin() + static_cast<std::ptrdiff_t>(done);
        apply({at, {from, from + static_cast<std::ptrdiff_t>(count)}, false}, safe_);
      }
      done = next;
    }
  }
  unsynced_.clear();
}

}  // namespace donet::stage
