#pragma once
// What a peer may say behind a basp_door: a small part of BASP, CAF's protocol between systems. Pure; CAF's
// middleman reads the same bytes after it.
//
//   header (32 bytes): operation u8, 2 unused, flags u8, size of what follows u32, 3 x u64; big-endian
//   payload: that many bytes

#include "dcfile/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::runtime {

inline constexpr std::size_t basp_header_size = 32;

class basp_rules {
public:
  /// A payload of more bytes is not read.
  explicit basp_rules(std::size_t payload_bytes_max) : payload_bytes_max_(payload_bytes_max) {}

  /// Whether this may be read, and more behind it: a whole header, or the whole payload of the one before.
  /// If not, the connection is to be cut off.
  ///
  /// The peer says who it is (CAF's does so twice), then talks to actors and watches them. It may not say
  /// that it is somebody else, nor speak for others: CAF would remember all of them. What only a server says
  /// is senseless.
  bool allow(dc::bytes_view piece);

private:
  bool allow_header(dc::bytes_view header) noexcept;
  bool allow_payload(dc::bytes_view payload);

  std::size_t payload_bytes_max_;
  std::size_t payload_bytes_ = 0;   // that come next; 0: a header does
  bool introduces_itself_ = false;  // with what comes next
  std::vector<std::byte> who_;      // as it said, once it has
};

}  // namespace donet::runtime
