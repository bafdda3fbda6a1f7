#pragma once
// A request to the Database Server (spec/services 5.3), read from a message and checked as far
// as that is possible without the stored object.

#include "dcfile/bytes.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace donet::actors {

/// A field and its packed value, in memory that is not owned. An empty value is
/// none: the field is not set (spec/services 5.2).
struct field_value {
  const dc::field* field = nullptr;
  dc::bytes_view value;
};

enum class request_kind : unsigned char {
  create,
  get_all,
  get,
  set,
  set_if_equals,
  set_if_empty,
  remove,  ///< fields
  erase,   ///< the object
};

/// Moved only: its values are views of its own bytes.
struct request {
  request() = default;
  request(request&&) noexcept = default;
  request& operator=(request&&) noexcept = default;

  request_kind kind{};
  /// It came in, and is answered in, the form for several fields.
  bool is_plural = false;
  std::uint16_t type = 0;
  runtime::channel sender{};
  std::uint32_t context = 0;
  runtime::doid object{};                     ///< of all but `create`
  const dc::class_entry* of_class = nullptr;  ///< of `create`
  /// To be written; each field once, ascending, all are `db`.
  std::vector<field_value> values;
  /// Of `set_if_equals`: what must be there, for the same fields.
  std::vector<field_value> expected;
  /// Of `get` and `remove`: each field once, ascending. Of `get`, molecular ones too.
  std::vector<const dc::field*> fields;

  dc::byte_buffer bytes;
  /// When it came.
  std::chrono::steady_clock::time_point since;
};

/// What became of a message.
enum class reading : unsigned char {
  good,
  refused,  ///< it is answered that it failed
  dropped,  ///< it is not answered
};

/// Reads the request of `message`, and copies what it needs of it. If it is not `good`, `why` has the
/// reason in words, and for `refused` sender, type and context of the request are there.
reading read_request(const dc::schema& contract, dc::text_policy strings,
                     const runtime::message_view& message, request& to, std::string_view& why);

/// The type of the answer to a request of that type, 0 if it has none.
std::uint16_t answer_type(std::uint16_t type) noexcept;

}  // namespace donet::actors
