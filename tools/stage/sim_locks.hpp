#pragma once
// Locks and shared memory of a file, as SQLite's connections use them: one lock with five levels on
// the file, and eight locks on the index of its write-ahead log.

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace donet::stage {

/// In SQLite's order.
enum class lock_level : unsigned char { none, shared, reserved, pending, exclusive };

/// The locks of a connection.
struct lock_owner {
  lock_level level = lock_level::none;
  unsigned shared_slots = 0;     // one bit per slot
  unsigned exclusive_slots = 0;  // one bit per slot
  bool has_memory = false;
};

/// Not thread-safe.
class sim_locks {
public:
  /// False if a lock of another connection prevents it.
  bool raise(lock_owner& who, lock_level to) noexcept;
  void lower(lock_owner& who, lock_level to) noexcept;
  /// True if a connection writes or is about to write.
  bool is_reserved() const noexcept { return writer_ != nullptr; }

  // ---- the slots of the log's index; one bit per slot ----

  bool share_slots(lock_owner& who, unsigned slots) noexcept;
  bool take_slots(lock_owner& who, unsigned slots) noexcept;
  void release_slots(lock_owner& who, unsigned slots) noexcept;

  /// A part of the memory shared by the connections, initially zero; null if it does not exist and
  /// `may_make` is false.
  std::byte* memory(lock_owner& who, std::size_t part, std::size_t size, bool may_make);
  /// The memory is freed when its last connection releases it.
  void release_memory(lock_owner& who) noexcept;

  void release(lock_owner& who) noexcept;

private:
  static constexpr std::size_t slot_count = 8;

  std::size_t readers_ = 0;             // connections at `shared` or above
  const lock_owner* writer_ = nullptr;  // the connection at `reserved` or above
  bool is_pending_ = false;             // that writer admits no new readers
  std::array<std::size_t, slot_count> shared_{};
  unsigned exclusive_ = 0;
  std::size_t memory_users_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> memory_;
};

}  // namespace donet::stage
