#include "runtime/net/framing.hpp"

#include "runtime/datagram/view.hpp"
#include "runtime/limits.hpp"

#include <algorithm>

namespace donet::runtime {

namespace {

// Moves bytes from the front of `from` to `to`, until `to` has `size` of them.
void fill(batch_builder& to, std::size_t size, dc::bytes_view& from) {
  if (to.size() >= size)
    return;
  const std::size_t count = std::min(size - to.size(), from.size());
  to.append(from.first(count));
  from = from.subspan(count);
}

}  // namespace

batch frame_cutter::cut(dc::bytes_view received) {
  if (!begun_.empty()) {
    fill(begun_, limits::length_tag_size, received);
    if (begun_.size() < limits::length_tag_size)
      return {};
    const std::size_t size = dc::load_little_endian<std::uint16_t>(begun_.bytes().data());
    fill(begun_, limits::length_tag_size + size, received);
    if (begun_.size() < limits::length_tag_size + size)
      return {};
  }
  const std::size_t whole = whole_frames(received);
  begun_.append(received.first(whole));
  batch frames = begun_.take();
  begun_.append(received.subspan(whole));
  return frames;
}

}  // namespace donet::runtime
