#pragma once
// Appends datagrams to a batch, and rejects those that exceed the maximal size.
//
//   datagram_writer writer(builder, recipient, sender, 4321);
//   writer.number(id).blob(text);
//   if (!writer.finish())            // larger than a datagram may be: nothing was appended
//     log(...);

#include "runtime/datagram/batch.hpp"
#include "runtime/ids.hpp"
#include "runtime/limits.hpp"

#include <concepts>
#include <cstdint>
#include <span>

namespace donet::runtime {

/// Writes one datagram at the end of a batch_builder, which no other code may use until `finish`.
/// If `finish` was not called, the destructor restores the builder.
class datagram_writer {
public:
  /// `recipients` must not exceed limits::recipients_max; otherwise `finish` fails. See
  /// append_to_all.
  datagram_writer(batch_builder& to, std::span<const channel> recipients, channel sender,
                  std::uint16_t type);
  datagram_writer(batch_builder& to, channel recipient, channel sender, std::uint16_t type);

  /// A message to a game client, which has neither recipients nor a sender.
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

  /// Appends bytes without a size in front of them.
  datagram_writer& bytes(dc::bytes_view raw);
  /// Appends a string or blob: its uint16 size, then its bytes.
  datagram_writer& blob(dc::bytes_view raw);

  /// Writes the length tag. Returns false if the datagram exceeds the maximal size (spec/services
  /// 1.9); then the builder is unchanged.
  [[nodiscard]] bool finish();

private:
  struct control_message {};
  datagram_writer(control_message, batch_builder& to, std::uint16_t type);

  void begin();

  // Bytes that do not fit are not stored, so that a caller in a loop cannot exhaust the memory.
  std::byte* room_for(std::size_t count) {
    fits_ = fits_ && to_.size() - start_ + count <= limits::frame_size_max;
    return fits_ ? to_.extend(count) : nullptr;
  }

  batch_builder& to_;
  std::size_t start_;
  bool fits_ = true;
  bool finished_ = false;
};

/// Appends a datagram, given without its length tag, as a frame. Returns false, without appending,
/// if it exceeds the maximal size.
[[nodiscard]] bool append_frame(batch_builder& to, dc::bytes_view datagram);

/// Appends one datagram to all these recipients, or several, because a datagram has at most
/// limits::recipients_max recipients (spec/services 1.9). Returns false, without appending, if one
/// of the datagrams would exceed the maximal size.
[[nodiscard]] bool append_to_all(batch_builder& to, std::span<const channel> recipients,
                                 channel sender, std::uint16_t type, dc::bytes_view payload);

}  // namespace donet::runtime
