#pragma once
// The bounds that several files of the runtime share, with units and reasons, and the relations
// between them. Where an operator may change a bound, this is the default, and its user takes it as
// a parameter.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace donet::runtime::limits {

/// Bytes of one datagram without its length tag; the tag is a uint16 (spec/services 1.1).
inline constexpr std::size_t datagram_size_max = 65'535;
inline constexpr std::size_t length_tag_size = 2;
inline constexpr std::size_t frame_size_max = length_tag_size + datagram_size_max;
/// Recipients of one datagram; their count is a uint8 (spec/services 1.2).
inline constexpr std::size_t recipients_max = 255;

/// Bytes that one read of a socket takes at most. Each I/O thread has one buffer of this size. A
/// whole frame always fits, so every read makes progress.
inline constexpr std::size_t read_size_max = 128u << 10;
/// Read size for game clients. Kept small so that 100 flooding clients delay the others by
/// milliseconds only.
inline constexpr std::size_t client_read_size_max = 4u << 10;
/// Batches of one connection that may wait for routing. When no credit is left, the socket is not
/// read.
inline constexpr std::size_t read_credits = 4;

/// Bytes that may wait to be written to one peer. Above this the peer is too slow and is dropped
/// (spec/services QUIRK 1).
inline constexpr std::size_t send_queue_bytes_max = 64u << 20;
/// Time for which a peer may take none of the bytes that wait for it.
inline constexpr std::chrono::milliseconds send_stall_max{30'000};
/// Bytes that are between sockets and peers in one node. Above the high mark no socket from outside
/// is read, until the low mark is reached.
inline constexpr std::size_t queued_bytes_high = 256u << 20;
inline constexpr std::size_t queued_bytes_low = 128u << 20;

/// Batches in one gathered write; more would only lengthen the system call.
inline constexpr std::size_t gathered_pieces_max = 64;

/// Subscriptions of one participant. Its post-removes have the limits `post_removes_*` below
/// (spec/services QUIRK 18).
inline constexpr std::size_t channels_per_participant_max = 4'000'000;
/// Provisional subscriptions of one participant, about 64 bytes each; above this the router adds no
/// more (architecture section 5).
inline constexpr std::size_t provisional_channels_max = 262'144;
/// Interval at which the router ages provisional subscriptions; each subscription lasts one to two
/// intervals.
inline constexpr std::chrono::seconds provisional_tick{5};
/// Segments into which all ranges together may divide the space of channels.
inline constexpr std::size_t range_segments_max = 1'000'000;
inline constexpr std::size_t post_removes_per_participant_max = 100'000;
inline constexpr std::size_t post_remove_bytes_per_participant_max = 64u << 20;
/// Bytes of the name and of the URL that a participant may set for itself.
inline constexpr std::size_t participant_name_size_max = 255;

/// Bytes of the name of a cluster or a node.
inline constexpr std::size_t node_name_size_max = 64;
/// Bytes of the address of a node: a host of 255, a colon and a port.
inline constexpr std::size_t node_address_size_max = 261;
/// Bytes of the version of a node's program.
inline constexpr std::size_t node_version_size_max = 64;
/// Roles of a node, each with at most as many bytes as the name of a node.
inline constexpr std::size_t node_roles_max = 16;
/// Bytes of one record of the node handshake, without its size field.
inline constexpr std::size_t node_record_size_max = 1u << 20;
/// Time for TCP, TLS and the three records of the node handshake together.
inline constexpr std::chrono::milliseconds node_handshake_time_max{2'000};
/// Node handshakes in progress on accepted connections; the next one ends the oldest.
inline constexpr std::size_t node_handshakes_max = 64;
/// Bytes of content in one part of data between nodes. A part with a single larger frame or
/// post-remove exceeds it.
inline constexpr std::size_t link_part_size_max = 64u << 10;
/// Bytes that a part occupies in the window in addition to its content.
inline constexpr std::size_t link_part_overhead = 64;
/// Bytes of one message between links, as CAF sends it. Every part fits, also one with a single larger
/// frame or post-remove.
inline constexpr std::size_t link_message_size_max = 1u << 20;
/// Bytes of content in all parts of one data between nodes.
inline constexpr std::size_t link_data_size_max = 64u << 20;
/// Bytes of a link's parts that were handed to the transport and have not arrived. The default of
/// the role file.
inline constexpr std::size_t link_window_bytes_default = 2u << 20;

static_assert(read_size_max >= frame_size_max);
static_assert(queued_bytes_low < queued_bytes_high);
static_assert(send_queue_bytes_max <= queued_bytes_low,
              "a slow peer is dropped before it stops everyone's reading");
static_assert(post_remove_bytes_per_participant_max > frame_size_max);
static_assert(link_data_size_max > link_part_size_max);
static_assert(link_message_size_max > link_part_size_max + frame_size_max);

}  // namespace donet::runtime::limits
