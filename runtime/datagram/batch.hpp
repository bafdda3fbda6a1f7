#pragma once
// The unit of transport on the hot path: a run of frames exactly as on the wire (uint16 length,
// datagram, uint16 length, datagram, ...), in a buffer that all owners of a part of it share.
//
// A batch is immutable. A batch_builder makes it, or it is a slice of another batch. Batches may be
// passed between threads; their reference count is atomic.

#include "dcfile/bytes.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace donet::runtime {

/// A reference-counted block of memory. It is taken from the pool of the thread that requests it,
/// and returned to the pool of the thread that releases the last reference. `capacity` bytes follow
/// this header.
struct shared_buffer {
  std::atomic<std::uint32_t> references;
  std::uint32_t capacity;

  std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this + 1); }

  /// Returns a buffer of at least `size` uninitialised bytes, with one reference. Throws
  /// `std::bad_alloc`.
  static shared_buffer* make(std::size_t size);
  void retain() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      recycle();
  }

private:
  void recycle() noexcept;
};

class batch {
public:
  batch() noexcept = default;
  batch(const batch& other) noexcept
      : buffer_(other.buffer_), begin_(other.begin_), size_(other.size_) {
    if (buffer_ != nullptr)
      buffer_->retain();
  }
  batch(batch&& other) noexcept
      : buffer_(std::exchange(other.buffer_, nullptr)),
        begin_(std::exchange(other.begin_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  batch& operator=(batch other) noexcept {
    std::swap(buffer_, other.buffer_);
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~batch() {
    if (buffer_ != nullptr)
      buffer_->release();
  }

  /// A batch with its own copy of these frames.
  static batch copy_of(dc::bytes_view frames);

  const std::byte* data() const noexcept { return begin_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  dc::bytes_view bytes() const noexcept { return {begin_, size_}; }

  /// A part that shares the buffer. `offset + size` must not exceed the size of this batch.
  batch slice(std::size_t offset, std::size_t size) const noexcept {
    buffer_->retain();
    return {buffer_, begin_ + offset, size};
  }

  /// Bytes of memory that this batch keeps allocated, alone or together with other batches.
  std::size_t held_bytes() const noexcept { return buffer_ == nullptr ? 0 : buffer_->capacity; }

private:
  friend class batch_builder;

  // Takes over one reference.
  batch(shared_buffer* buffer, const std::byte* begin, std::size_t size) noexcept
      : buffer_(buffer), begin_(begin), size_(size) {}

  shared_buffer* buffer_ = nullptr;
  const std::byte* begin_ = nullptr;
  std::size_t size_ = 0;
};

/// Collects bytes, and turns them into a batch without copying them. For one thread at a time.
class batch_builder {
public:
  batch_builder() noexcept = default;
  batch_builder(const batch_builder&) = delete;
  batch_builder& operator=(const batch_builder&) = delete;
  batch_builder(batch_builder&& other) noexcept
      : buffer_(std::exchange(other.buffer_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  batch_builder& operator=(batch_builder&& other) noexcept {
    std::swap(buffer_, other.buffer_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~batch_builder() {
    if (buffer_ != nullptr)
      buffer_->release();
  }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  dc::bytes_view bytes() const noexcept {
    return {buffer_ == nullptr ? nullptr : buffer_->bytes(), size_};
  }

  /// Reserves memory for `count` more bytes, which are then appended without a further copy.
  void reserve(std::size_t count) {
    if (buffer_ == nullptr || buffer_->capacity - size_ < count)
      grow(count);
  }

  /// Appends `count` bytes and returns their address. The caller writes them before its next call.
  std::byte* extend(std::size_t count) {
    reserve(count);
    std::byte* const at = buffer_->bytes() + size_;
    size_ += count;
    return at;
  }

  void append(dc::bytes_view piece) {
    if (!piece.empty())
      std::memcpy(extend(piece.size()), piece.data(), piece.size());
  }

  /// The byte at `offset`, which must be below `size`.
  std::byte* at(std::size_t offset) noexcept { return buffer_->bytes() + offset; }

  /// Removes all bytes after the first `size`.
  void truncate(std::size_t size) noexcept { size_ = size < size_ ? size : size_; }

  /// Returns the collected bytes as a batch, and empties the builder.
  batch take() noexcept {
    if (size_ == 0)
      return {};
    shared_buffer* const buffer = std::exchange(buffer_, nullptr);
    return {buffer, buffer->bytes(), std::exchange(size_, 0)};
  }

private:
  void grow(std::size_t count);

  shared_buffer* buffer_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace donet::runtime
