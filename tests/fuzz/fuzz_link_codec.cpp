// A node reads any bytes that another node sends on a link. A message that it accepts must be the
// same after writing and reading, and its frames must be complete.

#include "runtime/cluster/link_codec.hpp"
#include "runtime/datagram/view.hpp"
#include "tests/fuzz/require.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

using namespace donet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = runtime::read_link_message(std::as_bytes(std::span(data, size)));
  if (!message)
    return 0;
  if (const auto* part = std::get_if<runtime::link_part>(&*message)) {
    for (const runtime::batch& frames : part->piece.frames)
      test::require(runtime::whole_frames(frames.bytes()) == frames.size(),
                    "a part has a frame that is cut short");
  }
  const dc::byte_buffer written = runtime::write_link_message(*message);
  test::require(written.size() <= size, "a message grows when it is written again");
  const auto again = runtime::read_link_message(written);
  test::require(again.has_value(), "a node cannot read its own message");
  test::require(again->index() == message->index(), "a message changes its kind");
  test::require(runtime::write_link_message(*again) == written, "a message changes its content");
  return 0;
}
