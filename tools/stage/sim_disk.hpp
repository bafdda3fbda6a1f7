#pragma once
// A disk in memory below SQLite, with the faults of real ones: power cuts, failing syncs, errors, no room,
// slowness, and syncs that lie. Everything random follows from the seed.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace donet::stage {

/// While a disk exists it is SQLite's default VFS: every database that the process opens is on it, and the
/// names of files are only names. Several threads may use it and the databases on it. There is at most one,
/// and no database is open when it is made or destroyed.
class sim_disk {
public:
  explicit sim_disk(std::uint64_t seed);
  ~sim_disk();
  sim_disk(const sim_disk&) = delete;
  sim_disk& operator=(const sim_disk&) = delete;

  // ---- power ----

  /// The host loses its power: every operation on files that are open fails from now on, forever.
  void cut_power();
  /// The same in the middle of the write, change of size, deletion or sync after the next `operations` ones.
  void cut_power_after(std::uint64_t operations);
  bool has_power() const;
  /// The host boots: files hold what survived. Connections from before it still fail.
  void restore_power();
  /// The process that has files open is killed: its connections fail from now on, and the files hold all that it
  /// wrote, synced or not.
  void kill_process();

  // ---- faults; each lasts until it is changed ----

  /// Bytes in all files; what needs more fails with "disk full".
  void set_room(std::size_t bytes);
  /// `percent` of the syncs fail (sim_file::fail_sync).
  void fail_syncs(unsigned percent);
  /// As `fail_syncs`, for syncs of files of which the name ends so.
  void fail_syncs(unsigned percent, std::string name_end);
  /// `percent` of all reads and writes fail, and do nothing.
  void fail_accesses(unsigned percent);
  /// `wait` is called before each read, write and sync, without a lock; null = none. A simulated world moves
  /// its clock there.
  void slow_down(std::function<void()> wait);
  /// Each `each`th sync reports success and does nothing; 0 = none.
  void skip_syncs(std::uint64_t each);
  /// No fault lasts.
  void heal();

  // ---- what happened ----

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
