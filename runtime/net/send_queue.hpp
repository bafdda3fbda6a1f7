#pragma once
// The batches that wait for one peer, oldest first, the first perhaps written in part.

#include "runtime/datagram/batch.hpp"
#include "runtime/ring.hpp"

#include <cstddef>
#include <utility>

namespace donet::runtime {

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
  /// Pieces that wait.
  std::size_t pieces() const noexcept { return batches_.size(); }

  /// The `index`th piece that waits, without what of it is already written.
  dc::bytes_view piece(std::size_t index) const noexcept {
    const dc::bytes_view whole = batches_[index].bytes();
    return index == 0 ? whole.subspan(written_) : whole;
  }

  /// The first `count` bytes are written; at most `bytes()`.
  void written(std::size_t count) noexcept {
    bytes_ -= count;
    written_ += count;
    while (!batches_.empty() && written_ >= batches_.front().size()) {
      written_ -= batches_.front().size();
      static_cast<void>(batches_.take_front());
    }
    // The memory of a long queue is given back.
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
