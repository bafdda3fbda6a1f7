#include "runtime/datagram/batch.hpp"

#include "runtime/datagram/buffer_pool.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <vector>

namespace donet::runtime {

namespace {

// Buffer sizes, header included, are powers of two from 256 bytes to 512 KiB. Larger buffers are
// allocated and freed without the pool.
constexpr std::size_t smallest_shift = 8;
constexpr std::size_t largest_shift = 19;
constexpr std::size_t classes = largest_shift - smallest_shift + 1;
// Bytes that a thread keeps of each size.
constexpr std::size_t kept_bytes_max = 2u << 20;

// The buffers that a thread keeps for its next batches. Without the pool, the allocator would
// return large buffers to the system each time, and the next read would pay for zeroed pages.
//
// Of each size a thread keeps no more buffers than it had in use at one time. Buffers that other
// threads allocate and this thread frees, such as those of a database's workers, would otherwise
// stay in the pool unused.
class buffer_pool {
public:
  buffer_pool() = default;
  buffer_pool(const buffer_pool&) = delete;
  buffer_pool& operator=(const buffer_pool&) = delete;
  ~buffer_pool() {
    for (shelf& one : shelves_) {
      for (void* const memory : one.kept)
        ::operator delete(memory);
    }
    destroyed() = true;
  }

  void* take(std::size_t size_class) noexcept {
    shelf& from = shelves_[size_class];
    from.out_max = std::max(from.out_max, ++from.out);
    if (from.kept.empty())
      return nullptr;
    void* const memory = from.kept.back();
    from.kept.pop_back();
    return memory;
  }

  bool keep(std::size_t size_class, void* memory) noexcept {
    shelf& to = shelves_[size_class];
    to.out -= to.out == 0 ? 0 : 1;
    const std::size_t most = kept_bytes_max >> (size_class + smallest_shift);
    if (to.kept.size() >= std::min(most, to.out_max - to.out))
      return false;
    try {
      to.kept.push_back(memory);
    } catch (const std::bad_alloc&) {
      return false;
    }
    return true;
  }

  std::size_t kept_bytes() const noexcept {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < classes; ++i)
      bytes += shelves_[i].kept.size() << (i + smallest_shift);
    return bytes;
  }

  // A batch may be destroyed after its thread's pool, in the destructor of another thread-local
  // object.
  static bool& destroyed() noexcept {
    thread_local bool flag = false;
    return flag;
  }

private:
  struct shelf {
    std::vector<void*> kept;
    std::size_t out = 0;  // taken minus returned; returned ones may be other threads'
    std::size_t out_max = 0;
  };
  shelf shelves_[classes];
};

buffer_pool& pool() {
  thread_local buffer_pool instance;
  return instance;
}

}  // namespace

std::size_t pooled_bytes() noexcept {
  return pool().kept_bytes();
}

shared_buffer* shared_buffer::make(std::size_t size) {
  const std::size_t wanted =
    std::max(size + sizeof(shared_buffer), std::size_t{1} << smallest_shift);
  const std::size_t total = std::bit_ceil(wanted);
  const auto shift = static_cast<std::size_t>(std::countr_zero(total));
  void* memory = nullptr;
  if (shift <= largest_shift && !buffer_pool::destroyed())
    memory = pool().take(shift - smallest_shift);
  if (memory == nullptr)
    memory = ::operator new(total);
  auto* const buffer = new (memory) shared_buffer;
  buffer->references.store(1, std::memory_order_relaxed);
  buffer->capacity = static_cast<std::uint32_t>(total - sizeof(shared_buffer));
  return buffer;
}

void shared_buffer::recycle() noexcept {
  const std::size_t total = capacity + sizeof(shared_buffer);
  const auto shift = static_cast<std::size_t>(std::countr_zero(total));
  this->~shared_buffer();
  void* const memory = this;
  if (shift > largest_shift || buffer_pool::destroyed()
      || !pool().keep(shift - smallest_shift, memory))
    ::operator delete(memory);
}

batch batch::copy_of(dc::bytes_view frames) {
  batch_builder builder;
  builder.append(frames);
  return builder.take();
}

void batch_builder::grow(std::size_t count) {
  const std::size_t needed = size_ + count;
  // At least doubles the size, so that appending costs constant time per byte.
  const std::size_t room = buffer_ == nullptr ? 0 : std::size_t{buffer_->capacity} * 2;
  shared_buffer* const bigger = shared_buffer::make(std::max(needed, room));
  if (size_ != 0)
    std::memcpy(bigger->bytes(), buffer_->bytes(), size_);
  if (buffer_ != nullptr)
    buffer_->release();
  buffer_ = bigger;
}

}  // namespace donet::runtime
