#pragma once
// The bytes of the node handshake. A record is the u32 size of the bytes that follow, a u8 for its
// kind, then its fields (wire_fields.hpp) in the order of node_handshake.hpp. Additional fields of
// a later version are ignored. A hello and a welcome begin with the bytes "DONETLNK".
//
// The bytes after `node_enter` belong to CAF, so a reader must read exactly the number of bytes
// that `missing_bytes` returns.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/node_handshake.hpp"

#include <cstddef>
#include <optional>

namespace donet::runtime {

/// Throws `std::length_error` if the record would exceed the maximal size of a record.
dc::byte_buffer write_node_record(const node_record& record);

/// The number of bytes to read after `received` before the next call; 0 if the record is complete,
/// empty if `received` is not the beginning of a record.
std::optional<std::size_t> missing_bytes(dc::bytes_view received) noexcept;

/// False if `received` cannot be the beginning of a hello. The size alone does not show that: the first
/// bytes of another protocol may announce a valid size.
bool may_be_hello(dc::bytes_view received) noexcept;

/// Reads a complete record; empty if its content is invalid.
std::optional<node_record> read_node_record(dc::bytes_view record);

}  // namespace donet::runtime
