// Any text may be read as a value of any type; a value that can be read is legal. The first two
// bytes of an input select the field, the third the style.

#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tests/fuzz/rich_schema.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace donet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* f = test::take_field(data, size);
  if (f == nullptr || size == 0)
    return 0;
  const dc::text_style style{(data[0] & 1) == 0 ? dc::dialect::panda3d : dc::dialect::astron,
                             (data[0] & 2) != 0};
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);

  dc::byte_buffer packed{std::byte{0x2a}};
  if (!dc::from_text(*f, text, packed, style)) {
    test::require(packed.size() == 1, "a failure left bytes behind");
    return 0;
  }
  packed.erase(packed.begin());
  test::require(bool(dc::validate(f->type(), packed, dc::text_policy::bytes)),
                "a value that was read is not legal", dc::to_hex(packed));
  const auto written = dc::to_text(*f, packed, style);
  test::require(bool(written), "a legal value has no text");
  dc::byte_buffer again;
  test::require(bool(dc::from_text(*f, *written, again, style)), "the text cannot be read",
                *written);
  test::require(std::ranges::equal(again, packed), "the text stands for other bytes", *written);
  return 0;
}
