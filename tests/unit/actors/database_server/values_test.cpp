// Every type and its extreme values in each kind of database: the value read is the value written,
// bit for bit.

#include "tests/property/seeds.hpp"
#include "tests/support/dc_sample.hpp"
#include "tests/unit/actors/database_server/stage.hpp"

#include <limits>

namespace donet::test {
namespace {

constexpr std::string_view contract = R"dc(
struct Pair { int16 a; string s; };
typedef uint8(1-9) Level;
dclass Thing {
  i8(int8) db; i16(int16/10) db; i32(int32) db; i64(int64) db;
  u8(uint8) db; u16(uint16%360/10) db; u32(uint32) db; u64(uint64) db;
  f32(float32) db; f64(float64) db; c(char) db;
  s(string) db; s4(string(4)) db; b(blob) db; b4(blob(4)) db; b32(blob32) db;
  list(uint16 l[]) db; pairs(Pair[]) db; fixed(Pair[2]) db; level(Level) db;
  two(uint8, string) db; legacy(uint32uint8array) db; nested(int8 n[2][]) db;
  uint64 plain_u64 db; float64 plain_f64 db; string plain_s db; Pair plain_pair db;
};
)dc";

class Values : public testing::TestWithParam<actors::sql_dialect> {
protected:
  // Sets a value, and reads it with each kind of request.
  void expect_round_trip(std::string_view field, std::string_view packed) {
    const std::string value = u16(at.field("Thing", field)) + std::string(packed);
    EXPECT_EQ(at.send(3020, u32(id) + value),
              trace{at.news(id, packed.empty() ? 3030 : 3020, u32(id) + value)})
      << field;
    EXPECT_EQ(at.send(3010, u32(8) + u32(id) + u16(at.field("Thing", field))),
              trace{at.answer(3011, u32(8) + u8(1) + value)})
      << field;
    EXPECT_EQ(at.send(3022, u32(8) + u32(id) + value + std::string(packed)),
              (trace{at.news(id, 3020, u32(id) + value), at.answer(3023, u32(8) + u8(1))}))
      << field << ": it equals itself";
  }
  template <class T>
  void expect_limits(std::string_view field) {
    for (const T each : {std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), T{0}, T{1}})
      expect_round_trip(field, bytes_of(each));
  }
  template <class T>
  static std::string bytes_of(T value) {
    dc::byte_buffer bytes;
    dc::append_little_endian(bytes, value);
    return std::string(dc::as_text(bytes));
  }
  template <class T>
  void expect_floats(std::string_view field) {
    using limits = std::numeric_limits<T>;
    for (const T each : {T{0}, -T{0}, T(0.1), T(-1) / 3, limits::min(), limits::max(),
                         limits::lowest(), limits::denorm_min(), limits::epsilon(),
                         limits::infinity(), -limits::infinity(), limits::quiet_NaN()})
      expect_round_trip(field, bytes_of(each));
  }

  database_stage at{GetParam(), contract};
  std::uint32_t id = at.create("Thing");
};

TEST_P(Values, OfIntegersSurvive) {
  expect_limits<std::int8_t>("i8");
  expect_limits<std::int16_t>("i16");
  expect_limits<std::int32_t>("i32");
  expect_limits<std::int64_t>("i64");
  expect_limits<std::uint8_t>("u8");
  expect_limits<std::uint32_t>("u32");
  expect_limits<std::uint64_t>("u64");
  expect_limits<std::uint64_t>("plain_u64");
}

TEST_P(Values, OfFloatsSurviveBitForBit) {
  expect_floats<float>("f32");
  expect_floats<double>("f64");
  expect_floats<double>("plain_f64");
}

TEST_P(Values, OfTextSurvive) {
  for (const std::string_view each :
       {std::string_view(), std::string_view("it's \"quoted\" \\ `so` \\x41 \\"),
        std::string_view("a\0b\n\t\r\x7f", 7),
        std::string_view("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
        std::string_view("'; DROP TABLE objects; --"), std::string_view(":p0 %s ?1 $1"),
        std::string_view("  blanks  ")}) {
    expect_round_trip("s", blob(each));
    expect_round_trip("plain_s", blob(each));
  }
  expect_round_trip("s", blob(std::string(32'000, 'x')));
  expect_round_trip("s4", "abc'");
  for (const char each : {'H', '\0', '\'', '\x7f'})
    expect_round_trip("c", std::string(1, each));
}

TEST_P(Values, OfBytesSurvive) {
  std::string all;
  for (unsigned i = 0; i < 256; ++i)
    all += static_cast<char>(i);
  expect_round_trip("b", blob(all));
  expect_round_trip("b", blob(""));
  expect_round_trip("b4", std::string("\0\xff'\\", 4));
  expect_round_trip("b32", u32(256) + all);
}

TEST_P(Values, OfStructuresSurvive) {
  expect_round_trip("list", blob(u16(1) + u16(65535)));
  expect_round_trip("list", blob(""));
  expect_round_trip("pairs", blob(u16(0xffff) + blob("\"'\\") + u16(1) + blob("")));
  expect_round_trip("two", u8(255) + blob("a, b)"));
  expect_round_trip("level", u8(9));
  expect_round_trip("nested", blob(u8(1) + u8(2)) + blob(""));
  expect_round_trip("plain_pair", u16(1) + blob("x"));
}

TEST_P(Values, ThatAreNotThereAreNotRead) {
  EXPECT_EQ(at.send(3014, u32(8) + u32(id)),
            trace{at.answer(3015, u32(8) + u8(1) + u16(at.class_id("Thing")) + u16(0))});
}

// Random values of all types, set together and read together, then written into another object.
TEST_P(Values, AtRandomSurvive) {
  for_each_seed(20, [&](std::uint64_t seed) {
    random_source random(seed);
    std::string values;
    std::uint16_t count = 0;
    for (const dc::field* const field : actors::stored_fields(*at.contract().find_class("Thing"))) {
      const auto sample = random_sample(field->type(), random, dc::text_policy::utf8);
      if (!sample || sample->packed.empty() || sample->packed.size() > 1'000)
        continue;
      ++count;
      values += u16(field->id()) + std::string(dc::as_text(sample->packed));
    }
    ASSERT_GT(count, 5);
    at.send(3021, u32(id) + u16(count) + values);
    const std::uint32_t copy = at.create("Thing", count, values);
    const trace received = at.send(3014, u32(8) + u32(copy));
    EXPECT_EQ(received, trace{at.answer(3015, u32(8) + u8(1) + u16(at.class_id("Thing"))
                                                + u16(count) + values)});
    at.send(3032, u32(copy));
  });
}

FOR_ALL_DATABASES(Values);

}  // namespace
}  // namespace donet::test
