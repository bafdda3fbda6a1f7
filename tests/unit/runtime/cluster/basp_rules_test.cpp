#include "runtime/cluster/basp_rules.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace donet::runtime {
namespace {

constexpr std::size_t payload_max = 1'000;

std::string header(char operation, std::uint32_t payload) {
  std::string bytes(basp_header_size, '\0');
  bytes[0] = operation;
  for (std::size_t i = 0; i < 4; ++i)
    bytes[4 + i] = static_cast<char>(payload >> (24 - 8 * i));
  return bytes;
}

bool allowed(basp_rules& rules, std::initializer_list<std::string> pieces) {
  for (const std::string& piece : pieces) {
    if (!rules.allow(dc::as_bytes(piece)))
      return false;
  }
  return true;
}

// One that has said who it is.
basp_rules introduced() {
  basp_rules rules(payload_max);
  EXPECT_TRUE(allowed(rules, {header(1, 5), "whois"}));
  return rules;
}

TEST(BaspRules, AllowTalkOnceAPeerHasSaidWhoItIs) {
  for (const char operation : {'\2', '\4', '\5', '\6'}) {
    basp_rules stranger(payload_max);
    EXPECT_FALSE(allowed(stranger, {header(operation, 3)})) << int{operation};
    basp_rules rules = introduced();
    EXPECT_TRUE(allowed(rules, {header(operation, 3), "abc", header(operation, 0),
                                header(operation, payload_max), std::string(payload_max, 'x'),
                                header(operation, basp_header_size)}))
      << int{operation};
  }
}

TEST(BaspRules, AllowNobodyToBeTwo) {
  basp_rules rules = introduced();
  EXPECT_TRUE(allowed(rules, {header(1, 5), "whois", header(6, 0)}));
  EXPECT_FALSE(allowed(rules, {header(1, 5), "whoso"}));
  basp_rules longer = introduced();
  EXPECT_FALSE(allowed(longer, {header(1, 6), "whoiss"}));
  basp_rules nobody(payload_max);
  EXPECT_FALSE(allowed(nobody, {header(1, 0)}));
}

TEST(BaspRules, AllowNobodyToSpeakForOthersOrAsAServer) {
  for (const char operation : {'\0', '\3', '\7', '\xff'}) {
    basp_rules rules = introduced();
    EXPECT_FALSE(allowed(rules, {header(operation, 3)})) << int{operation};
  }
}

TEST(BaspRules, AllowNoPayloadAboveTheBoundAlsoIfItIsOnlyAnnounced) {
  for (const std::uint32_t size :
       {static_cast<std::uint32_t>(payload_max + 1), 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
    basp_rules rules = introduced();
    EXPECT_FALSE(allowed(rules, {header(2, size)})) << size;
    basp_rules stranger(payload_max);
    EXPECT_FALSE(allowed(stranger, {header(1, size)})) << size;
  }
}

TEST(BaspRules, TakeAPayloadForNoHeader) {
  basp_rules rules = introduced();
  // What would be a second introduction.
  EXPECT_TRUE(allowed(rules, {header(2, basp_header_size), header(1, 5), header(2, 0)}));
}

TEST(BaspRules, AllowNoPiecesOfOtherSizesThanAnnounced) {
  basp_rules short_header(payload_max);
  EXPECT_FALSE(allowed(short_header, {std::string(basp_header_size - 1, '\1')}));
  basp_rules empty(payload_max);
  EXPECT_FALSE(allowed(empty, {""}));
  basp_rules other = introduced();
  EXPECT_FALSE(allowed(other, {header(2, 3), "ab"}));
}

}  // namespace
}  // namespace donet::runtime
