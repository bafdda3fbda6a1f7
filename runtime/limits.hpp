#pragma once
// Every bound of the runtime, with its unit and reason, and how they relate. What an operator may
// want to change is a default here and a parameter where it is used.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace donet::runtime::limits {

/// Bytes of one datagram without its length tag: the tag is a uint16 (spec/services 1.1).
inline constexpr std::size_t datagram_size_max = 65'535;
inline constexpr std::size_t length_tag_size = 2;
inline constexpr std::size_t frame_size_max = length_tag_size + datagram_size_max;
/// Recipients of one datagram: the count is a uint8 (spec/services 1.2).
inline constexpr std::size_t recipients_max = 255;

/// Bytes that one read of a socket takes at most; one such buffer per I/O thread. A whole frame
/// always fits, so a read makes progress.
inline constexpr std::size_t read_size_max = 128u << 10;
/// The same of a game client's, which has little to say: while a hundred of them flood, the others
/// still have their turn within milliseconds.
inline constexpr std::size_t client_read_size_max = 4u << 10;
/// Batches of one connection that wait to be routed; with none left the socket is not read.
inline constexpr std::size_t read_credits = 4;

/// Bytes that wait to be written to one peer; above it the peer is too slow and is dropped
/// (spec/services QUIRK 1).
inline constexpr std::size_t send_queue_bytes_max = 64u << 20;
/// How long a peer may take none of the bytes that wait for it.
inline constexpr std::chrono::milliseconds send_stall_max{30'000};
/// Bytes in flight between sockets and peers in one node: above the high mark no socket from
/// outside is read, until the low mark is reached.
inline constexpr std::size_t queued_bytes_high = 256u << 20;
inline constexpr std::size_t queued_bytes_low = 128u << 20;

/// Pieces of one gathered write; more only lengthen the system call.
inline constexpr std::size_t gathered_pieces_max = 64;

/// Subscriptions and post-removes of one participant (spec/services QUIRK 18).
inline constexpr std::size_t channels_per_participant_max = 4'000'000;
/// Provisional subscriptions of one participant, some 64 bytes each; the router adds no more
/// (architecture section 5).
inline constexpr std::size_t provisional_channels_max = 262'144;
/// How often the router ages provisional subscriptions: each lasts one to two of these.
inline constexpr std::chrono::seconds provisional_tick{5};
/// Pieces that all ranges together may cut the space of channels into.
inline constexpr std::size_t range_segments_max = 1'000'000;
inline constexpr std::size_t post_removes_per_participant_max = 100'000;
inline constexpr std::size_t post_remove_bytes_per_participant_max = 64u << 20;
/// Bytes of the name and of the URL that a participant gives itself.
inline constexpr std::size_t participant_name_size_max = 255;

/// Bytes of the name of a cluster or a node.
inline constexpr std::size_t node_name_size_max = 64;
/// Bytes of one record of the node handshake, without its size.
inline constexpr std::size_t node_record_size_max = 1u << 20;
/// Content of one part of data between nodes, unless a single frame or post-remove is larger.
inline constexpr std::size_t link_part_size_max = 64u << 10;
/// What a part takes of the window besides its content.
inline constexpr std::size_t link_part_overhead = 64;
/// Content of all parts of one data between nodes.
inline constexpr std::size_t link_data_size_max = 64u << 20;
/// Bytes of a link's parts that are handed to the transport and have not come, unless the role file
/// says otherwise.
inline constexpr std::size_t link_window_bytes_default = 2u << 20;

static_assert(read_size_max >= frame_size_max);
static_assert(queued_bytes_low < queued_bytes_high);
static_assert(send_queue_bytes_max <= queued_bytes_low,
              "a slow peer is dropped before it stops everyone's reading");
static_assert(post_remove_bytes_per_participant_max > frame_size_max);
static_assert(link_data_size_max > link_part_size_max);

}  // namespace donet::runtime::limits
