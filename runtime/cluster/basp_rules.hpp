#pragma once
// The data that a peer may send on a basp_scribe: a small part of BASP, CAF's protocol between
// systems. Uses no socket and no CAF; CAF's middleman reads the same bytes afterwards.
//
//   header (32 bytes, big-endian): operation u8, 2 unused, flags u8, payload size u32,
//                                  operation data u64, source actor u64, destination actor u64
//   payload: that many bytes; of a message for an actor:
//            actors that forward the answer (a count of one byte), type number u16 (0), types of the
//            content (a length of one byte, then a text such as "@<>+donet_status_request"), content

#include "dcfile/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

inline constexpr std::size_t basp_header_size = 32;

/// The verdict on a header or payload. Every verdict except `allowed` closes the connection.
enum class basp_verdict : unsigned char {
  allowed,
  malformed,         ///< not a header, not the announced payload, or a payload over the limit
  not_introduced,    ///< data before the handshake
  forbidden,         ///< an operation that only a server or a router sends, or an undefined one
  another_identity,  ///< the peer names a system that is not its own
  another_actor,     ///< the peer addresses an actor that is not published to it
  another_content,   ///< a message of a type that is not permitted, or one that names other actors
  too_many_actors,   ///< messages of more actors of the peer than are permitted
};

/// One sentence for the log.
const char* describe(basp_verdict verdict) noexcept;

/// The end of BASP's handshake that the peer has: the system that accepts a connection is the server.
enum class basp_peer : unsigned char { client, server };

/// What the peers of a connection may do.
struct basp_permissions {
  /// Size of a payload in bytes; a larger one is rejected.
  std::size_t payload_bytes_max = 0;
  /// The id of the only actor that a peer may address.
  std::uint64_t published = 0;
  /// The beginnings of the payloads of permitted messages (beginning_of).
  std::vector<std::vector<std::byte>> contents;
  /// The number of different actors of the peer that send messages. CAF keeps a proxy for each until the
  /// connection ends.
  std::size_t senders_max = 1;
  /// True for an introduction with the id of a system that an unknown peer may not use. Empty: none is reserved.
  std::function<bool(dc::bytes_view introduction)> is_reserved = {};
};

/// The beginning of the payload of a message with values of these types: no actor forwards the answer, and
/// the types are announced. `types` are the names under which CAF registers them, joined by '+', at most 100 bytes.
std::vector<std::byte> beginning_of(std::string_view types);

/// The rules for one connection. For one thread at a time.
class basp_rules {
public:
  /// Rules for an unknown peer that has connected to this system.
  explicit basp_rules(basp_permissions permissions) noexcept
      : permissions_(std::move(permissions)) {}

  /// Rules for a peer that has passed the node handshake: it must introduce itself by `identity`, the
  /// bytes of the node id that it named there, and may not address an actor by a name.
  basp_rules(basp_permissions permissions, basp_peer peer, std::vector<std::byte> identity) noexcept
      : permissions_(std::move(permissions)), peer_(peer), is_known_(true),
        identity_(std::move(identity)) {}

  /// Judges the next piece: a whole header, or the whole payload that belongs to the previous
  /// header.
  ///
  /// A peer introduces its system (CAF's client does so twice), then sends messages to the published
  /// actor and monitors it. The peer may not address another actor, which would bypass the protection
  /// of that actor, and may not use the identity of another system, because CAF would then end that
  /// system's proxies. An unknown peer may use a name instead of an actor id, because CAF sends a
  /// message to "SpawnServ" of every system that it connects to; basp_acceptor removes all names, and CAF
  /// drops a message to an unknown name unread.
  ///
  /// CAF's middleman acts on the content of a message before the actor receives it: it links the actor to
  /// another one, which blocks the middleman for good if both are the same, and makes a proxy for each
  /// handle. So only messages of the permitted types reach CAF.
  [[nodiscard]] basp_verdict judge(dc::bytes_view piece);

  /// True if the piece that was judged last is the payload by which the peer introduces itself: the
  /// node id of its system.
  bool is_introduction() const noexcept { return is_introduction_; }

private:
  enum class payload_kind : unsigned char { introduction, begins_with_identity, message, unread };

  basp_verdict judge_header(dc::bytes_view header);
  basp_verdict judge_payload(dc::bytes_view payload);

  basp_verdict judge_message(dc::bytes_view header);
  bool is_introduced_by(dc::bytes_view payload) const noexcept;
  bool is_permitted(dc::bytes_view payload) const noexcept;
  bool may_send(std::uint64_t sender);

  basp_permissions permissions_;
  basp_peer peer_ = basp_peer::client;
  bool is_known_ = false;          // by the node handshake
  bool is_introduced_ = false;     // by BASP's handshake
  std::size_t payload_bytes_ = 0;  // of the next payload; 0 if a header comes next
  payload_kind payload_ = payload_kind::unread;
  bool is_introduction_ = false;
  std::vector<std::byte> identity_;     // node id of the peer's system, once it is known
  std::vector<std::uint64_t> senders_;  // ids of actors of the peer
};

}  // namespace donet::runtime
