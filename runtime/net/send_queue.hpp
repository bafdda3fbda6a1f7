#pragma once
// The batches that wait to be written to one peer, oldest first. The first may be written in part.

#include "runtime/datagram/batch.hpp"
#include "runtime/ring.hpp"

#include <cstddef>
#include <utility>

namespace donet::runtime {

/// For one thread at a time.
class send_queue {
public:
  void push(batch frames) {
    if (frames.empty())
      return;
    bytes_ += frames.size();
    batches_.push_back(std::move(frames));
  }

  bool empty() const noexcept { return batches_.empty(); }
  /// Bytes that wait.
  std::size_t bytes() const noexcept { return bytes_; }
  /// Batches that wait.
  std::size_t pieces() const noexcept { return batches_.size(); }

  /// The unwritten bytes of the batch at `index`, counted from the oldest.
  dc::bytes_view piece(std::size_t index) const noexcept {
    const dc::bytes_view whole = batches_[index].bytes();
    return index == 0 ? whole.subspan(written_) : whole;
  }

  /// Removes the first `count` bytes, which are written. `count` is at most `bytes()`.
  void written(std::size_t count) noexcept {
    bytes_ -= count;
    written_ += count;
    while (!batches_.empty() && written_ >= batches_.front().size()) {
      written_ -= batches_.front().size();
      static_cast<void>(batches_.take_front());
    }
    // Releases the memory of a long queue.
    if (batches_.empty() && batches_.capacity() > kept_pieces_max)
      batches_.clear();
  }

  void clear() noexcept {
    batches_.clear();
    bytes_ = 0;
    written_ = 0;
  }

private:
  static constexpr std::size_t kept_pieces_max = 1'024;

  ring<batch> batches_;
  std::size_t written_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace donet::runtime
