#include "runtime/net/proxy_header.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {
namespace {

using namespace std::string_view_literals;

proxy_result read(std::string_view bytes) {
  return read_proxy_header(dc::as_bytes(bytes));
}

// The header that consists of exactly these bytes.
proxy_header header_of(std::string_view bytes) {
  const proxy_result result = read(bytes);
  EXPECT_EQ(result.verdict, proxy_verdict::complete);
  EXPECT_EQ(result.size, bytes.size());
  return result.header;
}

bool is_malformed(std::string_view bytes) {
  return read(bytes).verdict == proxy_verdict::malformed;
}

bool needs_more(std::string_view bytes) {
  return read(bytes).verdict == proxy_verdict::needs_more;
}

proxy_header v1(std::string_view line) {
  return header_of(std::string(line) + "\r\n");
}

bool is_malformed_v1(std::string_view line) {
  return is_malformed(std::string(line) + "\r\n");
}

std::string v2(int version_and_command, int family_and_transport, std::string_view body) {
  std::string bytes("\r\n\r\n\0\r\nQUIT\n"sv);
  bytes += static_cast<char>(version_and_command);
  bytes += static_cast<char>(family_and_transport);
  bytes += static_cast<char>(body.size() >> 8);
  bytes += static_cast<char>(body.size() & 0xff);
  return bytes += body;
}

constexpr std::string_view v4_body = "\xc0\x00\x02\x01\xcb\x00\x71\x09\x9c\x40\x1b\xb7"sv;
constexpr std::string_view v6_body = "\x20\x01\x0d\xb8\xde\xad\xbe\xef\0\0\0\0\xfe\xed\0\x01"
                                     "\0\0\0\0\0\0\0\0\0\0\xff\xff\x01\x02\x03\x04"
                                     "\x00\x16\xff\xff"sv;

const address v4_source{"192.0.2.1", 40'000};
const address v4_destination{"203.0.113.9", 7095};

// ---- version 1 ----

TEST(ProxyHeaderV1, TellsBothEnds) {
  const proxy_header header = v1("PROXY TCP4 192.0.2.1 203.0.113.9 40000 7095");
  EXPECT_EQ(header, (proxy_header{false, true, v4_source, v4_destination, ""}));
}

TEST(ProxyHeaderV1, TellsBothEndsOfIPv6) {
  const proxy_header header = v1("PROXY TCP6 2001:DB8::1 ::1 1 65535");
  EXPECT_EQ(header.source, (address{"2001:DB8::1", 1})) << "as it is written";
  EXPECT_EQ(header.destination, (address{"::1", 65'535}));
}

TEST(ProxyHeaderV1, TakesAnyWordForAnAddress) {
  const proxy_header header = v1("PROXY TCP4 no-address 999.1.1.1.1 1 2");
  EXPECT_EQ(header.source, (address{"no-address", 1}));
  EXPECT_EQ(header.destination, (address{"999.1.1.1.1", 2}));
}

TEST(ProxyHeaderV1, TakesWhateverNumberAPortBeginsWith) {
  const auto source_port = [](const std::string& text) {
    return v1("PROXY TCP4 a b " + text + " 2").source.port;
  };
  EXPECT_EQ(source_port("x22"), 0);
  EXPECT_EQ(source_port("22x"), 22);
  EXPECT_EQ(source_port("99999"), 34'463);
  EXPECT_EQ(source_port("65536"), 0);
  EXPECT_EQ(source_port("-1"), 65'535);
  EXPECT_EQ(source_port("+7"), 7);
  EXPECT_EQ(source_port("0022"), 22);
}

TEST(ProxyHeaderV1, TheLastPortGoesToTheEndOfTheLine) {
  EXPECT_EQ(v1("PROXY TCP4 a b 1 22 zz").destination.port, 22);
  EXPECT_EQ(v1("PROXY TCP4 a b 1 22 ").destination.port, 22);
  EXPECT_EQ(v1("PROXY TCP4 a b 1 zz 22").destination.port, 0);
}

TEST(ProxyHeaderV1, WordsMayStandApart) {
  EXPECT_EQ(v1("PROXY TCP4   192.0.2.1  203.0.113.9    40000   7095"),
            v1("PROXY TCP4 192.0.2.1 203.0.113.9 40000 7095"));
}

TEST(ProxyHeaderV1, NoWordMayBeMissing) {
  EXPECT_TRUE(is_malformed_v1("PROXY TCP4      "));
  EXPECT_TRUE(is_malformed_v1("PROXY TCP4 192.0.2.1"));
  EXPECT_TRUE(is_malformed_v1("PROXY TCP4 192.0.2.1 203.0.113.9"));
  EXPECT_TRUE(is_malformed_v1("PROXY TCP4 192.0.2.1 203.0.113.9 40000"));
  EXPECT_TRUE(is_malformed_v1("PROXY TCP4 192.0.2.1 203.0.113.9 40000  "));
}

TEST(ProxyHeaderV1, OnlyTcp4AndTcp6AreProtocols) {
  EXPECT_TRUE(is_malformed_v1("PROXY TCP5 a b 1 2"));
  EXPECT_TRUE(is_malformed_v1("PROXY TCP a b 1 2 3"));
  EXPECT_TRUE(is_malformed_v1("PROXY TCP44 a b 1 2"));
  EXPECT_TRUE(is_malformed_v1("PROXY UDP4 a b 1 2"));
  EXPECT_TRUE(is_malformed_v1("PROXY tcp4 a b 1 2"));
  EXPECT_TRUE(is_malformed_v1("PROXY  TCP4 a b 1 2"));
}

TEST(ProxyHeaderV1, WhatTheProxyDoesNotKnowIsAccepted) {
  EXPECT_EQ(v1("PROXY UNKNOWN"), proxy_header{});
  EXPECT_EQ(v1("PROXY UNKNOWN ffff::1 ffff::2 1 2"), proxy_header{});
  EXPECT_TRUE(is_malformed_v1("PROXY UNKNOWNS"));
}

TEST(ProxyHeaderV1, CarriageReturnMustBeFollowedByLineFeed) {
  EXPECT_TRUE(is_malformed("PROXY TCP4 a b 1 2\rx"));
  EXPECT_TRUE(is_malformed("PROXY TCP4 a b\r 1 2\r\n"));
  EXPECT_TRUE(is_malformed("PROXY UNKNOWN\rx"));
  EXPECT_TRUE(needs_more("PROXY TCP4 a b 1 2\r"));
  EXPECT_TRUE(needs_more("PROXY TCP4 a b 1 2\n")) << "a lone line feed ends nothing";
}

TEST(ProxyHeaderV1, IsOf107BytesAtMost) {
  const std::string begin = "PROXY TCP4 a b 1 ";
  const std::string longest = begin + std::string(105 - begin.size(), '1');
  EXPECT_EQ(header_of(longest + "\r\n").source.host, "a");
  EXPECT_TRUE(needs_more(longest));
  EXPECT_TRUE(is_malformed(longest + '1'));
  EXPECT_TRUE(is_malformed(longest + "1\r\n"));
  EXPECT_TRUE(is_malformed("PROXY UNKNOWN" + std::string(93, ' ')));
}

// ---- version 2 ----

TEST(ProxyHeaderV2, TellsBothEnds) {
  const proxy_header header = header_of(v2(0x21, 0x11, v4_body));
  EXPECT_EQ(header, (proxy_header{false, true, v4_source, v4_destination, ""}));
}

TEST(ProxyHeaderV2, TellsBothEndsOfIPv6) {
  const proxy_header header = header_of(v2(0x21, 0x21, v6_body));
  EXPECT_EQ(header.source, (address{"2001:db8:dead:beef::feed:1", 22}));
  EXPECT_EQ(header.destination, (address{"::ffff:1.2.3.4", 65'535}));
  EXPECT_TRUE(header.has_addresses);
}

TEST(ProxyHeaderV2, HandsOnWhatFollowsThePorts) {
  const std::string more("\x04\x00\x01\xff no TLV at all\0"sv);
  EXPECT_EQ(header_of(v2(0x21, 0x11, std::string(v4_body) + more)).tlvs, more);
  EXPECT_EQ(header_of(v2(0x21, 0x21, std::string(v6_body) + more)).tlvs, more);
}

TEST(ProxyHeaderV2, MayBeAsLargeAsItsLengthCanSay) {
  const std::string more(65'535 - v4_body.size(), 'x');
  const std::string bytes = v2(0x21, 0x11, std::string(v4_body) + more);
  EXPECT_EQ(bytes.size(), proxy_header_size_max);
  EXPECT_EQ(header_of(bytes).tlvs, more);
  EXPECT_TRUE(needs_more(bytes.substr(0, bytes.size() - 1)));
}

TEST(ProxyHeaderV2, OfTheProxyItselfHasNoAddresses) {
  const proxy_header local{true, false, {}, {}, ""};
  EXPECT_EQ(header_of(v2(0x20, 0x11, v4_body)), local);
  EXPECT_EQ(header_of(v2(0x20, 0x11, "any")), local) << "the body is not looked at";
  EXPECT_EQ(header_of(v2(0x20, 0x21, "")), local);
}

TEST(ProxyHeaderV2, OfTheProxyItselfMayNameNoFamily) {
  const proxy_header local{true, false, {}, {}, ""};
  EXPECT_EQ(header_of(v2(0x20, 0x00, "")), local);
  EXPECT_EQ(header_of(v2(0x20, 0x00,
                         "\x03\x00\x04"
                         "abcd"sv)),
            local);
}

TEST(ProxyHeaderV2, WithoutAddressesOfTcpIsAccepted) {
  for (const int kind : {0x00, 0x01, 0x31, 0x32, 0x12, 0x22, 0x02})
    EXPECT_EQ(header_of(v2(0x21, kind, std::string(300, 'x'))), proxy_header{}) << kind;
  EXPECT_EQ(header_of(v2(0x21, 0x00, "")), proxy_header{});
}

TEST(ProxyHeaderV2, MustBeOfVersion2) {
  EXPECT_TRUE(is_malformed(v2(0x11, 0x11, v4_body)));
  EXPECT_TRUE(is_malformed(v2(0x31, 0x11, v4_body)));
  EXPECT_TRUE(is_malformed(v2(0x00, 0x00, "")));
}

TEST(ProxyHeaderV2, MustBeOfAKnownFamilyAndTransport) {
  EXPECT_TRUE(is_malformed(v2(0x21, 0x41, v6_body)));
  EXPECT_TRUE(is_malformed(v2(0x21, 0x13, v4_body)));
  EXPECT_TRUE(is_malformed(v2(0x21, 0x10, v4_body)));
  EXPECT_TRUE(is_malformed(v2(0x21, 0x30, v4_body)));
  EXPECT_TRUE(is_malformed(v2(0x20, 0x41, "")));
  EXPECT_TRUE(is_malformed(v2(0x20, 0x13, "")));
}

TEST(ProxyHeaderV2, MustHaveAKnownCommand) {
  EXPECT_TRUE(is_malformed(v2(0x22, 0x11, v4_body)));
  EXPECT_TRUE(is_malformed(v2(0x2f, 0x00, "")));
}

TEST(ProxyHeaderV2, MustHaveRoomForItsAddresses) {
  EXPECT_TRUE(is_malformed(v2(0x21, 0x11, v4_body.substr(1))));
  EXPECT_TRUE(is_malformed(v2(0x21, 0x21, v6_body.substr(1))));
  EXPECT_TRUE(is_malformed(v2(0x21, 0x11, "")));
}

TEST(ProxyHeaderV2, IsJudgedWhenItIsAllThere) {
  const std::string wrong = v2(0x31, 0x11, v4_body);
  EXPECT_TRUE(needs_more(std::string_view(wrong).substr(0, wrong.size() - 1)));
}

// ---- both ----

TEST(ProxyHeader, NothingIsDecidedBelow16Bytes) {
  EXPECT_TRUE(needs_more(""));
  EXPECT_TRUE(needs_more("GET / HTTP/1.1\n"));
  EXPECT_TRUE(is_malformed("GET / HTTP/1.1\r\n"));
  EXPECT_TRUE(needs_more("PROXY TCP4\r\n"));
  EXPECT_TRUE(is_malformed("PROXY\r\nTCP4 a b "));
}

TEST(ProxyHeader, TheSignatureIsComparedToItsLastByte) {
  std::string wrong = v2(0x21, 0x11, v4_body);
  wrong[11] = '\r';
  EXPECT_TRUE(is_malformed(wrong));
}

TEST(ProxyHeader, IsTheSameHoweverItArrives) {
  const std::vector<std::string> headers = {
    "PROXY TCP4 192.0.2.1 203.0.113.9 40000 7095\r\n",
    "PROXY UNKNOWN\r\n",
    "PROXY UNKNOWN and more\r\n",
    v2(0x21, 0x11, std::string(v4_body) + "more"),
    v2(0x21, 0x21, v6_body),
    v2(0x20, 0x00, ""),
  };
  for (const std::string& bytes : headers) {
    const proxy_header whole = header_of(bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_TRUE(needs_more(std::string_view(bytes).substr(0, size))) << bytes << size;
    for (const std::string_view behind : {"x", "\r\n", "PROXY TCP4 a b 1 2\r\n"}) {
      const proxy_result result = read(bytes + std::string(behind));
      EXPECT_EQ(result.size, bytes.size()) << "what is behind it is the client's";
      EXPECT_EQ(result.header, whole);
    }
  }
}

}  // namespace
}  // namespace donet::runtime
