#pragma once
// The data that a peer may send to a basp_door: a small part of BASP, CAF's protocol between
// systems. Uses no socket and no CAF; CAF's middleman reads the same bytes afterwards.
//
//   header (32 bytes, big-endian): operation u8, 2 unused, flags u8, payload size u32,
//                                  operation data u64, source actor u64, destination actor u64
//   payload: that many bytes

#include "dcfile/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::runtime {

inline constexpr std::size_t basp_header_size = 32;

/// The verdict on a header or payload. Every verdict except `allowed` closes the connection.
enum class basp_verdict : unsigned char {
  allowed,
  malformed,         ///< not a header, not the announced payload, or a payload over the limit
  not_introduced,    ///< data before the handshake
  forbidden,         ///< an operation that only a server or a router sends, or an undefined one
  another_identity,  ///< the peer names a system that is not the one of its handshake
  another_actor,     ///< the peer addresses an actor that is not published to it
};

/// One sentence for the log.
const char* describe(basp_verdict verdict) noexcept;

/// The rules for one connection. For one thread at a time.
class basp_rules {
public:
  /// A payload of more than `payload_bytes_max` bytes is rejected. `published` is the id of the
  /// only actor that the peer may address.
  basp_rules(std::size_t payload_bytes_max, std::uint64_t published) noexcept
      : payload_bytes_max_(payload_bytes_max), published_(published) {}

  /// Judges the next piece: a whole header, or the whole payload that belongs to the previous
  /// header.
  ///
  /// A peer introduces its system (CAF does so twice), then sends messages to the published actor
  /// and monitors it. The peer may not address another actor, which would bypass the protection of
  /// that actor, and may not use the identity of another system, because CAF would then end that
  /// system's proxies. A name instead of an actor id is allowed, because CAF sends a message to
  /// "SpawnServ" of every system that it connects to; basp_door removes all names.
  [[nodiscard]] basp_verdict judge(dc::bytes_view piece);

  /// True if the piece that was judged last is the payload by which the peer introduces itself: the
  /// node id of its system.
  bool is_introduction() const noexcept { return is_introduction_; }

private:
  enum class payload_kind : unsigned char { introduction, begins_with_identity, message };

  basp_verdict judge_header(dc::bytes_view header) noexcept;
  basp_verdict judge_payload(dc::bytes_view payload);

  std::size_t payload_bytes_max_;
  std::uint64_t published_;
  std::size_t payload_bytes_ = 0;  // of the next payload; 0 if a header comes next
  payload_kind payload_ = payload_kind::message;
  bool is_introduction_ = false;
  std::vector<std::byte> identity_;  // node id of the peer's system, after its handshake
};

}  // namespace donet::runtime
