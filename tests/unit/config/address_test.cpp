#include "config/address.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::config {
namespace {

void expect_address(std::string_view text, const address& expected) {
  const auto read = parse_address(text, 7199);
  ASSERT_TRUE(read) << text;
  EXPECT_EQ(*read, expected) << text << " was read as " << to_text(*read);
}

// Addresses that Astron's own tests require to be accepted (spec/services 6.2), and similar ones.
TEST(Address, IsAHostAndPerhapsAPort) {
  expect_address("localhost:57123", {"localhost", 57123});
  expect_address("localhost", {"localhost", 7199});
  expect_address("127.0.0.1", {"127.0.0.1", 7199});
  expect_address("0.0.0.0:0", {"0.0.0.0", 0});
  expect_address("10.0.0.255:65535", {"10.0.0.255", 65535});
  expect_address("gs-1.example.com.:80", {"gs-1.example.com.", 80});
  expect_address("more--dashes", {"more--dashes", 7199});
  expect_address("3fa2b1c:80", {"3fa2b1c", 80});
  expect_address("::1", {"::1", 7199});
  expect_address("::", {"::", 7199});
  expect_address("0:0:0:0:0:0:0:1", {"0:0:0:0:0:0:0:1", 7199});
  expect_address("[0:0::1]", {"0:0::1", 7199});
  expect_address("[0:0::1]:57123", {"0:0::1", 57123});
  expect_address("[::ffff:10.0.0.1]:1", {"::ffff:10.0.0.1", 1});
  expect_address("fe80::a:b", {"fe80::a:b", 7199});
}

// Addresses that Astron's own tests require to be refused. Whether a name exists, or an address
// belongs to this machine, is determined when a socket is opened; foobar:20, pizza-pie,
// 127-0-0-1:57123 and google.com:57123 are such cases.
TEST(Address, OfADubiousHostIsRefused) {
  for (const std::string_view text :
       {"10.0.0.0foobar", "10.0.blam.20", "127:0:0:1:57123", "99.1:57123", "bad~characters:57123",
        "more--bad.characters..-:57123", "[0:0::1:57123", "0:0::1]:57123", "0:0::1:57123"})
    EXPECT_FALSE(parse_address(text, 7199)) << text;
  for (const std::string_view text :
       {"foobar:20", "pizza-pie", "127-0-0-1:57123", "google.com:57123"})
    EXPECT_TRUE(parse_address(text, 7199)) << text;
}

TEST(Address, ThatIsMalformedIsRefused) {
  for (const std::string_view text : {"",
                                      ":",
                                      ":80",
                                      "host:",
                                      "host:x",
                                      "host:-1",
                                      "host:65536",
                                      "host:000080",
                                      "host:80 ",
                                      " host",
                                      "ho st",
                                      ".host",
                                      "-host",
                                      "host-",
                                      "a..b",
                                      "a-.b",
                                      "a.-b",
                                      "1.2.3.256",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "01.2.3.4",
                                      "12345",
                                      "[::1",
                                      "::1]",
                                      "[]",
                                      "[]:80",
                                      "[host]",
                                      "[1.2.3.4]",
                                      "[::1]80",
                                      "[::1]:",
                                      "[[::1]]",
                                      "1::2::3",
                                      ":::",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "12345::",
                                      "::g",
                                      "1:2:3:4:5:6:7::8",
                                      "1:",
                                      "::1.2.3",
                                      "1.2.3.4::",
                                      "h/x",
                                      "h\n",
                                      "\xc3\xa9"})
    EXPECT_FALSE(parse_address(text, 7199)) << text;
  EXPECT_TRUE(parse_address(std::string(253, 'a'), 1));
  EXPECT_FALSE(parse_address(std::string(254, 'a'), 1));
}

// Without brackets `::1:7199` is an IPv6 address, ::0.1.113.153, with another meaning.
TEST(Address, OfIpv6WithAPortNeedsBrackets) {
  for (const auto& [text, advice] : std::vector<std::pair<std::string_view, std::string_view>>{
         {"::1:7199", R"("[::1]:7199", or "[::1:7199]" if 7199 is not the port)"},
         {"fe80::1:80", R"("[fe80::1]:80", or "[fe80::1:80]" if 80 is not the port)"},
         {"0:0::1:57123", R"("[0:0::1]:57123")"},
         {"1:2:3:4:5:6:7:8:7199", R"("[1:2:3:4:5:6:7:8]:7199")"},
         {":::7199", R"("[::]:7199")"},
         {"::7199", R"("[::]:7199", or "[::7199]" if 7199 is not the port)"},
       }) {
    EXPECT_FALSE(parse_address(text, 7199)) << text;
    EXPECT_EQ(address_advice(text), "an IPv6 address needs brackets: " + std::string(advice));
  }
  for (const std::string_view text : {"", "::1", "[::1]:7199", "fe80::a:b", "host:80", "1.2.3.4:80",
                                      "host", "a:b:c", "127:0:0:1:57123"})
    EXPECT_EQ(address_advice(text), "") << text;
}

TEST(Address, IsWrittenSoThatItReadsBack) {
  for (const std::string_view text : {"localhost:1", "[::1]:7198", "10.0.0.1:0"}) {
    const auto read = parse_address(text, 7199);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_text(*read), text);
  }
}

TEST(Address, KnowsThisMachineAloneAndAllItsAddresses) {
  EXPECT_TRUE(is_loopback({"localhost", 1}));
  EXPECT_TRUE(is_loopback({"127.1.2.3", 1}));
  EXPECT_TRUE(is_loopback({"::1", 1}));
  EXPECT_FALSE(is_loopback({"127.example.com", 1}));
  EXPECT_FALSE(is_loopback({"0.0.0.0", 1}));
  EXPECT_TRUE(is_any({"0.0.0.0", 1}));
  EXPECT_TRUE(is_any({"::", 1}));
  EXPECT_FALSE(is_any({"127.0.0.1", 1}));
}

// ---- seeds ----

TEST(Seed, HasAPortOnlyIfOneIsWritten) {
  for (const auto& [text, expected] : std::vector<std::pair<std::string_view, seed>>{
         {"nodes.example", {"nodes.example", {}}},
         {"nodes.example:7600", {"nodes.example", 7600}},
         {"10.0.0.1", {"10.0.0.1", {}}},
         {"::1", {"::1", {}}},
         {"[::1]", {"::1", {}}},
         {"[::1]:1", {"::1", 1}}}) {
    const auto read = parse_seed(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, expected) << text;
    EXPECT_EQ(parse_seed(to_text(*read)), read) << to_text(*read);
  }
}

TEST(Seed, IsRefusedAsAnAddressIs) {
  for (const std::string_view text : {"", "a:0", "a:", ":7600", "a:b", "a:65536", "10.0.0.256",
                                      "::1:7600", "[a]:1", "a b", "http://a"})
    EXPECT_FALSE(parse_seed(text)) << text;
}

}  // namespace
}  // namespace donet::config
