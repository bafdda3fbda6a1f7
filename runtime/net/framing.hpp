#pragma once
// Cuts a stream of bytes into whole frames, whatever pieces the network delivers (spec/services
// 1.1).

#include "dcfile/bytes.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/limits.hpp"

#include <cstddef>

namespace donet::runtime {

/// Keeps the beginning of an incomplete frame between two reads. Copies each byte at most twice,
/// however small the pieces are that arrive.
class frame_cutter {
public:
  /// `first_frame_max`: maximal size of the first frame of the stream in bytes, without its length
  /// tag.
  frame_cutter() noexcept = default;
  explicit frame_cutter(std::size_t first_frame_max) noexcept : first_frame_max_(first_frame_max) {}

  /// Appends the bytes that the stream delivered next, and returns the frames that are complete
  /// now. The batch is empty if there are none, or if the first frame is too long.
  batch cut(dc::bytes_view received);

  /// True if the length tag of the first frame announces too many bytes. Nothing of that frame is
  /// kept.
  bool is_oversized() const noexcept { return is_oversized_; }

  /// Bytes of the incomplete frame that are kept.
  std::size_t pending() const noexcept { return begun_.size(); }

private:
  void look_at_first_tag(dc::bytes_view received) noexcept;

  batch_builder begun_;
  std::size_t first_frame_max_ = limits::datagram_size_max;
  bool is_first_tag_known_ = false;
  bool is_oversized_ = false;
};

}  // namespace donet::runtime
