#include "runtime/execution/slab.hpp"

#include "runtime/check.hpp"

#include <sanitizer/asan_interface.h>

#include <cstdint>
#include <new>
#include <utility>

#include <sys/mman.h>

namespace donet::runtime {

namespace {

// Large, so that the kernel has few mappings to keep: it allows 65,530 by default.
constexpr std::size_t block_size = 2u << 20;
constexpr std::size_t line_size = 64;
// Pages are provided in runs of this size; a run costs two thirds of the page faults that it
// avoids.
constexpr std::size_t run_size = 64u << 10;

// If the kernel refuses this, each page is provided by its own page fault.
void bring_pages([[maybe_unused]] std::byte* begin) noexcept {
#ifdef MADV_POPULATE_WRITE
  ::madvise(begin, run_size, MADV_POPULATE_WRITE);
#endif
}

}  // namespace

// The header of a block, at the beginning of its memory; the items follow. The address of a block
// is a multiple of its size, so the address of an item determines its block.
struct slab::block {
  slab* owner = nullptr;
  block* before = nullptr;
  block* behind = nullptr;
  void* free = nullptr;     // returned items; each holds the address of the next
  std::size_t fresh = 0;    // index of the first item that was never taken
  std::size_t present = 0;  // bytes whose pages are provided
  std::size_t in_use = 0;

  static block* of(void* item) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(item);
    return reinterpret_cast<block*>(address & ~(block_size - 1));
  }

  std::byte* begin() noexcept { return reinterpret_cast<std::byte*>(this); }

  std::byte* take_fresh(std::size_t size) noexcept {
    const std::size_t at = line_size + fresh++ * size;
    for (; present < at + size; present += run_size)
      bring_pages(begin() + present);
    return begin() + at;
  }
};

slab::slab(std::size_t item_size) noexcept
    : item_size_((item_size + line_size - 1) / line_size * line_size),
      items_per_block_((block_size - line_size) / item_size_) {
  static_assert(sizeof(block) <= line_size);
  check(items_per_block_ > 1, "a slab is for smaller things");
}

slab::~slab() {
  while (first_ != nullptr) {
    check(first_->in_use == 0, "a thing outlives the slab that it was taken from");
    unmap(std::exchange(first_, first_->behind));
  }
  check(blocks_ == 0, "things outlive the slab that they were taken from");
}

void* slab::take() {
  if (first_ == nullptr)
    list_first(map_block());
  block& from = *first_;
  void* const item = from.free != nullptr ? from.free : from.take_fresh(item_size_);
  ASAN_UNPOISON_MEMORY_REGION(item, item_size_);
  if (item == from.free)
    from.free = *static_cast<void**>(item);
  if (++from.in_use == items_per_block_)
    unlist(&from);
  return item;
}

void slab::give_back(void* item) noexcept {
  block* const of = block::of(item);
  of->owner->receive(of, item);
}

void slab::receive(block* of, void* item) noexcept {
  *static_cast<void**>(item) = of->free;
  of->free = item;
  ASAN_POISON_MEMORY_REGION(item, item_size_);
  if (of->in_use-- == items_per_block_)
    list_first(of);
  if (of->in_use != 0)
    return;
  unlist(of);
  if (last_ != nullptr && last_->in_use == 0)
    unmap(of);
  else
    list_last(of);
}

// A mapping of twice the size contains an aligned block. The block is the last possible one, so
// that neighbouring mappings become one.
slab::block* slab::map_block() {
  void* const memory = ::mmap(nullptr, 2 * block_size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(memory);
  const std::size_t behind = reinterpret_cast<std::uintptr_t>(begin) & (block_size - 1);
  std::byte* const at = begin + (block_size - behind);
  ::munmap(begin, block_size - behind);
  if (behind != 0)
    ::munmap(at + block_size, behind);
  auto* const made = new (at) block;
  made->owner = this;
  ASAN_POISON_MEMORY_REGION(at + line_size, block_size - line_size);
  ++blocks_;
  return made;
}

void slab::unmap(block* one) noexcept {
  ASAN_UNPOISON_MEMORY_REGION(one, block_size);
  ::munmap(one, block_size);
  --blocks_;
}

// ---- the list of blocks with room ----

void slab::list_first(block* one) noexcept {
  one->before = nullptr;
  one->behind = first_;
  (first_ != nullptr ? first_->before : last_) = one;
  first_ = one;
}

void slab::list_last(block* one) noexcept {
  one->before = last_;
  one->behind = nullptr;
  (last_ != nullptr ? last_->behind : first_) = one;
  last_ = one;
}

void slab::unlist(block* one) noexcept {
  (one->before != nullptr ? one->before->behind : first_) = one->behind;
  (one->behind != nullptr ? one->behind->before : last_) = one->before;
}

}  // namespace donet::runtime
