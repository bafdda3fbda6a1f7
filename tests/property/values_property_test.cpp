// Every legal value survives the conversion to its other forms and back.

#include "dcfile/numeric.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tests/property/property.hpp"
#include "tests/support/dc_sample.hpp"

namespace donet::test {
namespace {

constexpr int samples_per_field = 3;

/// Calls `check(field, sample)` for random values of all fields of a random contract.
template <class Check>
void for_each_sample(std::uint64_t seed, Check check) {
  for (const auto& v : both_dialects()) {
    const auto text = random_dc_text(seed, v.text);
    const auto contract = load_legal(text, v.load);
    if (contract == nullptr)
      return;
    SCOPED_TRACE(describe(v) + ", text:\n" + text);
    random_source random(seed);
    for (const auto* f : all_fields(*contract)) {
      for (int i = 0; i < samples_per_field; ++i) {
        const auto made = random_sample(f->type(), random);
        if (!made)
          continue;
        SCOPED_TRACE(qualified_name(*f) + " " + dc::to_hex(made->packed));
        check(*f, *made);
        if (testing::Test::HasFailure())
          return;
      }
    }
  }
}

TEST(DcProperty, GeneratedTextsAreLegalInEveryVariant) {
  for_each_seed(150, [](std::uint64_t seed) {
    for (const auto& v : all_variants())
      load_legal(random_dc_text(seed, v.text), v.load);
  });
}

// Proves that the other properties cover arrays of elements without bytes, also billions of them.
TEST(DcProperty, GeneratedTextsHaveElementsWithoutBytes) {
  std::size_t arrays = 0;
  std::size_t huge_arrays = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto contract = load_legal(random_dc_text(seed), {});
    ASSERT_NE(contract, nullptr);
    for (const auto* f : all_fields(*contract)) {
      for (const auto& slot : f->type().members) {
        if (slot.type->kind != dc::type_kind::array || !slot.type->element->is_empty())
          continue;
        ++arrays;
        huge_arrays += dc::least_count(*slot.type) > 1'000'000'000 ? 1U : 0U;
      }
    }
  }
  EXPECT_GT(arrays, 20u);
  EXPECT_GT(huge_arrays, 0u);
}

TEST(DcProperty, PackingGivesTheBytesOfTheWireFormat) {
  for_each_seed(60, [](std::uint64_t seed) {
    for_each_sample(seed, [](const dc::field& f, const dc_sample& made) {
      dc::byte_buffer packed{std::byte{0x55}};
      const auto done = dc::pack(f.type(), made.written, packed);
      ASSERT_TRUE(done) << done.error().message;
      EXPECT_EQ(dc::to_hex(packed), "55" + dc::to_hex(made.packed));
    });
  });
}

TEST(DcProperty, LegalBytesValidateExactlyOnce) {
  for_each_seed(60, [](std::uint64_t seed) {
    for_each_sample(seed, [](const dc::field& f, const dc_sample& made) {
      const auto checked = dc::validate(f.type(), made.packed, dc::text_policy::bytes);
      ASSERT_TRUE(checked) << dc::describe(checked.fault) << " at " << checked.size;
      EXPECT_EQ(checked.size, made.packed.size());
      // Text that is legal as ASCII is legal as UTF-8, and legal UTF-8 is legal as bytes.
      const bool is_ascii{dc::validate(f.type(), made.packed, dc::text_policy::ascii)};
      const bool is_utf8{dc::validate(f.type(), made.packed, dc::text_policy::utf8)};
      EXPECT_TRUE(is_utf8 || !is_ascii);
      auto longer = made.packed;
      longer.push_back(std::byte{0});
      EXPECT_EQ(dc::validate(f.type(), longer, dc::text_policy::bytes).fault,
                dc::error::trailing_bytes);
      EXPECT_EQ(dc::measure(f.type(), longer, dc::text_policy::bytes).size, made.packed.size());
    });
  });
}

TEST(DcProperty, PackingAndUnpackingIsTheIdentity) {
  for_each_seed(60, [](std::uint64_t seed) {
    for_each_sample(seed, [](const dc::field& f, const dc_sample& made) {
      for (const auto form : {dc::number_form::user, dc::number_form::raw}) {
        const auto unpacked = dc::unpack(f.type(), made.packed, form);
        ASSERT_TRUE(unpacked) << unpacked.error().message;
        dc::byte_buffer again;
        const auto done = dc::pack(f.type(), *unpacked, again, form);
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(dc::to_hex(again), dc::to_hex(made.packed));
      }
    });
  });
}

TEST(DcProperty, TextOfAValueReadsBackToTheSameBytes) {
  for_each_seed(25, [](std::uint64_t seed) {
    for_each_sample(seed, [](const dc::field& f, const dc_sample& made) {
      for (const auto language : {dc::dialect::panda3d, dc::dialect::astron}) {
        for (const bool names : {false, true}) {
          const dc::text_style style{language, names};
          const auto text = dc::to_text(f, made.packed, style);
          ASSERT_TRUE(text) << text.error().message;
          dc::byte_buffer again;
          const auto done = dc::from_text(f, *text, again, style);
          ASSERT_TRUE(done) << done.error().message << "\nvalue: " << *text;
          EXPECT_EQ(dc::to_hex(again), dc::to_hex(made.packed)) << "value: " << *text;
        }
      }
    });
  });
}

TEST(DcProperty, AFailureLeavesWhatWasPackedBefore) {
  for_each_seed(30, [](std::uint64_t seed) {
    for_each_sample(seed, [](const dc::field& f, const dc_sample& made) {
      dc::byte_buffer packed{std::byte{1}, std::byte{2}};
      auto one_too_many = made.written;
      auto* list = std::get_if<dc::value::list>(&one_too_many.content);
      if (list == nullptr || f.type().kind == dc::type_kind::array)
        return;
      list->emplace_back(std::int64_t{0});
      EXPECT_FALSE(dc::pack(f.type(), one_too_many, packed));
      EXPECT_EQ(dc::to_hex(packed), "0102");
      EXPECT_FALSE(dc::from_text(f, "({[", packed));
      EXPECT_EQ(dc::to_hex(packed), "0102");
    });
  });
}

}  // namespace
}  // namespace donet::test
