#include "actors/distributed_object/class_layout.hpp"

#include "tests/unit/actors/state_server/stage.hpp"

#include <gtest/gtest.h>

#include <array>

namespace donet::test {
namespace {

using actors::audience;
using actors::class_layout;
using actors::class_layouts;

constexpr std::string_view contract = R"dc(
dclass Base {
  setFirst(uint8) required broadcast;    // 0
  setSecond(uint16) required clrecv;     // 1
};
struct Pair { uint8 a; uint8 b; };       // 2, 3
dclass Mixed : Base {
  setThird(Pair) required ownrecv;             // 4
  setText(string) required ram broadcast;      // 5
  setBoth : setFirst, setFirst;                // 6
  setPair : setThird, setThird;                // 7
  setFourth(uint32) required db;               // 8
  setLoose(uint32) ram;                        // 9
  setList(uint16[]) required broadcast;        // 10
  setLast(uint8[3]) required broadcast;        // 11
};
dclass Shadow : Base {
  setSecond(string) required broadcast;        // 12
};
dclass Open {
  setA(uint8) required broadcast;              // 13
  setB(string) required clrecv;                // 14
  setC(uint8) ram;                             // 15
};
dclass Owned : Open {
  setD(uint8) required ownrecv;                // 16
};
dclass Bare {
  setE(uint8) ram broadcast;                   // 17
};
)dc";

const class_layouts& layouts() {
  static const class_layouts all(load_contract(contract));
  return all;
}

const class_layout& layout_of(std::string_view name) {
  const dc::class_entry* const entry = layouts().schema().find_class(name);
  return *layouts().find(entry->id());
}

std::vector<std::uint16_t> required_of(std::string_view name) {
  std::vector<std::uint16_t> ids;
  for (const dc::field* const each : layout_of(name).required())
    ids.push_back(each->id());
  return ids;
}

TEST(ClassLayouts, FindEachDclassByItsId) {
  EXPECT_EQ(layouts().find(0)->entry().name, "Base");
  EXPECT_EQ(layouts().find(2)->entry().name, "Mixed");
  EXPECT_EQ(layouts().find(2)->id(), 2);
}

TEST(ClassLayouts, FindNoStruct) {
  EXPECT_EQ(layouts().find(1), nullptr);
}

TEST(ClassLayouts, FindNoOtherId) {
  EXPECT_EQ(layouts().find(7), nullptr);
  EXPECT_EQ(layouts().find(0xffff), nullptr);
}

TEST(ClassLayout, HasTheRequiredFieldsAscendingWithoutMoleculars) {
  EXPECT_EQ(required_of("Base"), (std::vector<std::uint16_t>{0, 1}));
  EXPECT_EQ(required_of("Mixed"), (std::vector<std::uint16_t>{0, 1, 4, 5, 8, 10, 11}));
  EXPECT_EQ(required_of("Owned"), (std::vector<std::uint16_t>{13, 14, 16}));
  EXPECT_EQ(required_of("Bare"), std::vector<std::uint16_t>{});
}

TEST(ClassLayout, DoesNotHaveAFieldThatIsShadowed) {
  EXPECT_EQ(required_of("Shadow"), (std::vector<std::uint16_t>{0, 12}));
  EXPECT_EQ(layout_of("Shadow").find(1), nullptr);
  EXPECT_NE(layout_of("Shadow").find(0), nullptr);
  EXPECT_NE(layout_of("Shadow").find(12), nullptr);
}

TEST(ClassLayout, FindsItsOwnFieldsOnly) {
  EXPECT_EQ(layout_of("Mixed").find(6)->name(), "setBoth");
  for (const std::uint16_t id : {std::uint16_t{2}, std::uint16_t{12}, std::uint16_t{0xffff}})
    EXPECT_EQ(layout_of("Mixed").find(id), nullptr);
}

TEST(ClassLayout, HasTheAudiencesOfTheWholeRequiredBlock) {
  const auto sees = [](std::string_view name) {
    const class_layout& one = layout_of(name);
    return std::array{one.shows_all_required(audience::all),
                      one.shows_all_required(audience::owner),
                      one.shows_all_required(audience::client)};
  };
  EXPECT_EQ(sees("Base"), (std::array{true, true, true}));
  EXPECT_EQ(sees("Open"), (std::array{true, true, true}));
  EXPECT_EQ(sees("Owned"), (std::array{true, true, false}));
  EXPECT_EQ(sees("Mixed"), (std::array{true, false, false}));
  EXPECT_EQ(sees("Bare"), (std::array{true, true, true}));
}

TEST(ClassLayout, FindsEachValueInABlock) {
  const class_layout& mixed = layout_of("Mixed");
  for (const std::string& text : {std::string(), std::string("x"), std::string(1000, 'y')}) {
    for (const std::string& list : {std::string(), u16(1), u16(1) + u16(2) + u16(3)}) {
      const std::vector<std::pair<std::uint16_t, std::string>> values{
        {0, u8(1)},  {1, u16(2)},      {4, u8(3) + u8(4)},         {5, blob(text)},
        {8, u32(5)}, {10, blob(list)}, {11, u8(6) + u8(7) + u8(8)}};
      std::string block;
      for (const auto& [id, value] : values)
        block += value;
      for (const auto& [id, value] : values) {
        const auto found = mixed.find_in(dc::as_bytes(block), *mixed.find(id));
        ASSERT_TRUE(found) << id;
        EXPECT_EQ(dc::as_text(*found), value) << id;
      }
    }
  }
}

TEST(ClassLayout, FindsNothingOfOtherFields) {
  const class_layout& mixed = layout_of("Mixed");
  const std::string block = u8(1) + u16(2) + u16(3) + blob({}) + u32(5) + blob({}) + "678";
  for (const std::uint16_t id : {std::uint16_t{6}, std::uint16_t{7}, std::uint16_t{9}})
    EXPECT_FALSE(mixed.find_in(dc::as_bytes(block), *mixed.find(id))) << id;
  EXPECT_FALSE(mixed.find_in(dc::as_bytes(block), *layout_of("Open").find(13)));
  EXPECT_FALSE(layout_of("Bare").find_in({}, *layout_of("Bare").find(17)));
}

TEST(ClassLayout, MeasuresTheValueAtTheFront) {
  const class_layout& mixed = layout_of("Mixed");
  EXPECT_EQ(actors::size_of_value(*mixed.find(4), dc::as_bytes("123")), 2U);
  EXPECT_EQ(actors::size_of_value(*mixed.find(5), dc::as_bytes(blob("\xff\xfe") + "more")), 4U);
  EXPECT_EQ(actors::size_of_value(*mixed.find(10), dc::as_bytes(blob("1234") + "more")), 6U);
}

}  // namespace
}  // namespace donet::test
