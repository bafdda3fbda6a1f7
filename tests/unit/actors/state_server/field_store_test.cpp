#include "actors/distributed_object/field_store.hpp"

#include "tests/support/random_source.hpp"
#include "tests/unit/actors/state_server/stage.hpp"

#include <gtest/gtest.h>

namespace donet::test {
namespace {

using actors::audience;
using actors::class_layout;
using actors::class_layouts;
using actors::field_store;

constexpr std::string_view contract = R"dc(
dclass Thing {
  setR1(uint8) required broadcast;           // 0
  setO1(string) ram broadcast;               // 1
  setR2(string) required ownrecv ram;        // 2
  setO2(uint32) ram ownrecv;                 // 3
  setN(uint32) broadcast;                    // 4
  setR3(uint16[]) required clrecv;           // 5
  setO3(blob) ram clrecv;                    // 6
  setR4(uint32) required db;                 // 7
  setO4() ram broadcast;                     // 8
  setO5(string) ram db;                      // 9
};
)dc";

constexpr std::uint16_t required_ids[] = {0, 2, 5, 7};
constexpr std::uint16_t ram_ids[] = {1, 3, 6, 8, 9};

const class_layout& layout() {
  static const class_layouts all(load_contract(contract));
  return *all.find(0);
}

const dc::field& field(std::uint16_t id) {
  return *layout().find(id);
}

bool set(field_store& store, std::uint16_t id, const std::string& value) {
  return store.set(layout(), field(id), dc::as_bytes(value));
}
bool erase(field_store& store, std::uint16_t id) {
  return store.erase(layout(), field(id));
}
std::optional<std::string> find(const field_store& store, std::uint16_t id) {
  const auto found = store.find(layout(), field(id));
  return found ? std::optional(std::string(dc::as_text(*found))) : std::nullopt;
}

std::string first_block() {
  return u8(1) + blob("two") + blob(u16(3)) + u32(4);
}
field_store first_store() {
  return field_store(dc::as_bytes(first_block()));
}

// The destination of write_required and write_other.
struct text_writer {
  std::string text;

  text_writer& bytes(dc::bytes_view raw) {
    text += dc::as_text(raw);
    return *this;
  }
  text_writer& number(std::uint16_t value) {
    text += u16(value);
    return *this;
  }
};

std::string required_for(const field_store& store, audience who) {
  text_writer to;
  actors::write_required(to, layout(), store, who);
  return to.text;
}
std::string other_for(const field_store& store, audience who) {
  text_writer to;
  actors::write_other(to, layout(), store, who);
  return to.text;
}

TEST(FieldStore, BeginsWithItsRequiredBlock) {
  const field_store store = first_store();
  EXPECT_EQ(dc::as_text(store.required_block()), first_block());
  EXPECT_TRUE(store.ram_block().empty());
  EXPECT_EQ(store.ram_count(), 0);
  EXPECT_EQ(find(store, 2), blob("two"));
  EXPECT_EQ(find(store, 7), u32(4));
  EXPECT_EQ(find(store, 1), std::nullopt);
}

TEST(FieldStore, MayBeEmpty) {
  const field_store store;
  EXPECT_TRUE(store.required_block().empty());
  EXPECT_TRUE(store.ram_block().empty());
  EXPECT_EQ(store.size(), 0U);
  EXPECT_EQ(store.clone().size(), 0U);
}

TEST(FieldStore, KeepsRamValuesAscending) {
  field_store store = first_store();
  EXPECT_TRUE(set(store, 6, blob("six")));
  EXPECT_TRUE(set(store, 1, blob("one")));
  EXPECT_TRUE(set(store, 3, u32(3)));
  EXPECT_EQ(dc::as_text(store.ram_block()),
            u16(1) + blob("one") + u16(3) + u32(3) + u16(6) + blob("six"));
  EXPECT_EQ(store.ram_count(), 3);
  EXPECT_EQ(dc::as_text(store.required_block()), first_block());
}

TEST(FieldStore, ReplacesValuesOfAnySize) {
  field_store store = first_store();
  for (const std::string& text : {std::string("2"), std::string(300, 'x'), std::string()}) {
    EXPECT_TRUE(set(store, 2, blob(text)));
    EXPECT_TRUE(set(store, 1, blob(text)));
    EXPECT_EQ(dc::as_text(store.required_block()), u8(1) + blob(text) + blob(u16(3)) + u32(4));
    EXPECT_EQ(dc::as_text(store.ram_block()), u16(1) + blob(text));
    EXPECT_EQ(store.ram_count(), 1);
  }
}

TEST(FieldStore, DoesNotKeepWhatIsNeitherRequiredNorRam) {
  field_store store = first_store();
  EXPECT_TRUE(set(store, 4, u32(4)));
  EXPECT_EQ(find(store, 4), std::nullopt);
  EXPECT_EQ(store.size(), first_block().size());
}

TEST(FieldStore, KeepsAValueOfNoBytes) {
  field_store store = first_store();
  EXPECT_EQ(find(store, 8), std::nullopt);
  EXPECT_TRUE(set(store, 8, {}));
  EXPECT_EQ(find(store, 8), "");
  EXPECT_EQ(dc::as_text(store.ram_block()), u16(8));
  EXPECT_TRUE(erase(store, 8));
  EXPECT_EQ(find(store, 8), std::nullopt);
}

TEST(FieldStore, ErasesRamValuesOnly) {
  field_store store = first_store();
  EXPECT_TRUE(set(store, 1, blob("one")));
  EXPECT_FALSE(erase(store, 0));
  EXPECT_FALSE(erase(store, 3));
  EXPECT_FALSE(erase(store, 4));
  EXPECT_TRUE(erase(store, 1));
  EXPECT_FALSE(erase(store, 1));
  EXPECT_EQ(store.ram_count(), 0);
  EXPECT_EQ(dc::as_text(store.required_block()), first_block());
}

TEST(FieldStore, RefusesToBecomeTooLarge) {
  field_store store = first_store();
  const std::size_t room = field_store::size_max - store.size();
  const auto text = [](std::size_t bytes) { return blob(std::string(bytes - 2, 'x')); };
  EXPECT_FALSE(set(store, 1, text(room - 1)));
  EXPECT_EQ(find(store, 1), std::nullopt);
  EXPECT_TRUE(set(store, 1, text(room - 2)));
  EXPECT_EQ(store.size(), field_store::size_max);
  EXPECT_FALSE(set(store, 2, blob("2222")));
  EXPECT_FALSE(set(store, 8, {}));
  EXPECT_EQ(find(store, 2), blob("two"));
  // A value of the same size, or a smaller one, is possible.
  EXPECT_TRUE(set(store, 2, blob("TWO")));
  EXPECT_TRUE(set(store, 2, blob("2")));
  EXPECT_TRUE(set(store, 8, {}));
  EXPECT_EQ(store.size(), field_store::size_max);
}

TEST(FieldStore, IsIndependentOfItsClone) {
  field_store store = first_store();
  EXPECT_TRUE(set(store, 1, blob("one")));
  field_store clone = store.clone();
  EXPECT_TRUE(set(store, 0, u8(9)));
  EXPECT_TRUE(erase(store, 1));
  EXPECT_EQ(dc::as_text(clone.required_block()), first_block());
  EXPECT_EQ(dc::as_text(clone.ram_block()), u16(1) + blob("one"));
  EXPECT_EQ(clone.ram_count(), 1);
}

TEST(FieldStore, ShowsEachAudienceWhatItMaySee) {
  field_store store = first_store();
  for (const std::uint16_t id : {std::uint16_t{1}, std::uint16_t{6}, std::uint16_t{9}})
    EXPECT_TRUE(set(store, id, blob("x")));
  EXPECT_TRUE(set(store, 3, u32(3)));
  EXPECT_EQ(required_for(store, audience::all), first_block());
  EXPECT_EQ(required_for(store, audience::owner), u8(1) + blob("two") + blob(u16(3)));
  EXPECT_EQ(required_for(store, audience::client), u8(1) + blob(u16(3)));
  const std::string one = u16(1) + blob("x");
  const std::string three = u16(3) + u32(3);
  const std::string six = u16(6) + blob("x");
  EXPECT_EQ(other_for(store, audience::all), u16(4) + one + three + six + u16(9) + blob("x"));
  EXPECT_EQ(other_for(store, audience::owner), u16(3) + one + three + six);
  EXPECT_EQ(other_for(store, audience::client), u16(2) + one + six);
}

// ---- against a map ----

std::string random_value(random_source& random, std::uint16_t id) {
  switch (id) {
  case 0: return u8(static_cast<std::uint8_t>(random.bits()));
  case 3:
  case 7: return u32(static_cast<std::uint32_t>(random.bits()));
  case 5: return blob(std::string(2 * random.size(0, 20), '\7'));
  case 8: return {};
  default:
    return blob(std::string(random.chance(4) ? random.size(0, 40'000) : random.size(0, 40),
                            static_cast<char>(random.bits())));
  }
}

using model = std::map<std::uint16_t, std::string>;

std::size_t size_of(const model& required, const model& ram) {
  std::size_t all = 0;
  for (const auto& [id, value] : required)
    all += value.size();
  for (const auto& [id, value] : ram)
    all += 2 + value.size();
  return all;
}

void expect_equal(const field_store& store, const model& required, const model& ram) {
  std::string block;
  for (const auto& [id, value] : required) {
    block += value;
    ASSERT_EQ(find(store, id), value);
  }
  ASSERT_EQ(dc::as_text(store.required_block()), block);
  std::string others;
  for (const std::uint16_t id : ram_ids) {
    const auto found = ram.find(id);
    ASSERT_EQ(find(store, id), found == ram.end() ? std::nullopt : std::optional(found->second));
    if (found != ram.end())
      others += u16(id) + found->second;
  }
  ASSERT_EQ(dc::as_text(store.ram_block()), others);
  ASSERT_EQ(store.ram_count(), ram.size());
  ASSERT_EQ(store.size(), block.size() + others.size());
  ASSERT_EQ(other_for(store, audience::all), u16(static_cast<std::uint16_t>(ram.size())) + others);
}

TEST(FieldStore, AgreesWithAMap) {
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    random_source random(seed);
    model required{{0, u8(1)}, {2, blob("two")}, {5, blob(u16(3))}, {7, u32(4)}};
    model ram;
    field_store store = first_store();
    for (int step = 0; step < 200; ++step) {
      if (random.chance(25)) {
        const std::uint16_t id = random.pick(ram_ids);
        ASSERT_EQ(erase(store, id), ram.erase(id) != 0) << "seed " << seed;
        continue;
      }
      const bool is_required = random.chance(50);
      const std::uint16_t id = is_required ? random.pick(required_ids) : random.pick(ram_ids);
      model& part = is_required ? required : ram;
      const model before = part;
      part[id] = random_value(random, id);
      const bool fits = size_of(required, ram) <= field_store::size_max;
      ASSERT_EQ(set(store, id, part[id]), fits) << "seed " << seed;
      if (!fits) {
        part = before;
        ++refused;
      }
      ASSERT_NO_FATAL_FAILURE(expect_equal(store, required, ram)) << "seed " << seed;
    }
  }
  EXPECT_GT(refused, 0U) << "the bound was never reached";
}

}  // namespace
}  // namespace donet::test
