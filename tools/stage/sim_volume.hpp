#pragma once
// The files of a disk by name, the disk's faults, and their effect on each operation. Names, too,
// survive a power cut only if they were synced.

#include "tools/stage/sim_file.hpp"
#include "tools/stage/sim_locks.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace donet::stage {

enum class disk_outcome : unsigned char { done, missing, failed, full };

struct sim_inode {
  sim_file file;
  sim_locks locks;
};

/// An open file.
struct sim_handle {
  std::shared_ptr<sim_inode> inode;
  std::string name;
  std::uint64_t boot = 0;  ///< the boot in which it was opened; it is dead after the next one
  /// The next sync of this file also syncs the names of all files, as for a new journal.
  bool syncs_names = false;
  lock_owner owner;
};

/// Thread-safe.
class sim_volume {
public:
  explicit sim_volume(std::uint64_t seed) : random_(seed) {}

  // ---- operations of a program ----

  /// If `to.syncs_names` is set and the file is new, its first sync includes the names of all
  /// files.
  disk_outcome open(const std::string& name, bool may_create, sim_handle& to);
  /// A file without a name, only for this handle.
  void open_temporary(sim_handle& to);
  disk_outcome read(const sim_handle& at, std::size_t offset, std::span<std::byte> to,
                    std::size_t& count);
  disk_outcome write(const sim_handle& at, std::size_t offset, std::span<const std::byte> from);
  disk_outcome resize(const sim_handle& at, std::size_t size);
  disk_outcome sync(sim_handle& at);
  disk_outcome size(const sim_handle& at, std::size_t& size) const;
  /// With `is_synced` the name does not reappear after a power cut.
  disk_outcome remove(const std::string& name, bool is_synced);
  bool exists(const std::string& name) const;
  std::uint64_t random_number();

  /// Calls `use` with the locks of a file, unless the file is dead.
  template <class Use>
  bool with_locks(sim_handle& at, Use use) {
    const std::lock_guard held(mutex_);
    if (!is_alive(at))
      return false;
    use(at.inode->locks, at.owner);
    return true;
  }
  /// Releases the locks of the handle.
  void close(sim_handle& at);

  // ---- power and faults, as in `sim_disk` ----

  void cut_power(std::uint64_t after_operations);
  void cut_power();
  bool has_power() const;
  void restore_power();
  void kill_process();

  struct faults {
    std::size_t room = SIZE_MAX;
    unsigned failing_syncs_percent = 0;
    std::string failing_syncs_of;  // a suffix of the names
    unsigned failing_accesses_percent = 0;
    std::uint64_t skipped_syncs_each = 0;
    std::function<void()> wait;
  };
  /// Calls `change` with the current faults.
  template <class Change>
  void change_faults(Change change) {
    const std::lock_guard held(mutex_);
    change(faults_);
  }

  struct counts {
    std::uint64_t operations = 0;
    std::uint64_t syncs = 0;
    std::uint64_t failed_syncs = 0;
  };
  counts counted() const;

private:
  using names = std::map<std::string, std::shared_ptr<sim_inode>>;

  void wait_if_slow() const;
  bool is_alive(const sim_handle& at) const noexcept { return has_power_ && at.boot == boot_; }
  bool fails_by_chance() { return random_() % 100 < faults_.failing_accesses_percent; }
  bool begin_change();
  void boot(const names& seen, const names& safe);
  std::size_t bytes_used() const noexcept;

  mutable std::mutex mutex_;
  disk_random random_;
  names seen_;
  names safe_;
  std::uint64_t boot_ = 1;
  bool has_power_ = true;
  std::uint64_t operations_left_ = UINT64_MAX;  // until the power is cut
  faults faults_;
  counts counts_;
};

}  // namespace donet::stage
