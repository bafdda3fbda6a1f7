#pragma once
// Appends datagrams to a batch, and refuses those that do not fit into one.
//
//   datagram_writer writer(builder);
//   writer.recipient(to).sender(from).type(4321).blob(text);
//   if (!writer.finish())            // larger than a datagram may be: nothing was appended
//     log(...);

#include "runtime/datagram/batch.hpp"
#include "runtime/ids.hpp"
#include "runtime/limits.hpp"

#include <concepts>
#include <cstdint>
#include <span>

namespace donet::runtime {

/// Writes one datagram at the end of a batch_builder, which nobody else may touch until `finish`.
/// A writer that is destroyed without `finish` leaves the builder as it was.
class datagram_writer {
public:
  /// To at most limits::recipients_max recipients; with more nothing fits. See append_to_all.
  datagram_writer(batch_builder& to, std::span<const channel> recipients, channel sender,
                  std::uint16_t type);
  datagram_writer(batch_builder& to, channel recipient, channel sender, std::uint16_t type);

  /// A message to a game client, which has neither recipients nor sender.
  datagram_writer(batch_builder& to, std::uint16_t type);

  /// A control message, which has no sender (spec/services 1.2).
  static datagram_writer control(batch_builder& to, std::uint16_t type);

  datagram_writer(const datagram_writer&) = delete;
  datagram_writer& operator=(const datagram_writer&) = delete;
  ~datagram_writer();

  template <std::integral T>
  datagram_writer& number(T value) {
    if (std::byte* const at = room_for(sizeof(T))) {
      for (std::size_t i = 0; i < sizeof(T); ++i)
        at[i] = static_cast<std::byte>(static_cast<std::make_unsigned_t<T>>(value) >> (8 * i));
    }
    return *this;
  }
  datagram_writer& number(channel value) { return number(runtime::value(value)); }
  datagram_writer& number(doid value) { return number(runtime::value(value)); }
  datagram_writer& number(zone value) { return number(runtime::value(value)); }

  /// As they are, without a size before them.
  datagram_writer& bytes(dc::bytes_view raw);
  /// A string or blob: a uint16 of its size, then its bytes.
  datagram_writer& blob(dc::bytes_view raw);

  /// Puts the length tag; false if the datagram is larger than one may be (spec/services 1.9), then
  /// the builder is as before.
  [[nodiscard]] bool finish();

private:
  struct control_message {};
  datagram_writer(control_message, batch_builder& to, std::uint16_t type);

  void begin();

  // What does not fit is not stored either, so that a caller that loops cannot fill the memory.
  std::byte* room_for(std::size_t count) {
    fits_ = fits_ && to_.size() - start_ + count <= limits::frame_size_max;
    return fits_ ? to_.extend(count) : nullptr;
  }

  batch_builder& to_;
  std::size_t start_;
  bool fits_ = true;
  bool finished_ = false;
};

/// Appends a whole datagram, given without its length tag, as a frame; false, and nothing appended,
/// if it is larger than one may be.
[[nodiscard]] bool append_frame(batch_builder& to, dc::bytes_view datagram);

/// Appends one datagram to all of these recipients, or as many as it takes: a datagram has room for
/// limits::recipients_max (spec/services 1.9). False, and nothing appended, if one of them is larger
/// than a datagram may be.
[[nodiscard]] bool append_to_all(batch_builder& to, std::span<const channel> recipients,
                                 channel sender, std::uint16_t type, dc::bytes_view payload);

}  // namespace donet::runtime
