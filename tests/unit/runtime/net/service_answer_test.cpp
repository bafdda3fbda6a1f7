#include "runtime/net/service_answer.hpp"

#include "tests/support/random_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace donet::runtime {
namespace {

using kind = service_answer::kind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string u16(unsigned number) {
  return {static_cast<char>(number >> 8U), static_cast<char>(number & 0xffU)};
}

std::string label(const std::string& text) {
  return static_cast<char>(text.size()) + text;
}

const std::string root(1, '\0');
// The name of the question, which stands right behind the header.
const std::string to_question = u16(0xc00c);

std::string header(unsigned flags, unsigned answers) {
  return u16(7) + u16(flags) + u16(1) + u16(answers) + u16(0) + u16(0);
}

std::string question() {
  return label("_donet") + label("_tcp") + label("example") + root + u16(33) + u16(1);
}

std::string record(unsigned type, const std::string& data) {
  return to_question + u16(type) + u16(1) + u16(0) + u16(60) + u16(unsigned(data.size())) + data;
}

std::string srv(unsigned port, const std::string& target) {
  return record(33, u16(10) + u16(5) + u16(port) + target);
}

service_answer read(const std::string& message) {
  return read_service_answer(dc::as_bytes(message));
}

TEST(ServiceAnswer, HasTheRecordsOfTheAnswer) {
  const service_answer got =
    read(header(0x8180, 2) + question() + srv(7600, label("ca1") + label("example") + root)
         + srv(7601, label("gs1") + u16(0xc018)));
  EXPECT_EQ(got.what, kind::records);
  EXPECT_THAT(got.records, ElementsAre(service_record{"ca1.example", 7600},
                                       service_record{"gs1.example", 7601}));
}

TEST(ServiceAnswer, SkipsRecordsOfOtherTypes) {
  const service_answer got = read(header(0x8180, 2) + question() + record(5, label("alias") + root)
                                  + srv(7600, label("ca1") + root));
  EXPECT_THAT(got.records, ElementsAre(service_record{"ca1", 7600}));
}

TEST(ServiceAnswer, IsNoneIfThereIsNoNameOrNoRecord) {
  EXPECT_EQ(read(header(0x8183, 0) + question()).what, kind::none);
  EXPECT_EQ(read(header(0x8180, 0) + question()).what, kind::none);
}

TEST(ServiceAnswer, IsUnusableIfTheServerFails) {
  for (const unsigned code : {1U, 2U, 4U, 5U})
    EXPECT_EQ(read(header(0x8180 + code, 0) + question()).what, kind::unusable) << code;
  EXPECT_EQ(read(header(0x0100, 0) + question()).what, kind::unusable) << "it is a question";
}

TEST(ServiceAnswer, LeavesOutTargetsWithoutAService) {
  for (const std::string& record :
       {srv(7600, root), srv(0, label("ca1") + root), srv(7600, label("a b") + root),
        srv(7600, label(std::string("a\0b", 3)) + root), srv(7600, label("a.b") + root)}) {
    const service_answer got = read(header(0x8180, 1) + question() + record);
    EXPECT_EQ(got.what, kind::records);
    EXPECT_THAT(got.records, IsEmpty());
  }
}

TEST(ServiceAnswer, IgnoresFurtherRecords) {
  std::string records;
  for (unsigned i = 0; i < 100; ++i)
    records += srv(1000 + i, label("ca1") + root);
  EXPECT_THAT(read(header(0x8180, 100) + question() + records).records,
              SizeIs(service_records_max));
}

TEST(ServiceAnswer, RefusesNamesWithoutAnEnd) {
  const std::size_t at = (header(0x8180, 1) + question() + srv(7600, "")).size();
  EXPECT_EQ(read(header(0x8180, 1) + question() + srv(7600, u16(unsigned(0xc000 + at)))).what,
            kind::unusable)
    << "a pointer to itself";
  EXPECT_EQ(read(header(0x8180, 1) + question() + srv(7600, u16(0xffff))).what, kind::unusable);
  std::string longer;
  for (int i = 0; i < 5; ++i)
    longer += label(std::string(63, 'a'));
  EXPECT_EQ(read(header(0x8180, 1) + question() + srv(7600, longer + root)).what, kind::unusable);
}

TEST(ServiceAnswer, RefusesEachCutOfAnAnswer) {
  const std::string whole = header(0x8180, 2) + question() + srv(7600, label("ca1") + root)
                            + srv(7601, label("gs1") + root);
  ASSERT_THAT(read(whole).records, SizeIs(2));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const service_answer got = read(whole.substr(0, size));
    EXPECT_EQ(got.what, kind::unusable) << size;
    EXPECT_THAT(got.records, IsEmpty()) << size;
  }
}

TEST(ServiceAnswer, SurvivesAnyBytes) {
  const std::string whole = header(0x8180, 2) + question() + srv(7600, label("ca1") + root)
                            + srv(7601, label("gs1") + u16(0xc018));
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    test::random_source random(seed);
    std::string changed = whole;
    for (std::size_t left = random.size(1, 6); left > 0; --left)
      changed[random.below(changed.size())] = static_cast<char>(random.below(256));
    for (const service_record& one : read(changed).records) {
      EXPECT_NE(one.port, 0);
      EXPECT_FALSE(one.target.empty());
      EXPECT_LE(one.target.size(), 255U);
      EXPECT_EQ(one.target.find('\0'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace donet::runtime
