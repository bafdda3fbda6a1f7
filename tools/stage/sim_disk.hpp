#pragma once
// A disk in memory below SQLite, with the faults of real disks: power cuts, failing syncs, errors,
// lack of space, slowness, and syncs that only report success. All random choices follow from the
// seed.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace donet::stage {

/// While a disk exists it is SQLite's default VFS: every database that the process opens is on it,
/// and the names of files are only names. Several threads may use it and the databases on it. There
/// may be at most one, and no database may be open when it is created or destroyed.
class sim_disk {
public:
  explicit sim_disk(std::uint64_t seed);
  ~sim_disk();
  sim_disk(const sim_disk&) = delete;
  sim_disk& operator=(const sim_disk&) = delete;

  // ---- power ----

  /// The host loses its power: every later operation on an open file fails.
  void cut_power();
  /// As `cut_power`, in the middle of the write, change of size, deletion or sync that follows the
  /// next `operations` ones.
  void cut_power_after(std::uint64_t operations);
  bool has_power() const;
  /// The host boots: files contain the bytes that survived. Connections opened before it still
  /// fail.
  void restore_power();
  /// The process with the open files is killed: its connections fail from now on, and the files
  /// contain everything that it wrote, synced or not.
  void kill_process();

  // ---- faults; each lasts until it is changed ----

  /// The maximum number of bytes in all files; an operation that needs more fails with "disk full".
  void set_room(std::size_t bytes);
  /// `percent` of the syncs fail (sim_file::fail_sync).
  void fail_syncs(unsigned percent);
  /// As `fail_syncs`, for files whose name ends with `name_end`.
  void fail_syncs(unsigned percent, std::string name_end);
  /// `percent` of all reads and writes fail, and do nothing.
  void fail_accesses(unsigned percent);
  /// `wait` is called before each read, write and sync, without a lock; null = none. A simulated
  /// world advances its clock in it.
  void slow_down(std::function<void()> wait);
  /// One sync in `each` reports success without effect; 0 = none.
  void skip_syncs(std::uint64_t each);
  /// Ends all faults.
  void heal();

  // ---- counts ----

  /// Writes, changes of size, deletions and syncs.
  std::uint64_t operations() const;
  std::uint64_t syncs() const;
  std::uint64_t failed_syncs() const;
  bool exists(const std::string& file) const;

  struct content;

private:
  std::shared_ptr<content> content_;
};

}  // namespace donet::stage
