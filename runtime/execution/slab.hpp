#pragma once
// Memory for many objects of one size that are created and destroyed one by one, such as the
// children of a strand.
//
// In any thread but the first, the C library's allocator grows its memory page by page, with a
// system call and a page fault for each. A slab maps blocks of 2 MiB, and has their pages provided
// many at a time.

#include <cstddef>

namespace donet::runtime {

/// For one thread at a time. Must outlive the objects that were taken from it.
class slab {
public:
  /// For objects of `item_size` bytes. A block must have room for at least two of them.
  explicit slab(std::size_t item_size) noexcept;
  slab(const slab&) = delete;
  slab& operator=(const slab&) = delete;
  ~slab();

  /// Memory for one object, at the beginning of a cache line. Throws `std::bad_alloc`.
  void* take();

  /// Returns the memory of an object to the slab that it came from. The slab keeps at most one
  /// empty block.
  static void give_back(void* item) noexcept;

  std::size_t item_size() const noexcept { return item_size_; }
  /// Number of blocks that the slab has mapped.
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
  // The blocks with room: blocks in use first, an empty block last.
  block* first_ = nullptr;
  block* last_ = nullptr;
};

}  // namespace donet::runtime
