#pragma once
// A request to the Database Server (spec/services 5.3), read from a message and checked as far as
// possible without the stored object.

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

/// A field and its packed value, a view of memory owned elsewhere. An empty value means that the
/// field is not set (spec/services 5.2).
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
  remove,  ///< remove fields
  erase,   ///< delete the object
};

/// Can only be moved: its values are views of its own bytes.
struct request {
  request() = default;
  request(request&&) noexcept = default;
  request& operator=(request&&) noexcept = default;

  request_kind kind{};
  /// The request and its answer use the form for several fields.
  bool is_plural = false;
  std::uint16_t type = 0;
  runtime::channel sender{};
  std::uint32_t context = 0;
  runtime::doid object{};                     ///< except for `create`
  const dc::class_entry* of_class = nullptr;  ///< only for `create`
  /// The values to write; each field once, ascending, all `db`.
  std::vector<field_value> values;
  /// For `set_if_equals`: the expected stored values of the same fields.
  std::vector<field_value> expected;
  /// For `get` and `remove`: each field once, ascending. `get` may include molecular fields.
  std::vector<const dc::field*> fields;

  dc::byte_buffer bytes;
  /// Time of arrival.
  std::chrono::steady_clock::time_point since;
};

/// The outcome of reading a message.
enum class reading : unsigned char {
  good,
  refused,  ///< the requester receives a failure answer
  dropped,  ///< the request has no answer
};

/// Reads the request of `message` and copies its bytes. If the outcome is not `good`, `why`
/// describes the reason; for `refused`, sender, type and context of the request are set.
reading read_request(const dc::schema& contract, dc::text_policy strings,
                     const runtime::message_view& message, request& to, std::string_view& why);

/// The type of the answer to a request of this type; 0 if it has none.
std::uint16_t answer_type(std::uint16_t type) noexcept;

}  // namespace donet::actors
