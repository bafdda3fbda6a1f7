#pragma once
// Cuts a stream of bytes into whole frames, however the network split it (spec/services 1.1).

#include "dcfile/bytes.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/limits.hpp"

#include <cstddef>

namespace donet::runtime {

/// The beginning of a frame whose end has not come yet is kept here between two reads. Each byte is
/// copied at most twice, however small the pieces are that it comes in.
class frame_cutter {
public:
  /// `first_frame_max`: bytes that the first frame of the stream may have, without its length tag.
  frame_cutter() noexcept = default;
  explicit frame_cutter(std::size_t first_frame_max) noexcept : first_frame_max_(first_frame_max) {}

  /// Takes the bytes that came next and returns the frames that are whole now; an empty batch if
  /// there are none, or if the first frame is too long.
  batch cut(dc::bytes_view received);

  /// The first frame is longer than it may be; known from its length tag, and nothing of it is kept.
  bool is_oversized() const noexcept { return is_oversized_; }

  /// Bytes of the frame that is not whole yet.
  std::size_t pending() const noexcept { return begun_.size(); }

private:
  void look_at_first_tag(dc::bytes_view received) noexcept;

  batch_builder begun_;
  std::size_t first_frame_max_ = limits::datagram_size_max;
  bool is_first_tag_known_ = false;
  bool is_oversized_ = false;
};

}  // namespace donet::runtime
