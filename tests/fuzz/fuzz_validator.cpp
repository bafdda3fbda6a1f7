// Any bytes may be validated as any type; legal bytes survive unpacking and the text form. The
// first two bytes of an input select the field.

#include "dcfile/packer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tests/fuzz/rich_schema.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace donet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* f = test::take_field(data, size);
  if (f == nullptr)
    return 0;
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto& t = f->type();

  const auto ascii = dc::validate(t, bytes, dc::text_policy::ascii);
  const auto utf8 = dc::validate(t, bytes, dc::text_policy::utf8);
  const auto any = dc::validate(t, bytes, dc::text_policy::bytes);
  test::require(ascii.size <= size && utf8.size <= size && any.size <= size,
                "more bytes were read than there are");
  test::require((utf8 || !ascii) && (any || !utf8), "a stricter policy allows more");

  const auto front = dc::measure(t, bytes, dc::text_policy::bytes);
  if (front)
    test::require(bool(dc::validate(t, bytes.first(front.size), dc::text_policy::bytes)),
                  "what was measured is not valid");

  const auto unpacked = dc::unpack(t, bytes);
  test::require(bool(unpacked) == bool(any), "unpacking and validating disagree");
  if (!unpacked)
    return 0;
  dc::byte_buffer again;
  test::require(bool(dc::pack(t, *unpacked, again)), "an unpacked value cannot be packed");
  test::require(std::ranges::equal(again, bytes), "packing gives other bytes", dc::to_hex(again));

  for (const auto language : {dc::dialect::panda3d, dc::dialect::astron}) {
    const dc::text_style style{language, size % 2 == 0};
    const auto text = dc::to_text(*f, bytes, style);
    test::require(bool(text), "a legal value has no text");
    again.clear();
    test::require(bool(dc::from_text(*f, *text, again, style)), "the text cannot be read", *text);
    test::require(std::ranges::equal(again, bytes), "the text stands for other bytes", *text);
  }
  return 0;
}
