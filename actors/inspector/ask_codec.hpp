#pragma once
// The bytes of a question and of its page between the Inspectors of two nodes (wire_fields.hpp).

#include "actors/inspector/inspector_messages.hpp"
#include "dcfile/bytes.hpp"

#include <optional>

namespace donet::actors {

/// Fields: what, arguments (each a name and a value). Throws `std::length_error` if a text has more than 65,535
/// bytes.
dc::byte_buffer write_ask(const ask_request& asked);
/// Fields: status, rows, notes. Throws likewise.
dc::byte_buffer write_page(const page_report& page);

/// Empty if the bytes are no such message.
std::optional<ask_request> read_ask(dc::bytes_view bytes);
std::optional<page_report> read_page(dc::bytes_view bytes);

}  // namespace donet::actors
