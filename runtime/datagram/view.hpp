#pragma once
// Reads a datagram in place. No function here trusts a peer's bytes: every read returns false or an
// empty value if bytes are missing.

#include "dcfile/bytes.hpp"
#include "runtime/ids.hpp"
#include "runtime/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace donet::runtime {

/// Walks through the frames of a batch. Stops at the first incomplete frame.
class frame_walker {
public:
  explicit frame_walker(dc::bytes_view frames) noexcept
      : begin_(frames.data()), at_(frames.data()), end_(frames.data() + frames.size()) {}

  /// Returns the next datagram, without its length tag; false if no whole one is left.
  [[nodiscard]] bool next(dc::bytes_view& datagram) noexcept {
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (left < limits::length_tag_size)
      return false;
    const std::size_t size = dc::load_little_endian<std::uint16_t>(at_);
    if (left - limits::length_tag_size < size)
      return false;
    datagram = {at_ + limits::length_tag_size, size};
    at_ += limits::length_tag_size + size;
    return true;
  }

  /// True if a whole frame is left and more bytes follow it.
  bool has_several() const noexcept {
    frame_walker first = *this;
    dc::bytes_view frame;
    return first.next(frame) && first.at_ != end_;
  }

  /// Bytes from the start to the end of the last datagram that `next` returned.
  std::size_t consumed() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

private:
  const std::byte* begin_;
  const std::byte* at_;
  const std::byte* end_;
};

/// Number of bytes at the front of `frames` that are whole frames.
inline std::size_t whole_frames(dc::bytes_view frames) noexcept {
  frame_walker walker(frames);
  for (dc::bytes_view datagram; walker.next(datagram);)
    ;
  return walker.consumed();
}

/// A datagram with a complete list of recipients (spec/services 1.2). The rest, which is sender,
/// type and payload, may be truncated: only the code that reads it checks that.
class datagram_view {
public:
  /// Empty if the list of recipients is truncated.
  static std::optional<datagram_view> of(dc::bytes_view datagram) noexcept {
    if (datagram.empty())
      return std::nullopt;
    const auto count = std::to_integer<std::size_t>(datagram[0]);
    if (datagram.size() < 1 + count * sizeof(std::uint64_t))
      return std::nullopt;
    return datagram_view(datagram, count);
  }

  dc::bytes_view bytes() const noexcept { return datagram_; }

  std::size_t recipient_count() const noexcept { return count_; }
  channel recipient(std::size_t index) const noexcept {
    return channel{dc::load_little_endian<std::uint64_t>(recipients() + index * sizeof(channel))};
  }
  /// `recipient_count()` little-endian uint64s.
  const std::byte* recipients() const noexcept { return datagram_.data() + 1; }

  /// True if the datagram is addressed to the Message Director itself. Meaningful only for a
  /// datagram from a connection to the Message Director.
  bool is_control() const noexcept { return count_ == 1 && recipient(0) == control_channel; }

  /// The bytes after the recipients: sender, type and payload, or the type and arguments of a
  /// control message.
  dc::bytes_view rest() const noexcept {
    return datagram_.subspan(1 + count_ * sizeof(std::uint64_t));
  }

  /// The type of a message with a sender (not of a control message); empty if it is truncated.
  std::optional<std::uint16_t> type() const noexcept {
    const dc::bytes_view after = rest();
    if (after.size() < sizeof(channel) + sizeof(std::uint16_t))
      return std::nullopt;
    return dc::load_little_endian<std::uint16_t>(after.data() + sizeof(channel));
  }

private:
  datagram_view(dc::bytes_view datagram, std::size_t count) noexcept
      : datagram_(datagram), count_(count) {}

  dc::bytes_view datagram_;
  std::size_t count_;
};

/// Sender, type and payload of an ordinary datagram.
struct message_view {
  channel sender{};
  std::uint16_t type = 0;
  dc::bytes_view payload;

  /// Empty if sender or type is truncated.
  static std::optional<message_view> of(const datagram_view& datagram) noexcept {
    dc::byte_reader reader(datagram.rest());
    std::uint64_t sender = 0;
    message_view message;
    if (!reader.read(sender) || !reader.read(message.type))
      return std::nullopt;
    message.sender = channel{sender};
    message.payload = {reader.position(), reader.remaining()};
    return message;
  }
};

/// Reads a string or blob: its uint16 size, then its bytes; false if bytes are missing.
[[nodiscard]] inline bool read_blob(dc::byte_reader& from, dc::bytes_view& blob) noexcept {
  std::uint16_t size = 0;
  return from.read(size) && from.take(size, blob);
}

/// Reads the id of an object; false if it is truncated.
[[nodiscard]] inline bool read_id(dc::byte_reader& from, doid& to) noexcept {
  std::uint32_t raw = 0;
  if (!from.read(raw))
    return false;
  to = doid{raw};
  return true;
}

/// Reads a zone; false if it is truncated.
[[nodiscard]] inline bool read_zone(dc::byte_reader& from, zone& to) noexcept {
  std::uint32_t raw = 0;
  if (!from.read(raw))
    return false;
  to = zone{raw};
  return true;
}

/// Reads a channel; false if it is truncated.
[[nodiscard]] inline bool read_channel(dc::byte_reader& from, channel& to) noexcept {
  std::uint64_t raw = 0;
  if (!from.read(raw))
    return false;
  to = channel{raw};
  return true;
}

}  // namespace donet::runtime
