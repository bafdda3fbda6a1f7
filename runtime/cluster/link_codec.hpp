#pragma once
// The bytes of link messages: a u8 for the kind, then the fields (wire_fields.hpp):
//
//   1 hello      incarnation, knows, applied u64
//   2 part       number, settled u64; index u16; last u8; interest; post-removes; frames
//   3 ack        applied u64; parts u32
//   4 heartbeat  round, echo u32; phase u8; peak u16; view hash u64; unreachable, suspect: lists of
//                nodes; list of reports; u8 1 and the view, or u8 0
//   5 goodbye    number u64
//   6 expelled   incarnation u64; by string; why u8
//   7 question   number u32; operation, right u8; body: the rest
//   8 answer     number u32; last u8; slice: the rest
//
// Interest is a list of: kind u8 (0 add_channel, 1 remove_channel, 2 add_range, 3 remove_range, 5
// whole), low u64, and for ranges high u64. A post-remove is: kind u8, holder u32, key u64,
// datagram string. Frames are pieces that fill the rest of the message: size u32, flags u8 (0),
// whole frames.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/link_message.hpp"

#include <optional>

namespace donet::runtime {

/// Throws `std::length_error` if a list or a string is longer than its count can express. This does
/// not happen with the parts that `cut_part` makes.
dc::byte_buffer write_link_message(const link_message& message);

/// Reads exactly one message; empty if the bytes are not one valid message. Copies the frames.
std::optional<link_message> read_link_message(dc::bytes_view bytes);

}  // namespace donet::runtime
