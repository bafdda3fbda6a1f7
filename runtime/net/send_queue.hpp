#pragma once
// The batches that wait for one peer, oldest first, the first perhaps written in part.

#include "runtime/datagram/batch.hpp"

#include <cstddef>
#include <deque>
#include <utility>

namespace donet::runtime {

class send_queue {
public:
  void push(batch frames) {
    if (frames.empty())
      return;
    bytes_ += frames.size();
    batches_.push_back(std::move(frames));
    was_long_ = was_long_ || batches_.size() > kept_pieces_max;
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
      batches_.pop_front();
    }
    shrink();
  }

  void clear() noexcept {
    batches_.clear();
    shrink();
    bytes_ = 0;
    written_ = 0;
  }

private:
  // A deque keeps the table of its pieces at the largest size that it has ever had.
  void shrink() noexcept {
    if (batches_.empty() && std::exchange(was_long_, false))
      batches_ = {};
  }

  static constexpr std::size_t kept_pieces_max = 1'024;

  std::deque<batch> batches_;
  bool was_long_ = false;
  std::size_t written_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace donet::runtime
