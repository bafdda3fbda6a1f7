#include "tests/fuzz/rich_schema.hpp"

#include "dcfile/load.hpp"

namespace donet::test {

namespace {

constexpr std::string_view text = R"dc(
typedef uint8(0 - 25) Tint = 1;
typedef int8 Opaque[];
struct Item { uint16 id; string label; uint8 n; };
struct Pair { uint32 a; int16/10 b; };
struct Point { int16/10 x; int16/10 y; uint16%360 h; };
struct Nested : Point { Nested(uint16 seed); Item item; poke(int8 q); uint8; };
switch Shape (uint8 kind) {
  case 1: uint16 radius; break;
  case 2:
  case 3: uint16 width; uint16 height; break;
  case 4: int8 extra;
  case 5: string note; break;
  default: break;
};
struct Drawing {
  string title;
  switch (string mode) {
    case "rgb": uint8 r; uint8 g; uint8 b; break;
    case "grey": uint8 level; break;
  };
};
dclass Everything {
  integers(int8, int16, int32, int64, uint8, uint16, uint32, uint64);
  floats(float32, float64, float32(0 - 10), float64(-1.5 - 1.5), float64/10, float64%6.25, float32%6.25/3);
  ranged(int8(-5 - 5), uint8(1, 3-5, 200-255), int64(-9223372036854775808 - 9223372036854775807), uint64(0-18446744073709551615));
  divided(int16/10, uint32/1000, int64/3, uint64/7, int16%360/10, uint16%90/100(0-50));
  characters(char, char('a'-'z'), char[], char[4], char('0'-'9')[2-6]);
  texts(string, string(4), string(2-5), string(0, 3-5));
  blobs(blob, blob(3), blob(1-4), blob32, blob32(2), blob32(1-70000));
  legacy(int8array, int16array, int32array, uint8array, uint16array, uint32array, uint32uint8array, uint16array(2-5));
  arrays(uint16[], uint16[3], uint16[1-3], uint16[0, 3-5], string[2], string(3)[2], uint8[], int8[2]);
  dimensions(int8 g[2][3], int8[3][2] h, string[2][], uint8 z[0]);
  ragged(uint8 r[2][]);
  opaque(Opaque[2], Opaque o);
  items(Item[], Item[2], Item i);
  points(Point[20]);
  nested(Nested n, Pair p);
  shape(Shape s);
  shapes(Shape s[]);
  drawing(Drawing d, Drawing e[]);
  tuned(switch (int16/10 key) { case 0.5: uint8 half; break; default: uint16 other; break; } t);
  inner(struct { uint8 z; string w[]; Tint t; } anon);
  none();
  setX(int16/10 v);
  setTag(string t);
  setXTag : setX, setTag, none, setX;
  Item plain required ram db;
  Shape plainShape broadcast;
  string plainText;
  int16/10(5 - 10) plainNumber;
  Tint tints[1-3];
  deep(struct { switch (char c) { case 'a': struct { switch (uint8 d) { case 1: Item i[]; }; } e; default: blob f; } g; } h[1-3]);
  empties(struct { }[], struct { } a[0], struct { } b[2], struct { } c[0-3], string(0)[2-5], uint8 d[4000000000][0], char e[3][0]);
  hollow(struct { struct { } a[4000000000]; } h[1000-4000000000], uint8 n);
};
)dc";

}  // namespace

const dc::schema& rich_schema() {
  static const auto contract = [] {
    auto loaded = dc::load(dc::source{"rich", std::string(text)});
    for (const auto& problem : loaded.problems)
      if (problem.is_error())
        broken("the schema of the fuzz target is not legal", problem.message);
    return loaded.contract;
  }();
  return *contract;
}

const std::vector<const dc::field*>& rich_fields() {
  static const auto all = [] {
    std::vector<const dc::field*> fields;
    for (const auto* entry : rich_schema().classes())
      if (!entry->is_struct)
        fields.insert(fields.end(), entry->own_fields.begin(), entry->own_fields.end());
    return fields;
  }();
  return all;
}

const dc::field* take_field(const std::uint8_t*& data, std::size_t& size) {
  if (size < 2)
    return nullptr;
  const auto index = static_cast<std::size_t>(data[0] + 256 * data[1]);
  data += 2;
  size -= 2;
  return rich_fields()[index % rich_fields().size()];
}

}  // namespace donet::test
