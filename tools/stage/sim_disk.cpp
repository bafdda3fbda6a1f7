#include "tools/stage/sim_disk.hpp"

#include "tools/stage/sim_volume.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include <sqlite3.h>

namespace donet::stage {

struct sim_disk::content {
  explicit content(std::uint64_t seed) : volume(seed) {}

  sim_volume volume;
  sqlite3_vfs vfs{};
  sqlite3_vfs* previous = nullptr;  // the default before; provides the time
};

namespace {

constexpr int path_size_max = 1'024;
constexpr int sector_size = 4'096;

// SQLite allocates this object, and calls `xOpen` on its bytes.
struct open_file {
  sqlite3_file base;
  sim_volume* volume;
  sim_handle* handle;
};

sim_volume& volume_of(sqlite3_vfs* vfs) {
  return static_cast<sim_disk::content*>(vfs->pAppData)->volume;
}

sqlite3_vfs* previous_of(sqlite3_vfs* vfs) {
  return static_cast<sim_disk::content*>(vfs->pAppData)->previous;
}

open_file& opened(sqlite3_file* file) {
  return *reinterpret_cast<open_file*>(file);
}

int code_of(disk_outcome outcome, int failure) {
  switch (outcome) {
  case disk_outcome::done: return SQLITE_OK;
  case disk_outcome::full: return SQLITE_FULL;
  case disk_outcome::missing: return SQLITE_CANTOPEN;
  case disk_outcome::failed: break;
  }
  return failure;
}

// ---- files ----

int close_file(sqlite3_file* file) {
  open_file& at = opened(file);
  at.volume->close(*at.handle);
  delete std::exchange(at.handle, nullptr);
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  const open_file& at = opened(file);
  const std::span<std::byte> bytes(static_cast<std::byte*>(to), static_cast<std::size_t>(size));
  std::size_t count = 0;
  const disk_outcome outcome =
    at.volume->read(*at.handle, static_cast<std::size_t>(offset), bytes, count);
  if (outcome != disk_outcome::done)
    return SQLITE_IOERR_READ;
  const std::span<std::byte> rest = bytes.subspan(count);
  std::fill(rest.begin(), rest.end(), std::byte{0});
  return rest.empty() ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const open_file& at = opened(file);
  return code_of(
    at.volume->write(*at.handle, static_cast<std::size_t>(offset),
                     {static_cast<const std::byte*>(from), static_cast<std::size_t>(size)}),
    SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const open_file& at = opened(file);
  return code_of(at.volume->resize(*at.handle, static_cast<std::size_t>(size)),
                 SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int) {
  const open_file& at = opened(file);
  return code_of(at.volume->sync(*at.handle), SQLITE_IOERR_FSYNC);
}

int size_file(sqlite3_file* file, sqlite3_int64* size) {
  const open_file& at = opened(file);
  std::size_t found = 0;
  const disk_outcome outcome = at.volume->size(*at.handle, found);
  *size = static_cast<sqlite3_int64>(found);
  return code_of(outcome, SQLITE_IOERR_FSTAT);
}

// ---- locks ----

int lock_file(sqlite3_file* file, int level) {
  const open_file& at = opened(file);
  bool is_locked = false;
  const bool is_alive = at.volume->with_locks(*at.handle, [&](sim_locks& locks, lock_owner& owner) {
    is_locked = locks.raise(owner, static_cast<lock_level>(level));
  });
  if (!is_alive)
    return SQLITE_IOERR_LOCK;
  return is_locked ? SQLITE_OK : SQLITE_BUSY;
}

// No connection can observe the locks of a dead file.
int unlock_file(sqlite3_file* file, int level) {
  const open_file& at = opened(file);
  at.volume->with_locks(*at.handle, [&](sim_locks& locks, lock_owner& owner) {
    locks.lower(owner, static_cast<lock_level>(level));
  });
  return SQLITE_OK;
}

int check_reserved_lock(sqlite3_file* file, int* is_reserved) {
  const open_file& at = opened(file);
  *is_reserved = 0;
  const bool is_alive =
    at.volume->with_locks(*at.handle, [&](const sim_locks& locks, const lock_owner&) {
      *is_reserved = locks.is_reserved() ? 1 : 0;
    });
  return is_alive ? SQLITE_OK : SQLITE_IOERR_CHECKRESERVEDLOCK;
}

int map_memory(sqlite3_file* file, int part, int size, int may_make, void volatile** to) {
  const open_file& at = opened(file);
  const bool is_alive = at.volume->with_locks(*at.handle, [&](sim_locks& locks, lock_owner& owner) {
    *to = locks.memory(owner, static_cast<std::size_t>(part), static_cast<std::size_t>(size),
                       may_make != 0);
  });
  return is_alive ? SQLITE_OK : SQLITE_IOERR_SHMMAP;
}

int lock_memory(sqlite3_file* file, int first, int count, int flags) {
  const open_file& at = opened(file);
  const unsigned slots = ((1U << static_cast<unsigned>(count)) - 1) << static_cast<unsigned>(first);
  bool is_locked = true;
  const bool is_alive = at.volume->with_locks(*at.handle, [&](sim_locks& locks, lock_owner& owner) {
    if ((flags & SQLITE_SHM_UNLOCK) != 0)
      locks.release_slots(owner, slots);
    else if ((flags & SQLITE_SHM_SHARED) != 0)
      is_locked = locks.share_slots(owner, slots);
    else
      is_locked = locks.take_slots(owner, slots);
  });
  if (!is_alive)
    return SQLITE_IOERR_SHMLOCK;
  return is_locked ? SQLITE_OK : SQLITE_BUSY;
}

void order_memory(sqlite3_file*) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

int unmap_memory(sqlite3_file* file, int) {
  const open_file& at = opened(file);
  at.volume->with_locks(*at.handle,
                        [&](sim_locks& locks, lock_owner& owner) { locks.release_memory(owner); });
  return SQLITE_OK;
}

// ---- the properties of the disk, as reported by SQLite's own VFS ----

int control_file(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}

int sector_size_of(sqlite3_file*) {
  return sector_size;
}

int characteristics_of(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

const sqlite3_io_methods methods = {
  2,
  close_file,
  read_file,
  write_file,
  truncate_file,
  sync_file,
  size_file,
  lock_file,
  unlock_file,
  check_reserved_lock,
  control_file,
  sector_size_of,
  characteristics_of,
  map_memory,
  lock_memory,
  order_memory,
  unmap_memory,
  nullptr,
  nullptr,
};

// ---- the VFS ----

int open_in(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  open_file& at = opened(file);
  at.base.pMethods = nullptr;
  at.volume = &volume_of(vfs);
  auto handle = std::make_unique<sim_handle>();
  if (name == nullptr || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0) {
    at.volume->open_temporary(*handle);
  } else {
    // SQLite's own VFS syncs the folder after the first sync of a new journal, and never otherwise.
    constexpr int journals = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
    handle->syncs_names = (flags & journals) != 0;
    const disk_outcome outcome = at.volume->open(name, (flags & SQLITE_OPEN_CREATE) != 0, *handle);
    if (outcome != disk_outcome::done)
      return SQLITE_CANTOPEN;
  }
  if (flags_out != nullptr)
    *flags_out = flags;
  at.handle = handle.release();
  at.base.pMethods = &methods;
  return SQLITE_OK;
}

int delete_in(sqlite3_vfs* vfs, const char* name, int is_synced) {
  const disk_outcome outcome = volume_of(vfs).remove(name, is_synced != 0);
  return outcome == disk_outcome::missing ? SQLITE_IOERR_DELETE_NOENT
                                          : code_of(outcome, SQLITE_IOERR_DELETE);
}

int access_in(sqlite3_vfs* vfs, const char* name, int, int* is_there) {
  *is_there = volume_of(vfs).exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_name_in(sqlite3_vfs*, const char* name, int size, char* to) {
  const std::size_t length = std::strlen(name);
  if (length >= static_cast<std::size_t>(size))
    return SQLITE_CANTOPEN;
  std::memcpy(to, name, length + 1);
  return SQLITE_OK;
}

int random_bytes_in(sqlite3_vfs* vfs, int size, char* to) {
  for (int i = 0; i < size; ++i)
    to[i] = static_cast<char>(volume_of(vfs).random_number());
  return size;
}

int sleep_in(sqlite3_vfs* vfs, int microseconds) {
  return previous_of(vfs)->xSleep(previous_of(vfs), microseconds);
}

int time_in(sqlite3_vfs* vfs, double* to) {
  return previous_of(vfs)->xCurrentTime(previous_of(vfs), to);
}

int exact_time_in(sqlite3_vfs* vfs, sqlite3_int64* to) {
  return previous_of(vfs)->xCurrentTimeInt64(previous_of(vfs), to);
}

int last_error_in(sqlite3_vfs*, int, char*) {
  return 0;
}

sqlite3_vfs vfs_on(sim_disk::content& content) {
  sqlite3_vfs vfs{};
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(open_file);
  vfs.mxPathname = path_size_max;
  vfs.zName = "donet_sim_disk";
  vfs.pAppData = &content;
  vfs.xOpen = open_in;
  vfs.xDelete = delete_in;
  vfs.xAccess = access_in;
  vfs.xFullPathname = full_name_in;
  vfs.xRandomness = random_bytes_in;
  vfs.xSleep = sleep_in;
  vfs.xCurrentTime = time_in;
  vfs.xCurrentTimeInt64 = exact_time_in;
  vfs.xGetLastError = last_error_in;
  return vfs;
}

}  // namespace

sim_disk::sim_disk(std::uint64_t seed) : content_(std::make_shared<content>(seed)) {
  content_->previous = sqlite3_vfs_find(nullptr);
  content_->vfs = vfs_on(*content_);
  sqlite3_vfs_register(&content_->vfs, 1);
  // SQLite seeds its random numbers again, from this disk.
  sqlite3_randomness(0, nullptr);
}

sim_disk::~sim_disk() {
  sqlite3_vfs_unregister(&content_->vfs);
  sqlite3_vfs_register(content_->previous, 1);
}

// ---- power ----

void sim_disk::cut_power() {
  content_->volume.cut_power();
}

void sim_disk::cut_power_after(std::uint64_t operations) {
  content_->volume.cut_power(operations);
}

bool sim_disk::has_power() const {
  return content_->volume.has_power();
}

void sim_disk::restore_power() {
  content_->volume.restore_power();
}

void sim_disk::kill_process() {
  content_->volume.kill_process();
}

// ---- faults ----

void sim_disk::set_room(std::size_t bytes) {
  content_->volume.change_faults([&](sim_volume::faults& all) { all.room = bytes; });
}

void sim_disk::fail_syncs(unsigned percent) {
  fail_syncs(percent, {});
}

void sim_disk::fail_syncs(unsigned percent, std::string name_end) {
  content_->volume.change_faults([&](sim_volume::faults& all) {
    all.failing_syncs_percent = percent;
    all.failing_syncs_of = std::move(name_end);
  });
}

void sim_disk::fail_accesses(unsigned percent) {
  content_->volume.change_faults(
    [&](sim_volume::faults& all) { all.failing_accesses_percent = percent; });
}

void sim_disk::slow_down(std::function<void()> wait) {
  content_->volume.change_faults([&](sim_volume::faults& all) { all.wait = std::move(wait); });
}

void sim_disk::skip_syncs(std::uint64_t each) {
  content_->volume.change_faults([&](sim_volume::faults& all) { all.skipped_syncs_each = each; });
}

void sim_disk::heal() {
  content_->volume.change_faults([](sim_volume::faults& all) { all = {}; });
}

// ---- counts ----

std::uint64_t sim_disk::operations() const {
  return content_->volume.counted().operations;
}

std::uint64_t sim_disk::syncs() const {
  return content_->volume.counted().syncs;
}

std::uint64_t sim_disk::failed_syncs() const {
  return content_->volume.counted().failed_syncs;
}

bool sim_disk::exists(const std::string& file) const {
  return content_->volume.exists(file);
}

}  // namespace donet::stage
