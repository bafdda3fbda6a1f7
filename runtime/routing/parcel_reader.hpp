#pragma once
// Reads the frames of successive parcels in order, each with its sender.

#include "runtime/datagram/view.hpp"
#include "runtime/ring.hpp"
#include "runtime/routing/outbox.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::runtime {

/// Not for several threads.
class parcel_reader {
public:
  /// Queues a parcel. `next` may get memory of an earlier one.
  void take(parcel&& next) {
    waiting_.push_back(std::exchange(next, {}));
    next.senders = std::exchange(spare_senders_, {});
  }

  /// Moves to the next frame, which is whole; false if there is none. Frames of a parcel stay valid
  /// until `next` reads a frame of another parcel or returns false.
  bool next() {
    while (piece_ < pieces_.size() || next_parcel()) {
      const dc::bytes_view rest = pieces_[piece_].bytes().subspan(offset_);
      begins_piece_ = offset_ == 0;
      frame_walker walker(rest);
      if (!walker.next(frame_)) {
        ++piece_;
        offset_ = 0;
        continue;
      }
      rest_ = rest;
      offset_ += walker.consumed();
      count_for_sender(static_cast<std::uint32_t>(walker.consumed()));
      return true;
    }
    return false;
  }

  /// The current frame and its sender.
  dc::bytes_view frame() const noexcept { return frame_; }
  participant sender() const noexcept { return sender_; }
  /// The current frame and those behind it in the same piece.
  dc::bytes_view rest_of_piece() const noexcept { return rest_; }
  /// True if the current frame is the first of its piece.
  bool begins_piece() const noexcept { return begins_piece_; }

  /// The number of the last parcel that was read to its end.
  std::uint64_t handled() const noexcept { return handled_; }
  /// True if the next frame, if there is one, belongs to another parcel.
  bool at_end_of_parcel() const noexcept {
    return piece_ == pieces_.size()
           || (piece_ + 1 == pieces_.size() && offset_ == pieces_[piece_].size());
  }

private:
  bool next_parcel() {
    if (number_ != 0)
      handled_ = number_;
    number_ = 0;
    pieces_.clear();
    piece_ = offset_ = run_ = 0;
    if (waiting_.empty())
      return false;
    parcel next = waiting_.take_front();
    number_ = next.number;
    spare_senders_ = std::exchange(senders_, std::move(next.senders));
    spare_senders_.clear();
    pieces_.push_back(std::move(next.first));
    for (batch& more : next.more)
      pieces_.push_back(std::move(more));
    return true;
  }

  void count_for_sender(std::uint32_t size) noexcept {
    sender_run& run = senders_[run_];
    sender_ = run.sender;
    run.bytes -= size;
    if (run.bytes == 0)
      ++run_;
  }

  ring<parcel> waiting_;
  std::vector<batch> pieces_;
  std::vector<sender_run> senders_;
  std::vector<sender_run> spare_senders_;
  std::uint64_t number_ = 0;
  std::size_t piece_ = 0;
  std::size_t offset_ = 0;  // of the next frame in it
  std::size_t run_ = 0;     // of `senders_`
  std::uint64_t handled_ = 0;

  dc::bytes_view frame_;
  dc::bytes_view rest_;
  participant sender_{};
  bool begins_piece_ = false;
};

}  // namespace donet::runtime
