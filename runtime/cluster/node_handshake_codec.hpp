#pragma once
// The bytes of the node handshake. A record is a u32 of the size of what follows, a u8 of its kind, then
// its fields (wire_fields.hpp) in the order of node_handshake.hpp; fields that a later version appends
// are ignored. A hello and a welcome begin with the bytes "DONETLNK".
//
// Bytes behind `node_enter` are CAF's, so a reader takes exactly as many bytes as `missing_bytes` says.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/node_handshake.hpp"

#include <cstddef>
#include <optional>

namespace donet::runtime {

/// Throws `std::length_error` if the record would be larger than a record may be.
dc::byte_buffer write_node_record(const node_record& record);

/// How many bytes a reader that has `received` must read before it looks again; 0 if the record is
/// complete, nothing if `received` does not begin a record.
std::optional<std::size_t> missing_bytes(dc::bytes_view received) noexcept;

/// Reads a complete record; nothing if its content makes no sense.
std::optional<node_record> read_node_record(dc::bytes_view record);

}  // namespace donet::runtime
