#include "runtime/net/framing.hpp"

#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <array>

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

// The length tag may arrive in two reads. Then its first byte is all that was kept.
void frame_cutter::look_at_first_tag(dc::bytes_view received) noexcept {
  std::array<std::byte, limits::length_tag_size> tag{};
  const std::size_t kept = begun_.size();
  if (kept + received.size() < tag.size())
    return;
  std::ranges::copy(begun_.bytes(), tag.begin());
  std::ranges::copy(received.first(tag.size() - kept), tag.begin() + static_cast<int>(kept));
  is_first_tag_known_ = true;
  is_oversized_ = dc::load_little_endian<std::uint16_t>(tag.data()) > first_frame_max_;
}

batch frame_cutter::cut(dc::bytes_view received) {
  if (!is_first_tag_known_)
    look_at_first_tag(received);
  if (is_oversized_) {
    begun_ = {};
    return {};
  }
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
