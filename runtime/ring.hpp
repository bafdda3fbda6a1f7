#pragma once
// A queue in one block of memory, which it keeps: in a steady state it allocates nothing. A
// `std::deque` allocates and frees a block for every few elements that pass through it, and has a
// block even when it is empty.

#include <cstddef>
#include <utility>
#include <vector>

namespace donet::runtime {

/// For one thread at a time. A `T` that is default-constructed or moved from must hold no
/// resources.
template <class T>
class ring {
public:
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }

  /// The element at `index`, counted from the front. `index` must be below `size()`.
  T& operator[](std::size_t index) noexcept { return slots_[slot(index)]; }
  const T& operator[](std::size_t index) const noexcept { return slots_[slot(index)]; }
  T& front() noexcept { return slots_[first_]; }
  const T& front() const noexcept { return slots_[first_]; }

  /// Throws `std::bad_alloc`, as does `push_front`.
  T& push_back(T value) {
    make_room();
    T& added = slots_[slot(size_)];
    added = std::move(value);
    ++size_;
    return added;
  }

  T& push_front(T value) {
    make_room();
    first_ = slot(slots_.size() - 1);
    ++size_;
    return front() = std::move(value);
  }

  /// Removes and returns the first element. The queue must not be empty.
  T take_front() noexcept {
    T taken = std::move(slots_[first_]);
    first_ = slot(1);
    --size_;
    return taken;
  }

  /// Removes all elements and releases the memory.
  void clear() noexcept {
    slots_ = std::vector<T>();
    first_ = size_ = 0;
  }

  /// Number of elements for which memory is allocated.
  std::size_t capacity() const noexcept { return slots_.size(); }

private:
  static constexpr std::size_t smallest = 4;

  // The number of slots is a power of two.
  std::size_t slot(std::size_t index) const noexcept {
    return (first_ + index) & (slots_.size() - 1);
  }

  void make_room() {
    if (size_ != slots_.size())
      return;
    std::vector<T> bigger(size_ == 0 ? smallest : 2 * size_);
    for (std::size_t i = 0; i < size_; ++i)
      bigger[i] = std::move((*this)[i]);
    slots_ = std::move(bigger);
    first_ = 0;
  }

  std::vector<T> slots_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace donet::runtime
