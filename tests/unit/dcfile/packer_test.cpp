// From user values to bytes and back (spec/dcfile sections 3 and 4).

#include "dcfile/packer.hpp"

#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace donet::dc {
namespace {

/// A contract whose class `D` has one method `f` with the given arguments.
class one_method {
public:
  explicit one_method(const std::string& arguments, const std::string& before = {})
      : contract_(contract_of(before + "dclass D { f(" + arguments + "); };")) {}

  const field& f() const { return *contract_->find_class("D")->find("f"); }

  /// The packed bytes in hex, or the name of the error.
  std::string pack(const value::list& arguments) const {
    byte_buffer bytes{std::byte{0xee}};
    const auto done = pack_arguments(f(), arguments, bytes);
    EXPECT_EQ(bytes.front(), std::byte{0xee});
    if (done)
      return to_hex(bytes_view(bytes).subspan(1));
    EXPECT_EQ(bytes.size(), 1u) << "a failure must leave the buffer as it was";
    return std::string(describe(done.error().code));
  }

  result<value> unpack(const std::string& hex) const {
    byte_buffer bytes;
    EXPECT_TRUE(from_hex(hex, bytes));
    return dc::unpack(f().type(), bytes);
  }

private:
  std::shared_ptr<const schema> contract_;
};

const std::string out_of_range(describe(error::out_of_range));
const std::string wrong_type(describe(error::wrong_type));

struct pack_case {
  const char* arguments;
  value::list values;
  std::string hex;
};

TEST(DcPacker, PacksTheExamplesOfTheSpecification) {
  const value::list one_two = {1, 2};
  const std::vector<pack_case> cases = {
    {"uint32 a, uint8 b", {4294967295u, 7}, "ffffffff07"},
    {"string s", {"hello"}, "050068656c6c6f"},
    {"string(4) s", {"wxyz"}, "7778797a"},
    {"blob b", {"\xde\xad"}, "0200dead"},
    {"blob32 b", {"abc"}, "03000000616263"},
    {"float64 x", {-0.5}, "000000000000e0bf"},
    {"float32 x", {0.1}, "cdcccc3d"},
    {"int16/10 x", {-1.25}, "f4ff"},
    {"int16%360/10 h", {725.04}, "3200"},
    {"uint16 a[]", values(one_two), "040001000200"},
    {"uint16 a[3]", values(values(1, 2, 3)), "010002000300"},
    {"string a[2]", values(values("x", "yz")), "07000100780200797a"},
    {"string(3) a[2]", values(values("abc", "def")), "616263646566"},
    {"uint32uint8array p", values(values(one_two)), "05000100000002"},
    {"int8 x[2][3]", values(values(values(1, 2, 3), values(4, 5, 6))), "010203040506"},
    {"int8 x[2][]", values(values(one_two, values())), "020001020000"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(one_method(c.arguments).pack(c.values), c.hex) << c.arguments;
}

TEST(DcPacker, AnArrayBehindATypedefKeepsItsPrefix) {
  const one_method m("V x[2]", "typedef int8 V[];");
  EXPECT_EQ(m.pack(values(values(values(1, 2), values()))), "0600020001020000");
}

TEST(DcPacker, NumbersMustFitTheirType) {
  const std::vector<pack_case> cases = {
    {"uint8 a", {256}, out_of_range},
    {"uint8 a", {-1}, out_of_range},
    {"int8 a", {-129}, out_of_range},
    {"int64 a", {9223372036854775808u}, out_of_range},
    {"uint64 a", {1e30}, out_of_range},
    {"uint64 a", {std::nan("")}, out_of_range},
    {"uint64/10 a", {1844674407370955162u}, out_of_range},
    {"float32 a", {1e300}, out_of_range},
    {"uint8(5-9) a", {4}, out_of_range},
    {"float64(0-1) a", {std::nan("")}, out_of_range},
    {"int8(-5--3, 7) a", {-4}, "fc"},
    {"int8(-5--3, 7) a", {7}, "07"},
    {"int8(-5--3, 7) a", {0}, out_of_range},
    {"uint64 a", {UINT64_MAX}, "ffffffffffffffff"},
    {"int64 a", {INT64_MIN}, "0000000000000080"},
    {"uint64(0-18446744073709551615) a", {UINT64_MAX}, "ffffffffffffffff"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(one_method(c.arguments).pack(c.values), c.hex) << c.arguments;
}

TEST(DcPacker, HalvesAreRoundedUpwards) {
  EXPECT_EQ(one_method("int16/10 a").pack({1.25}), "0d00");
  EXPECT_EQ(one_method("int16/10 a").pack({-1.25}), "f4ff");
  EXPECT_EQ(one_method("uint8 a").pack({2.5}), "03");
}

TEST(DcPacker, AModulusWrapsIntoThePositive) {
  EXPECT_EQ(one_method("uint8%10 a").pack({-1}), "09");
  EXPECT_EQ(one_method("int16%360/10 a").pack({-0.5}), "0b0e");
  EXPECT_EQ(one_method("int16%360/10 a").pack({359.96}), "100e");
  EXPECT_EQ(one_method("float64%6.25 a").pack({7}), "000000000000e83f");
  EXPECT_EQ(one_method("float64%6.25 a").pack({-6.25}), "0000000000000000");
  EXPECT_EQ(one_method("uint64%18446744073709551615 a").pack({-1}), "ffffffffffffffff");
}

TEST(DcPacker, OneByteNumbersTakeACharacter) {
  EXPECT_EQ(one_method("char a, uint8 b, int8 c").pack({"A", "B", "\xff"}), "4142ff");
  EXPECT_EQ(one_method("char a").pack({"AB"}), out_of_range);
  EXPECT_EQ(one_method("char a").pack({""}), wrong_type);
  EXPECT_EQ(one_method("uint16 a").pack({"A"}), wrong_type);
  EXPECT_EQ(one_method("char('a'-'f') a").pack({"g"}), out_of_range);
}

TEST(DcPacker, StringsAndListsOfBytesAreInterchangeable) {
  EXPECT_EQ(one_method("uint8 a[], char b[2]").pack({"xy", "ab"}), "020078796162");
  EXPECT_EQ(one_method("string a").pack(values(values(97, "b"))), "02006162");
  EXPECT_EQ(one_method("string(4) a").pack(values(values(97, 98))), describe(error::bad_length));
  EXPECT_EQ(one_method("uint16 a[]").pack({"xy"}), wrong_type);
}

TEST(DcPacker, LengthsAndCountsMustBeLegal) {
  const std::string bad_length(describe(error::bad_length));
  const std::string bad_count(describe(error::bad_count));
  EXPECT_EQ(one_method("string(2-3) a").pack({"a"}), bad_length);
  EXPECT_EQ(one_method("string(2-3, 5) a").pack({"abcd"}), bad_length);
  EXPECT_EQ(one_method("string(2-3, 5) a").pack({"abcde"}), "05006162636465");
  EXPECT_EQ(one_method("uint8 a[1-2]").pack(values(values())), bad_count);
  EXPECT_EQ(one_method("uint8 a[3]").pack(values(values(1, 2))), bad_count);
}

TEST(DcPacker, AValueIsAtMost65535BytesLong) {
  const std::string too_long(describe(error::too_long));
  EXPECT_EQ(one_method("string a").pack({std::string(65'533, 'x')}).size(), 2 * 65'535u);
  EXPECT_EQ(one_method("string a").pack({std::string(65'534, 'x')}), too_long);
  value thousand_times = 7;
  thousand_times.count = 65'535;
  EXPECT_EQ(one_method("uint32 a[]").pack(values(values(thousand_times))), too_long);
}

TEST(DcPacker, TheNumberOfValuesMustFit) {
  EXPECT_EQ(one_method("uint8 a, uint8 b").pack({1}), wrong_type);
  EXPECT_EQ(one_method("uint8 a, uint8 b").pack({1, 2, 3}), wrong_type);
  EXPECT_EQ(one_method("uint8 a").pack(values(values(1))), wrong_type);
  EXPECT_EQ(one_method("uint8 a[]").pack({1}), wrong_type);
  EXPECT_EQ(one_method("").pack({}), "");
}

TEST(DcPacker, ARepeatedValueFillsSeveralSlots) {
  value twice = 5;
  twice.count = 2;
  value never = 9;
  never.count = 0;
  EXPECT_EQ(one_method("uint8 a, uint8 b, uint8 c").pack({twice, never, 6}), "050506");
}

TEST(DcPacker, ANamedValueMustMeetItsSlot) {
  value named = 5;
  named.name = "b";
  EXPECT_EQ(one_method("uint8 a, uint8 b").pack({1, named}), "0105");
  EXPECT_EQ(one_method("uint8 a, uint8 b").pack({named, 1}), wrong_type);
}

TEST(DcPacker, ASwitchTakesItsKeyAndTheMembersThatItSelects) {
  const one_method m("Shape s",
                     "switch Shape (uint8 k) { case 1: uint16 r; break; case 2: case 3: int8 a; "
                     "case 4: string n; break; };");
  EXPECT_EQ(m.pack(values(values(1, 500))), "01f401");
  EXPECT_EQ(m.pack(values(values(3, -1, "x"))), "03ff010078");
  EXPECT_EQ(m.pack(values(values(4, "x"))), "04010078");
  EXPECT_EQ(m.pack(values(values(9))), describe(error::no_such_case));
  EXPECT_EQ(m.pack(values(values())), wrong_type);
  EXPECT_EQ(m.pack(values(values(1))), wrong_type);
}

TEST(DcPacker, PackedBytesAreCheckedBeforeTheyAreTaken) {
  const auto packed = [](const std::string& hex) {
    value::packed bytes;
    EXPECT_TRUE(from_hex(hex, bytes.bytes));
    return value(value::content_type(bytes));
  };
  EXPECT_EQ(one_method("string a").pack({packed("0100ff")}), "0100ff");
  EXPECT_EQ(one_method("string a").pack({packed("0200ff")}), describe(error::truncated));
  EXPECT_EQ(one_method("uint8 a").pack({packed("0102")}), describe(error::trailing_bytes));
}

TEST(DcPacker, UnpackingUndoesTheDivisor) {
  const auto read = one_method("int16/10 a, uint8 b, string c")
                      .unpack("f4ff0701"
                              "0078");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, value(values(-1.2, 7, "x")));
}

TEST(DcPacker, WhatADoubleCannotHoldStaysPacked) {
  const one_method m("int64/10 a");
  const auto read = m.unpack("0100000000000080");
  ASSERT_TRUE(read);
  const auto& slot = std::get<value::list>(read->content).front();
  EXPECT_TRUE(std::holds_alternative<value::packed>(slot.content));
  EXPECT_EQ(m.pack({slot}), "0100000000000080");
}

TEST(DcPacker, NotANumberSurvives) {
  const one_method m("float64 a, float32 b");
  const auto read = m.unpack("010000000000f87f"
                             "0000807f");
  ASSERT_TRUE(read);
  EXPECT_EQ(m.pack(std::get<value::list>(read->content)), "010000000000f87f0000807f");
}

TEST(DcPacker, IllegalBytesAreNotUnpacked) {
  EXPECT_EQ(one_method("uint8(0-5) a").unpack("06").error().code, error::out_of_range);
  EXPECT_EQ(one_method("uint8 a").unpack("").error().code, error::truncated);
}

TEST(DcPacker, AstronsNumbersAreRaw) {
  const auto contract = contract_of("struct S { int16/10 a; };");
  const auto& t = *contract->find_class("S")->fields.front()->slot.type;
  byte_buffer bytes;
  ASSERT_TRUE(pack(t, 15, bytes, number_form::raw));
  EXPECT_EQ(to_hex(bytes), "0f00");
  EXPECT_EQ(*unpack(t, bytes, number_form::raw), value(15));
}

}  // namespace
}  // namespace donet::dc
