#pragma once
// Cuts a stream of bytes into whole frames, however the network split it (spec/services 1.1).

#include "dcfile/bytes.hpp"
#include "runtime/datagram/batch.hpp"

#include <cstddef>

namespace donet::runtime {

/// The beginning of a frame whose end has not come yet is kept here between two reads. Each byte is
/// copied at most twice, however small the pieces are that it comes in.
class frame_cutter {
public:
  /// Takes the bytes that came next and returns the frames that are whole now; an empty batch if
  /// there are none.
  batch cut(dc::bytes_view received);

  /// Bytes of the frame that is not whole yet.
  std::size_t pending() const noexcept { return begun_.size(); }

private:
  batch_builder begun_;
};

}  // namespace donet::runtime
