// Names that a DNS server of the test knows, on a loopback port.

#include "runtime/net/name_lookup.hpp"

#include "runtime/net/seed_lookup.hpp"
#include "runtime/net/service_answer.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/unit/runtime/net/dns_stub.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace donet::runtime {
namespace {

using test::dns_stub;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class NameLookup : public testing::Test {
protected:
  std::vector<std::string> found() const {
    std::vector<std::string> all;
    for (const listen_address& one : answer_->all)
      all.push_back(to_string(to_address(one)));
    return all;
  }

  const std::string& problem() const { return answer_->problem; }

  bool has_answer() {
    return turn_until(loop_, [this] { return answer_.has_value(); });
  }

  // The addresses of a name, and of the service _donet._tcp of a name.
  std::vector<std::string> look_up(const std::string& name, std::uint16_t port = 7600) {
    answer_.reset();
    names_->find_all({name, port}, [this](found_addresses all) { answer_ = std::move(all); });
    EXPECT_TRUE(has_answer());
    return found();
  }

  std::vector<std::string> look_up_service(const std::string& name) {
    answer_.reset();
    names_->find_service("_donet._tcp", {name, 7600},
                         [this](found_addresses all) { answer_ = std::move(all); });
    EXPECT_TRUE(has_answer());
    return found();
  }

  dns_stub dns_;
  event_loop loop_;
  std::optional<name_lookup> names_{std::in_place, loop_, dns_.where()};
  std::optional<found_addresses> answer_;
};

TEST_F(NameLookup, FindsEveryAddressOfAName) {
  dns_.add_a("nodes.example", "10.0.0.1");
  dns_.add_a("nodes.example", "10.0.0.2");
  EXPECT_THAT(look_up("nodes.example"), UnorderedElementsAre("10.0.0.1:7600", "10.0.0.2:7600"));
}

TEST_F(NameLookup, TakesIpv6AddressesOnlyWithoutAnIpv4Address) {
  dns_.add_a("both.example", "10.0.0.1");
  dns_.add_aaaa("both.example", "2001:db8::1");
  dns_.add_aaaa("six.example", "2001:db8::2");
  EXPECT_THAT(look_up("both.example"), ElementsAre("10.0.0.1:7600"));
  EXPECT_THAT(look_up("six.example"), ElementsAre("[2001:db8::2]:7600"));
}

TEST_F(NameLookup, SaysThatThereIsNoSuchName) {
  EXPECT_THAT(look_up("none.example"), IsEmpty());
  EXPECT_THAT(problem(), HasSubstr("none.example:7600: "));
}

TEST_F(NameLookup, BoundsTheAddressesOfAName) {
  // More fit into no answer by UDP.
  for (int i = 1; i <= 60; ++i)
    dns_.add_a("n.x", "10.0.0." + std::to_string(i));
  dns_.add_a("nodes.example", "10.0.0.1");
  EXPECT_LE(look_up("n.x").size(), name_addresses_max);
}

TEST_F(NameLookup, AsksForServiceRecordsFirst) {
  dns_.add_srv("_donet._tcp.nodes.example", 7601, "ca1.example");
  dns_.add_srv("_donet._tcp.nodes.example", 7602, "gs1.example");
  dns_.add_a("ca1.example", "10.0.0.1");
  dns_.add_a("gs1.example", "10.0.0.2");
  dns_.add_a("gs1.example", "10.0.0.3");
  dns_.add_a("nodes.example", "10.0.0.9");
  EXPECT_THAT(look_up_service("nodes.example"),
              UnorderedElementsAre("10.0.0.1:7601", "10.0.0.2:7602", "10.0.0.3:7602"));
  EXPECT_EQ(problem(), "");
}

TEST_F(NameLookup, UsesTheNameItselfWithoutServiceRecords) {
  dns_.add_a("nodes.example", "10.0.0.9");
  EXPECT_THAT(look_up_service("nodes.example"), ElementsAre("10.0.0.9:7600"));
  EXPECT_EQ(dns_.questions("_donet._tcp.nodes.example", dns_stub::type_srv), 1U);
}

TEST_F(NameLookup, AsksNothingAboutALiteralAddress) {
  EXPECT_THAT(look_up_service("10.0.0.7"), ElementsAre("10.0.0.7:7600"));
  EXPECT_THAT(look_up_service("::1"), ElementsAre("[::1]:7600"));
  EXPECT_EQ(dns_.questions("_donet._tcp.10.0.0.7", dns_stub::type_srv), 0U);
}

TEST_F(NameLookup, FindsTheOtherTargetsOfAServiceWhenOneIsUnknown) {
  dns_.add_srv("_donet._tcp.nodes.example", 7601, "gone.example");
  dns_.add_srv("_donet._tcp.nodes.example", 7602, "gs1.example");
  dns_.add_a("gs1.example", "10.0.0.2");
  EXPECT_THAT(look_up_service("nodes.example"), ElementsAre("10.0.0.2:7602"));
  EXPECT_THAT(problem(), HasSubstr("gone.example:7601: "));
}

TEST_F(NameLookup, FindsNothingWhereThereIsNoService) {
  dns_.add_srv("_donet._tcp.nodes.example", 7601, "");
  dns_.add_a("nodes.example", "10.0.0.9");
  EXPECT_THAT(look_up_service("nodes.example"), IsEmpty());
  EXPECT_THAT(problem(), HasSubstr("there is no service"));
}

TEST_F(NameLookup, ReportsAServerThatFails) {
  dns_.add_a("nodes.example", "10.0.0.9");
  dns_.set_mood(dns_stub::mood::fails);
  EXPECT_THAT(look_up_service("nodes.example"), IsEmpty());
  EXPECT_THAT(problem(), HasSubstr("_donet._tcp.nodes.example: "));
  EXPECT_THAT(look_up("nodes.example"), IsEmpty());
  EXPECT_FALSE(answer_->is_absent) << "the name may exist";
}

TEST_F(NameLookup, ReportsAnAnswerThatIsGarbage) {
  dns_.set_mood(dns_stub::mood::garbage);
  EXPECT_THAT(look_up_service("nodes.example"), IsEmpty());
  EXPECT_NE(problem(), "");
  EXPECT_THAT(look_up("nodes.example"), IsEmpty());
  EXPECT_NE(problem(), "");
}

TEST_F(NameLookup, LetsTheLoopTurnWhileAServerIsMute) {
  dns_.set_mood(dns_stub::mood::mute);
  names_->find_service("_donet._tcp", {"nodes.example", 7600},
                       [this](found_addresses all) { answer_ = std::move(all); });
  bool ran = false;
  const timer soon = loop_.after(std::chrono::milliseconds(50), [&ran] { ran = true; });
  EXPECT_TRUE(turn_until(loop_, [&] { return ran; }));
  EXPECT_FALSE(answer_) << "the server has not answered";
  EXPECT_TRUE(has_answer());
  EXPECT_THAT(problem(), HasSubstr("the DNS has not answered"));
}

TEST_F(NameLookup, EndsWithoutWaitingForAMuteServer) {
  dns_.set_mood(dns_stub::mood::mute);
  names_->find_all({"nodes.example", 7600},
                   [this](found_addresses all) { answer_ = std::move(all); });
  // The loop would sleep until the lookup ends.
  ASSERT_TRUE(
    test::comes_true([this] { return dns_.questions("nodes.example", dns_stub::type_a) != 0; }));
  const auto began = std::chrono::steady_clock::now();
  names_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(500));
  EXPECT_FALSE(answer_);
}

}  // namespace
}  // namespace donet::runtime
