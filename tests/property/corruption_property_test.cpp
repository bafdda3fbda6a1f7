// Corrupted bytes are either refused or a legal value; no read goes beyond their end.

#include "dcfile/packer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tests/property/property.hpp"
#include "tests/support/dc_sample.hpp"

#include <algorithm>
#include <memory>

namespace donet::test {
namespace {

/// Bytes in a block of memory of exactly their size, so that the address sanitizer detects a read
/// beyond it.
class exact_copy {
public:
  explicit exact_copy(dc::bytes_view bytes)
      : size_(bytes.size()), memory_(new std::byte[bytes.size()]) {
    std::ranges::copy(bytes, memory_.get());
  }
  dc::bytes_view view() const { return {memory_.get(), size_}; }

private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> memory_;
};

void expect_refused_or_consistent(const dc::field& f, const dc::byte_buffer& bytes) {
  const exact_copy copy(bytes);
  const auto data = copy.view();
  for (const auto policy :
       {dc::text_policy::ascii, dc::text_policy::utf8, dc::text_policy::bytes}) {
    EXPECT_LE(dc::measure(f.type(), data, policy).size, data.size());
    EXPECT_LE(dc::validate(f.type(), data, policy).size, data.size());
  }
  const bool is_legal{dc::validate(f.type(), data, dc::text_policy::bytes)};
  const auto unpacked = dc::unpack(f.type(), data);
  ASSERT_EQ(static_cast<bool>(unpacked), is_legal);
  for (const auto language : {dc::dialect::panda3d, dc::dialect::astron}) {
    const dc::text_style style{language, true};
    const auto text = dc::to_text(f, data, style);
    ASSERT_EQ(static_cast<bool>(text), is_legal);
    if (!text)
      continue;
    dc::byte_buffer again;
    const auto done = dc::from_text(f, *text, again, style);
    ASSERT_TRUE(done) << done.error().message << "\nvalue: " << *text;
    ASSERT_EQ(dc::to_hex(again), dc::to_hex(data)) << "value: " << *text;
  }
  if (!unpacked)
    return;
  dc::byte_buffer again;
  const auto done = dc::pack(f.type(), *unpacked, again);
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_EQ(dc::to_hex(again), dc::to_hex(data));
}

/// The bytes with one changed, some removed at the end, or some added.
dc::byte_buffer corrupted(dc::byte_buffer bytes, random_source& random) {
  const auto kind = random.below(10);
  if (bytes.empty() || kind == 0) {
    for (auto count = random.size(1, 9); count > 0; --count)
      bytes.push_back(static_cast<std::byte>(random.below(256)));
  } else if (kind < 3) {
    bytes.resize(random.below(bytes.size()));
  } else {
    auto& byte = bytes[random.below(bytes.size())];
    constexpr unsigned edges[] = {0, 1, 0x7f, 0x80, 0xff};
    if (random.chance(40))
      byte = static_cast<std::byte>(random.pick(edges));
    else if (random.chance(50))
      byte ^= static_cast<std::byte>(1U << random.below(8));
    else
      byte =
        static_cast<std::byte>(std::to_integer<unsigned>(byte) + (random.chance(50) ? 1U : 255U));
  }
  return bytes;
}

TEST(DcProperty, CorruptedBytesAreRefusedOrLegal) {
  for_each_seed(60, [](std::uint64_t seed) {
    for (const auto& v : both_dialects()) {
      const auto text = random_dc_text(seed, v.text);
      const auto contract = load_legal(text, v.load);
      if (contract == nullptr)
        return;
      SCOPED_TRACE(describe(v) + ", text:\n" + text);
      random_source random(seed);
      for (const auto* f : all_fields(*contract)) {
        const auto made = random_sample(f->type(), random);
        if (!made || made->packed.size() > 2000)
          continue;
        for (int i = 0; i < 8; ++i) {
          const auto bytes = corrupted(made->packed, random);
          SCOPED_TRACE(qualified_name(*f) + " " + dc::to_hex(bytes));
          expect_refused_or_consistent(*f, bytes);
          if (testing::Test::HasFatalFailure())
            return;
        }
      }
    }
  });
}

TEST(DcProperty, EveryTruncationIsRefused) {
  for_each_seed(40, [](std::uint64_t seed) {
    const auto text = random_dc_text(seed);
    const auto contract = load_legal(text, {});
    if (contract == nullptr)
      return;
    SCOPED_TRACE("text:\n" + text);
    random_source random(seed);
    for (const auto* f : all_fields(*contract)) {
      const auto made = random_sample(f->type(), random);
      if (!made || made->packed.size() > 200)
        continue;
      for (std::size_t size = 0; size < made->packed.size(); ++size) {
        const exact_copy shorter(dc::bytes_view(made->packed).first(size));
        const auto checked = dc::validate(f->type(), shorter.view(), dc::text_policy::bytes);
        // No value is a prefix of another one.
        EXPECT_FALSE(checked) << qualified_name(*f) << " " << dc::to_hex(made->packed) << " cut to "
                              << size;
      }
    }
  });
}

}  // namespace
}  // namespace donet::test
