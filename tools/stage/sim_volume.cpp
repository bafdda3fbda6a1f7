#include "tools/stage/sim_volume.hpp"

#include <algorithm>
#include <utility>

namespace donet::stage {

// ---- operations of a program ----

disk_outcome sim_volume::open(const std::string& name, bool may_create, sim_handle& to) {
  const std::lock_guard held(mutex_);
  if (!has_power_)
    return disk_outcome::failed;
  std::shared_ptr<sim_inode>& inode = seen_[name];
  const bool is_new = inode == nullptr;
  if (is_new && !may_create) {
    seen_.erase(name);
    return disk_outcome::missing;
  }
  if (is_new)
    inode = std::make_shared<sim_inode>();
  to.inode = inode;
  to.syncs_names = to.syncs_names && is_new;
  to.name = name;
  to.boot = boot_;
  return disk_outcome::done;
}

void sim_volume::open_temporary(sim_handle& to) {
  const std::lock_guard held(mutex_);
  to.inode = std::make_shared<sim_inode>();
  to.boot = boot_;
}

disk_outcome sim_volume::read(const sim_handle& at, std::size_t offset, std::span<std::byte> to,
                              std::size_t& count) {
  wait_if_slow();
  const std::lock_guard held(mutex_);
  if (!is_alive(at) || fails_by_chance())
    return disk_outcome::failed;
  count = at.inode->file.read(offset, to);
  return disk_outcome::done;
}

disk_outcome sim_volume::write(const sim_handle& at, std::size_t offset,
                               std::span<const std::byte> from) {
  wait_if_slow();
  const std::lock_guard held(mutex_);
  if (!is_alive(at) || fails_by_chance())
    return disk_outcome::failed;
  const std::size_t end = offset + from.size();
  const std::size_t size = at.inode->file.size();
  if (end > size && end - size > faults_.room - std::min(faults_.room, bytes_used()))
    return disk_outcome::full;
  const bool survives = begin_change();
  at.inode->file.write(offset, from);
  return survives ? disk_outcome::done : disk_outcome::failed;
}

disk_outcome sim_volume::resize(const sim_handle& at, std::size_t size) {
  wait_if_slow();
  const std::lock_guard held(mutex_);
  if (!is_alive(at) || fails_by_chance())
    return disk_outcome::failed;
  const bool survives = begin_change();
  at.inode->file.resize(size);
  return survives ? disk_outcome::done : disk_outcome::failed;
}

disk_outcome sim_volume::sync(sim_handle& at) {
  wait_if_slow();
  const std::lock_guard held(mutex_);
  if (!is_alive(at))
    return disk_outcome::failed;
  ++counts_.syncs;
  // If the power is cut during a sync, nothing of it counts as synced.
  if (!begin_change())
    return disk_outcome::failed;
  if (random_() % 100 < faults_.failing_syncs_percent
      && at.name.ends_with(faults_.failing_syncs_of)) {
    ++counts_.failed_syncs;
    at.inode->file.fail_sync(random_);
    return disk_outcome::failed;
  }
  if (faults_.skipped_syncs_each != 0 && counts_.syncs % faults_.skipped_syncs_each == 0)
    return disk_outcome::done;
  at.inode->file.sync();
  if (std::exchange(at.syncs_names, false))
    safe_ = seen_;
  return disk_outcome::done;
}

disk_outcome sim_volume::size(const sim_handle& at, std::size_t& size) const {
  const std::lock_guard held(mutex_);
  if (!is_alive(at))
    return disk_outcome::failed;
  size = at.inode->file.size();
  return disk_outcome::done;
}

disk_outcome sim_volume::remove(const std::string& name, bool is_synced) {
  const std::lock_guard held(mutex_);
  if (!has_power_)
    return disk_outcome::failed;
  if (seen_.count(name) == 0)
    return disk_outcome::missing;
  if (!begin_change())
    return disk_outcome::failed;
  seen_.erase(name);
  if (is_synced)
    safe_.erase(name);
  return disk_outcome::done;
}

bool sim_volume::exists(const std::string& name) const {
  const std::lock_guard held(mutex_);
  return seen_.count(name) != 0;
}

std::uint64_t sim_volume::random_number() {
  const std::lock_guard held(mutex_);
  return random_();
}

void sim_volume::close(sim_handle& at) {
  const std::lock_guard held(mutex_);
  at.inode->locks.release(at.owner);
}

// ---- power and faults ----

void sim_volume::cut_power(std::uint64_t after_operations) {
  const std::lock_guard held(mutex_);
  operations_left_ = after_operations;
}

void sim_volume::cut_power() {
  const std::lock_guard held(mutex_);
  has_power_ = false;
}

bool sim_volume::has_power() const {
  const std::lock_guard held(mutex_);
  return has_power_;
}

void sim_volume::restore_power() {
  const std::lock_guard held(mutex_);
  for (const names& some : {seen_, safe_}) {
    for (const auto& [name, inode] : some)
      inode->file.lose_power(random_);
  }
  names all = seen_;
  all.insert(safe_.begin(), safe_.end());
  names left;
  for (const auto& [name, ignored] : all) {
    const names& from = random_() % 2 == 0 ? seen_ : safe_;
    const auto found = from.find(name);
    if (found != from.end())
      left.insert(*found);
  }
  boot(left, left);
}

// The operating system continues, and still has everything that the process wrote.
void sim_volume::kill_process() {
  const std::lock_guard held(mutex_);
  boot(seen_, safe_);
}

// The same files, without the locks of their former connections.
void sim_volume::boot(const names& seen, const names& safe) {
  std::map<const sim_inode*, std::shared_ptr<sim_inode>> booted;
  const auto without_locks = [&](const names& from) {
    names to;
    for (const auto& [name, inode] : from) {
      std::shared_ptr<sim_inode>& made = booted[inode.get()];
      if (!made) {
        made = std::make_shared<sim_inode>();
        made->file = inode->file;
      }
      to[name] = made;
    }
    return to;
  };
  seen_ = without_locks(seen);
  safe_ = without_locks(safe);
  ++boot_;
  has_power_ = true;
  operations_left_ = UINT64_MAX;
}

sim_volume::counts sim_volume::counted() const {
  const std::lock_guard held(mutex_);
  return counts_;
}

void sim_volume::wait_if_slow() const {
  std::function<void()> wait;
  {
    const std::lock_guard held(mutex_);
    wait = faults_.wait;
  }
  if (wait)
    wait();
}

// False if the power is cut in this operation.
bool sim_volume::begin_change() {
  ++counts_.operations;
  if (operations_left_ != UINT64_MAX && operations_left_-- == 0)
    has_power_ = false;
  return has_power_;
}

std::size_t sim_volume::bytes_used() const noexcept {
  std::size_t used = 0;
  for (const auto& [name, inode] : seen_)
    used += inode->file.size();
  return used;
}

}  // namespace donet::stage
