#include "runtime/net/address.hpp"

#include "runtime/net/listen_address.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <vector>

namespace donet::runtime {
namespace {

TEST(AddressGroup, AnIpv4AddressIsOne) {
  EXPECT_EQ(address_group("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(address_group("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(AddressGroup, AnIpv6NetworkOf64BitsIsOne) {
  EXPECT_EQ(address_group("2001:db8:0:1::1"), "2001:db8:0:1::/64");
  EXPECT_EQ(address_group("2001:DB8:0:1:ffff:ffff:ffff:ffff"), "2001:db8:0:1::/64");
  EXPECT_EQ(address_group("2001:db8:0:2::1"), "2001:db8:0:2::/64");
  EXPECT_EQ(address_group("::1"), "::/64");
}

// The text that a proxy writes into version 1 of its header is not checked.
TEST(AddressGroup, TextThatIsNoAddressStaysAsItIs) {
  for (const char* text : {"", "unknown", "300.1.1.1", "a:b", "::x"})
    EXPECT_EQ(address_group(text), text);
}

// ---- listen addresses ----

std::vector<listen_address> literals(const std::vector<std::string>& hosts) {
  std::vector<listen_address> all;
  for (const std::string& host : hosts)
    all.push_back(literal_address({host, 0}));
  return all;
}

TEST(ListenAddresses, ANumberStandsForOneAddress) {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    const found_addresses found = find_listen_addresses({"127.0.0.1", 7198}, type);
    ASSERT_EQ(found.all.size(), 1U);
    EXPECT_EQ(to_string(to_address(found.all.front())), "127.0.0.1:7198");
    EXPECT_EQ(found.problem, "");
  }
}

TEST(ListenAddresses, AKindOfAddressThatTheMachineDoesNotHaveIsLeftOut) {
  for (const int missing : {EAFNOSUPPORT, EADDRNOTAVAIL}) {
    std::vector<std::string> opened;
    const opened_addresses done = open_each(
      literals({"::1", "127.0.0.1"}),
      [&](const listen_address& one) {
        if (one.family() == AF_INET6)
          return missing;
        opened.push_back(to_string(to_address(one)));
        return 0;
      },
      [] { return std::uint16_t{7198}; });
    EXPECT_EQ(done.problem, "");
    ASSERT_EQ(done.not_there.size(), 1U);
    EXPECT_EQ(done.not_there[0].rfind("[::1]:0: ", 0), 0U) << done.not_there[0];
    EXPECT_EQ(opened, std::vector<std::string>{"127.0.0.1:0"})
      << "the system has chosen no port yet";
  }
}

TEST(ListenAddresses, AnyOtherFailureIsOneOfAll) {
  const opened_addresses done = open_each(
    literals({"127.0.0.1", "::1"}),
    [](const listen_address& one) { return one.family() == AF_INET6 ? EADDRINUSE : 0; },
    [] { return std::uint16_t{7198}; });
  EXPECT_EQ(done.problem, "[::1]:7198: Address already in use");
  EXPECT_TRUE(done.not_there.empty());
}

TEST(ListenAddresses, ANameOfWhichNothingIsThereIsAFailure) {
  const opened_addresses done = open_each(
    literals({"::1", "::2"}), [](const listen_address&) { return EADDRNOTAVAIL; },
    [] { return std::uint16_t{0}; });
  EXPECT_EQ(done.problem, "[::1]:0: Cannot assign requested address; "
                          "[::2]:0: Cannot assign requested address");
}

TEST(Address, IsParsedAsItIsWritten) {
  for (const address& one : {address{"10.0.0.1", 7600}, address{"::1", 1}, address{"gs1", 65535}})
    EXPECT_EQ(parse_address(to_string(one)), one);
  for (const char* const wrong : {"", "gs1", "gs1:", ":7600", "gs1:0", "gs1:65536", "gs1:7600x",
                                  "::1", "::1:7600", "[]:7600", "gs1:-1", "gs1: 1"})
    EXPECT_EQ(parse_address(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace donet::runtime
