#pragma once
// Memory for many things of one size that begin and end one by one, as the children of a strand.
//
// The allocator grows the memory of a thread other than the first page by page, with a system call
// and a fault for each. A slab takes blocks of 2 MiB and has their pages come many at a time.

#include <cstddef>

namespace donet::runtime {

/// Not for several threads. Outlives what was taken from it.
class slab {
public:
  /// For things of so many bytes, of which some must have room in a block.
  explicit slab(std::size_t item_size) noexcept;
  slab(const slab&) = delete;
  slab& operator=(const slab&) = delete;
  ~slab();

  /// Room for one thing, at the beginning of a cache line. Throws `std::bad_alloc`.
  void* take();

  /// Gives back what was taken from any slab. Of the blocks that have become empty one is kept.
  static void give_back(void* item) noexcept;

  std::size_t item_size() const noexcept { return item_size_; }
  /// What it has of the system.
  std::size_t blocks() const noexcept { return blocks_; }

private:
  struct block;

  block* map_block();
  void unmap(block* one) noexcept;
  void list_first(block* one) noexcept;
  void list_last(block* one) noexcept;
  void unlist(block* one) noexcept;
  void receive(block* of, void* item) noexcept;

  std::size_t item_size_;
  std::size_t items_per_block_;
  std::size_t blocks_ = 0;
  // Blocks with room: those in use first, an empty one last.
  block* first_ = nullptr;
  block* last_ = nullptr;
};

}  // namespace donet::runtime
