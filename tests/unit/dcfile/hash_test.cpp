// Hashes of whole files (spec/dcfile sections 8 and 9), and changes that must or must not affect
// them.

#include "dcfile/hash.hpp"

#include "tests/unit/dcfile/loading.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::dc {
namespace {

/// The facts about Astron's own test file in spec appendix A, as a DC file.
const std::string astron_test_file = R"(
dclass DistributedTestObject1 {
  setRequired1(uint32 = 78) required broadcast ram;
  setB1(uint8) broadcast;
  setBA1(uint16) broadcast airecv;
  setBR1(string) broadcast ram;
  setBRA1(uint32) broadcast ram airecv;
  setBRO1(uint32) broadcast ram ownrecv;
};
dclass DistributedTestObject2 { setB2(uint32) broadcast; setBRam2(uint32) broadcast ram; };
dclass DistributedTestObject3 : DistributedTestObject1 {
  setDb3(string) ram db;
  setRDB3(uint32) required broadcast db;
  setADb3(string) ram db airecv;
};
dclass DistributedTestObject4 {
  setX(uint32) broadcast required;
  setY(uint32) broadcast required;
  setUnrelated(uint32) broadcast required;
  setZ(uint32) broadcast required;
  setXyz : setX, setY, setZ;
  setOne(uint8) broadcast ram;
  setTwo(uint8) broadcast ram;
  setThree(uint8) broadcast ram;
  set123 : setOne, setTwo, setThree;
};
dclass DistributedTestObject5 : DistributedTestObject3 {
  setRDbD5(uint8 = 20) required db;
  setFoo(uint16) db;
};
dclass UberDog1 { request(string) clsend; response(string); };
dclass UberDog2 { foo(uint8, uint8, uint8) clsend; bar(uint16); };
dclass DistributedClientTestObject {
  setName(string) required;
  setColor(uint8(0-100), uint8(0-100), uint8(0-100)) required broadcast ownsend;
  requestKill() clsend airecv;
  sendMessage(string) clsend ownrecv;
  sendMessageConstraint(string(8-16)) clsend ownrecv;
  setColorConstraint(uint8(0-100), uint8(0-100), uint8(0-100)) clsend ownrecv;
};
struct Block { uint32 blockX; uint32 blockY; uint32 blockZ; };
dclass DistributedChunk {
  blockList(Block[]) required clrecv;
  lastBlock(Block) ram clrecv airecv;
  newBlock(Block) broadcast;
};
dclass DistributedDBTypeTestObject {
  uint8 db_uint8 db; uint16 db_uint16 db; uint32 db_uint32 db; uint64 db_uint64 db;
  int8 db_int8 db; int16 db_int16 db; int32 db_int32 db; int64 db_int64 db;
  char db_char db; float64 db_float64 db;
  string db_string db; string(32) db_fixstr db; blob db_blob db; blob(16) db_fixblob db;
  db_complex(Block[], Block[3]) db;
};
)";

TEST(DcHash, AstronsTestFileHasItsPublishedHash) {
  EXPECT_EQ(hash_of(astron_test_file), 0x0b77baf2u);
  EXPECT_EQ(hash_of(astron_test_file, {.dialect = dialect::astron}), 0x0b77baf2u);
}

TEST(DcHash, EachInheritanceOptionChangesIt) {
  EXPECT_EQ(hash_of(astron_test_file, {.sort_inheritance_by_file = false}), 0x0b7694e2u);
  EXPECT_EQ(hash_of(astron_test_file, {.virtual_inheritance = false}), 0x0b6f9dcbu);
  EXPECT_EQ(hash_of(astron_test_file, {.multiple_inheritance = false}), 0x0a9da6f0u);
}

TEST(DcHash, NamesOfParametersAndPlainFieldsDoNotCount) {
  EXPECT_EQ(hash_of("dclass D { a(uint8 x); uint8 p ram; };"),
            hash_of("dclass D { a(uint8 y); uint8 q ram; };"));
}

TEST(DcHash, NamesOfMethodsDoCount) {
  EXPECT_NE(hash_of("dclass D { a(uint8 x); };"), hash_of("dclass D { b(uint8 x); };"));
}

TEST(DcHash, DefaultsImportsAndTypedefsDoNotCount) {
  EXPECT_EQ(hash_of("dclass D { a(uint8 x); };"),
            hash_of("import m\ntypedef uint8 T = 3; dclass D { a(T x = 5); };"));
}

TEST(DcHash, TheOrderOfBuiltInKeywordsDoesNotCount) {
  EXPECT_EQ(hash_of("dclass D { a() ram db; };"), hash_of("dclass D { a() db ram; };"));
}

TEST(DcHash, ARedeclaredKeywordIsHashedByName) {
  const auto plain = hash_of("dclass D { a() ram; };");
  EXPECT_NE(hash_of("keyword ram; dclass D { a() ram; };"), plain);
  EXPECT_EQ(hash_of("keyword ram; dclass D { a() ram; };", {.dialect = dialect::astron}), plain);
}

TEST(DcHash, OpenBracketsDoNotCount) {
  EXPECT_EQ(hash_of("dclass D { a(int8 x); };"), hash_of("dclass D { a(int8 x[]); };"));
}

TEST(DcHash, AstronIgnoresWhatConstrainsTheElementsOfByteArrays) {
  const load_options astron{.dialect = dialect::astron};
  EXPECT_EQ(hash_of("dclass D { a(uint8(0-5) x[3]); };", astron),
            hash_of("dclass D { a(uint8 x[3]); };", astron));
  EXPECT_NE(hash_of("dclass D { a(uint8(0-5) x[3]); };"), hash_of("dclass D { a(uint8 x[3]); };"));
}

TEST(DcHash, AFractionalModulusIsTruncatedByPanda3dAndRoundedByAstron) {
  std::vector<std::int32_t> inputs;
  const auto panda = contract_of("struct S { uint8%2.5 a; };");
  ASSERT_TRUE(compute_hash(*panda, &inputs));
  EXPECT_EQ(inputs.back(), 2);
  const auto astron = contract_of("struct S { uint8%2.5 a; };", {.dialect = dialect::astron});
  ASSERT_TRUE(compute_hash(*astron, &inputs));
  EXPECT_EQ(inputs.back(), 3);
}

TEST(DcHash, LargeBoundsKeepTheirLowBitsButSaturateInAstron) {
  std::vector<std::int32_t> inputs;
  ASSERT_TRUE(compute_hash(*contract_of("struct S { uint32(0 - 4294967295) a; };"), &inputs));
  EXPECT_EQ(inputs.back(), -1);
  ASSERT_TRUE(compute_hash(
    *contract_of("struct S { uint32(0 - 4294967295) a; };", {.dialect = dialect::astron}),
    &inputs));
  EXPECT_EQ(inputs.back(), INT32_MIN);
}

TEST(DcHash, Float32DoesNotCount) {
  EXPECT_EQ(hash_of("dclass D { a(float32 x); };"), hash_of("dclass D { a(float32(0 - 1) x); };"));
}

TEST(DcHash, AContractTooLargeToHashIsRefused) {
  // Each struct contains the previous one eight times: the hash would visit 8^7 members.
  std::string text = "struct S0 { uint8 a; };\n";
  for (int i = 1; i <= 7; ++i) {
    const auto inner = "S" + std::to_string(i - 1);
    text += "struct S" + std::to_string(i) + " {";
    for (int j = 0; j < 8; ++j)
      text += " " + inner + " m" + std::to_string(j) + ";";
    text += " };\n";
  }
  EXPECT_EQ(first_error(text).code, error::too_large);
}

}  // namespace
}  // namespace donet::dc
