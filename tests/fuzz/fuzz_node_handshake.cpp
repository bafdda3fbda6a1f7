// Any peer may connect to a node's cluster listener. A record that a node accepts must be the same
// after writing and reading, and a record must never require more bytes than its maximum.

#include "runtime/cluster/node_handshake_codec.hpp"
#include "runtime/limits.hpp"
#include "tests/fuzz/require.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

using namespace donet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dc::bytes_view bytes = std::as_bytes(std::span(data, size));
  if (const auto missing = runtime::missing_bytes(bytes))
    test::require(*missing <= runtime::limits::node_record_size_max, "a record is too large");
  const auto record = runtime::read_node_record(bytes);
  if (!record)
    return 0;
  test::require(runtime::missing_bytes(bytes) == std::size_t{0}, "an incomplete record is read");
  const dc::byte_buffer written = runtime::write_node_record(*record);
  test::require(written.size() <= size, "a record grows when it is written again");
  const auto again = runtime::read_node_record(written);
  test::require(again == record, "a record changes its content");
  return 0;
}
