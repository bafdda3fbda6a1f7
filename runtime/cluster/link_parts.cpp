#include "runtime/cluster/link_parts.hpp"

#include "runtime/datagram/view.hpp"
#include "runtime/limits.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace donet::runtime {

namespace {

using change = subscription_change::kind;

constexpr std::size_t channel_entry_size = sizeof(std::uint8_t) + sizeof(std::uint64_t);
constexpr std::size_t range_entry_size = channel_entry_size + sizeof(std::uint64_t);
constexpr std::size_t post_remove_head_size =
  sizeof(std::uint8_t) + sizeof(std::uint32_t) + sizeof(std::uint64_t) + sizeof(std::uint16_t);

std::size_t size_of(const subscription_change& one) noexcept {
  const bool is_range = one.what == change::add_range || one.what == change::remove_range;
  return is_range ? range_entry_size : channel_entry_size;
}

std::size_t size_of(const post_remove_change& one) noexcept {
  return post_remove_head_size + one.datagram.size();
}

// Takes the elements from `at` on that fit into `room`, and at least one if `is_first`.
template <class T>
void cut_list(const std::vector<T>& from, std::size_t& at, std::vector<T>& to, std::size_t& room,
              bool is_first) {
  const std::size_t begin = at;
  while (at < from.size() && (size_of(from[at]) <= room || (is_first && at == begin))) {
    room -= std::min(room, size_of(from[at]));
    ++at;
  }
  to.assign(from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(at));
}

// Bytes of the whole frames at the front of `frames` that fit into `room`; at least one frame if
// `is_first`.
std::size_t fitting_frames(dc::bytes_view frames, std::size_t room, bool is_first) noexcept {
  if (frames.size() <= room)
    return frames.size();
  frame_walker walker(frames);
  std::size_t fitting = 0;
  for (dc::bytes_view datagram; walker.next(datagram); fitting = walker.consumed()) {
    if (walker.consumed() > room && (fitting != 0 || !is_first))
      break;
  }
  return fitting == 0 && is_first ? frames.size() : fitting;
}

void cut_frames(const std::vector<batch>& from, part_cursor& cursor, std::vector<batch>& to,
                std::size_t& room, bool is_first) {
  while (cursor.piece < from.size()) {
    const batch& piece = from[cursor.piece];
    const std::size_t taken =
      fitting_frames(piece.bytes().subspan(cursor.offset), room, is_first && to.empty());
    if (taken != 0)
      to.push_back(piece.slice(cursor.offset, taken));
    room -= std::min(room, taken);
    cursor.offset += taken;
    if (cursor.offset < piece.size())
      return;
    ++cursor.piece;
    cursor.offset = 0;
  }
}

template <class T>
void append_all(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty())
    to = std::move(from);
  else
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

link_part cut_part(const link_data& data, part_cursor& cursor) {
  link_part part;
  part.index = cursor.index++;
  part.piece.number = data.number;
  part.piece.settled = data.settled;
  std::size_t room = limits::link_part_size_max;
  cut_list(data.interest, cursor.interest, part.piece.interest, room, true);
  if (cursor.interest == data.interest.size())
    cut_list(data.post_removes, cursor.post_removes, part.piece.post_removes, room,
             part.piece.interest.empty());
  if (cursor.interest == data.interest.size() && cursor.post_removes == data.post_removes.size())
    cut_frames(data.frames, cursor, part.piece.frames, room,
               part.piece.interest.empty() && part.piece.post_removes.empty());
  part.is_last = cursor.interest == data.interest.size()
                 && cursor.post_removes == data.post_removes.size()
                 && cursor.piece == data.frames.size();
  part.piece.is_whole = part.is_last && data.is_whole;
  return part;
}

std::size_t content_size(const link_data& piece) noexcept {
  std::size_t size = 0;
  for (const subscription_change& one : piece.interest)
    size += size_of(one);
  for (const post_remove_change& one : piece.post_removes)
    size += size_of(one);
  for (const batch& frames : piece.frames)
    size += frames.size();
  return size;
}

part_joiner::outcome part_joiner::add(link_part part) {
  if (part.index != parts_ || (parts_ != 0 && part.piece.number != data_.number))
    return outcome::broken;
  size_ += content_size(part.piece);
  if (size_ > limits::link_data_size_max)
    return outcome::broken;
  ++parts_;
  data_.number = part.piece.number;
  data_.settled = part.piece.settled;
  data_.is_whole = part.piece.is_whole;
  append_all(data_.interest, std::move(part.piece.interest));
  append_all(data_.post_removes, std::move(part.piece.post_removes));
  append_all(data_.frames, std::move(part.piece.frames));
  return part.is_last ? outcome::complete : outcome::more;
}

link_data part_joiner::take() {
  link_data data = std::exchange(data_, {});
  clear();
  return data;
}

void part_joiner::clear() {
  data_ = {};
  size_ = 0;
  parts_ = 0;
}

}  // namespace donet::runtime
