#pragma once
// A sent datagram as the checks read it.

#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "tests/support/wire.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::test {

/// The datagram is complete; its payload may be cut short.
struct spoken {
  explicit spoken(const datagram& one)
      : head(*runtime::datagram_view::of(dc::as_bytes(one))),
        message(*runtime::message_view::of(head)), reader(message.payload) {}

  std::uint64_t to(std::size_t index) const { return value(head.recipient(index)); }
  bool is_to(std::uint64_t c) const {
    for (std::size_t i = 0; i < head.recipient_count(); ++i) {
      if (to(i) == c)
        return true;
    }
    return false;
  }
  /// The channel of a place among the recipients, or 0.
  std::uint64_t place() const {
    for (std::size_t i = 0; i < head.recipient_count(); ++i) {
      if (to(i) >> 32 > 1)
        return to(i);
    }
    return 0;
  }

  runtime::datagram_view head;
  runtime::message_view message;
  dc::byte_reader reader;
};

/// 0 beyond the end.
template <class T>
T read(dc::byte_reader& from) {
  T read{};
  return from.read(read) ? read : T{};
}
inline std::uint32_t read_id(dc::byte_reader& from) {
  return read<std::uint32_t>(from);
}

}  // namespace donet::test
