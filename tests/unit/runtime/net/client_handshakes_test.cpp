#include "runtime/net/client_handshakes.hpp"

#include "runtime/net/socket.hpp"
#include "runtime/net/tcp_connection.hpp"
#include "tests/unit/runtime/net/client_handshakes_fixture.hpp"

#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::runtime {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view v1_header = "PROXY TCP4 192.0.2.1 203.0.113.9 40000 7095\r\n";
constexpr std::string_view v2_header =
  "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x10\xc0\x00\x02\x01\xcb\x00\x71\x09\x9c\x40\x1b\xb7more"sv;
constexpr std::string_view local_header = "\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00"sv;

const address v4_source{"192.0.2.1", 40'000};
const address v4_destination{"203.0.113.9", 7095};

class PlainListener : public ClientHandshakes {};

TEST_F(PlainListener, GivesATcpConnectionAtOnce) {
  come_in();
  ASSERT_EQ(arrivals_, 1) << "from inside";
  EXPECT_NE(dynamic_cast<tcp_connection*>(result_.made.get()), nullptr);
  EXPECT_EQ(to_string(result_.from.remote), result_.made->peer());
  EXPECT_EQ(result_.from.local.host, "127.0.0.1");
  EXPECT_NE(result_.from.local.port, 0);
  EXPECT_FALSE(result_.from.is_health_check);
  EXPECT_FALSE(result_.from.secure);
  far_pushes(frame(10, 1));
  EXPECT_TRUE(until([this] { return user_.bytes == frame(10, 1); }));
}

TEST_F(PlainListener, AsksForAdmissionFirst) {
  come_in();
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0], result_.from.remote);
}

TEST_F(PlainListener, ClosesWhomItDoesNotAdmit) {
  admits_ = false;
  come_in();
  expect_refused(close_reason::over_limit);
  EXPECT_EQ(result_.from.remote.host, "127.0.0.1");
  EXPECT_TRUE(until_far_ended());
}

// ---- with a PROXY header ----

class ProxyListener : public ClientHandshakes {
protected:
  ProxyListener() { options_.proxy_header = true; }

  void expect_from_proxy(const std::string& tlvs) {
    EXPECT_EQ(result_.from.remote, v4_source);
    EXPECT_EQ(result_.from.local, v4_destination);
    EXPECT_EQ(result_.from.tlvs, tlvs);
    EXPECT_FALSE(result_.from.is_health_check);
  }
};

TEST_F(ProxyListener, TellsWhereTheClientComesFrom) {
  come_in();
  EXPECT_EQ(arrivals_, 0);
  EXPECT_EQ(handshakes_->under_way(), 1U);
  far_pushes(v1_header);
  ASSERT_TRUE(until_arrived());
  EXPECT_EQ(handshakes_->under_way(), 0U);
  EXPECT_NE(dynamic_cast<tcp_connection*>(result_.made.get()), nullptr);
  expect_from_proxy("");
}

TEST_F(ProxyListener, AsksForAdmissionBehindTheHeader) {
  admits_ = false;
  come_in();
  EXPECT_TRUE(asked_.empty()) << "the proxy's own address says nothing";
  far_pushes(v1_header);
  expect_refused(close_reason::over_limit);
  EXPECT_EQ(asked_, std::vector<address>{v4_source});
  EXPECT_TRUE(until_far_ended());
}

TEST_F(ProxyListener, TellsWhatElseTheProxySays) {
  come_in();
  far_pushes(v2_header);
  ASSERT_TRUE(until_arrived());
  expect_from_proxy("more");
}

TEST_F(ProxyListener, LosesNothingOfWhatComesInTheSameSegment) {
  for (const std::string_view header : {v1_header, v2_header, local_header}) {
    user_ = {};
    arrivals_ = 0;
    come_in();
    const std::string sent = frame(300, 1) + frame(0, 2) + frame(40'000, 3);
    far_pushes(std::string(header) + sent);
    EXPECT_TRUE(until([&] { return user_.bytes.size() >= sent.size(); }));
    EXPECT_TRUE(user_.bytes == sent);
    connection_->close(close_reason::stopping);
  }
}

TEST_F(ProxyListener, TakesAHeaderByteByByte) {
  for (const std::string_view header : {v1_header, v2_header}) {
    arrivals_ = 0;
    user_ = {};
    come_in();
    for (const char one : std::string(header) + frame(3, 1)) {
      far_pushes({&one, 1});
      loop_.turn(true);
      loop_.end_turn();
    }
    ASSERT_TRUE(until_arrived());
    EXPECT_EQ(result_.from.remote, v4_source);
    EXPECT_TRUE(until([this] { return user_.bytes == frame(3, 1); }));
    connection_->close(close_reason::stopping);
  }
}

TEST_F(ProxyListener, TakesTheLargestHeader) {
  std::string header(v2_header.substr(0, 14));
  const std::string tlvs(65'535 - 12, 't');
  header += "\xff\xff";
  header += v2_header.substr(16, 12);
  come_in();
  far_pushes(header + tlvs + frame(5, 1));
  ASSERT_TRUE(until_arrived());
  EXPECT_TRUE(result_.from.tlvs == tlvs);
  EXPECT_TRUE(until([this] { return user_.bytes == frame(5, 1); }));
}

TEST_F(ProxyListener, KnowsTheProxyItself) {
  come_in();
  far_pushes(local_header);
  ASSERT_TRUE(until_arrived());
  EXPECT_TRUE(result_.from.is_health_check);
  EXPECT_EQ(to_string(result_.from.remote), result_.made->peer());
  EXPECT_EQ(result_.from.local.host, "127.0.0.1");
}

TEST_F(ProxyListener, TakesTheEndsOfTheSocketWhereTheProxyKnowsNone) {
  come_in();
  far_pushes("PROXY UNKNOWN\r\n");
  ASSERT_TRUE(until_arrived());
  EXPECT_FALSE(result_.from.is_health_check);
  EXPECT_EQ(to_string(result_.from.remote), result_.made->peer());
}

TEST_F(ProxyListener, RefusesWhoHasNone) {
  come_in();
  far_pushes(frame(30, 1));
  expect_refused(close_reason::malformed);
  EXPECT_EQ(result_.from.remote.host, "127.0.0.1");
  EXPECT_TRUE(until_far_ended());
  EXPECT_EQ(far_.received(), "");
}

TEST_F(ProxyListener, TellsThatTheClientLeft) {
  come_in();
  far_pushes(v1_header.substr(0, 20));
  far_.close();
  expect_refused(close_reason::peer_closed);
}

TEST_F(ProxyListener, TellsAReset) {
  come_in();
  far_.reset();
  expect_refused(close_reason::peer_reset);
}

TEST_F(ProxyListener, WaitsNoLongerThanItsDeadline) {
  options_.deadline = milliseconds(30);
  come_in();
  far_pushes(v1_header.substr(0, 20));
  expect_refused(close_reason::timed_out);
  EXPECT_TRUE(until_far_ended());
}

TEST_F(ProxyListener, HasNoDeadlineForWhoIsThrough) {
  options_.deadline = milliseconds(30);
  come_in();
  far_pushes(v1_header);
  ASSERT_TRUE(until_arrived());
  turn_for(loop_, milliseconds(60));
  far_pushes(frame(5, 1));
  EXPECT_TRUE(until([this] { return user_.bytes == frame(5, 1); }));
  EXPECT_FALSE(user_.closed);
}

TEST_F(ProxyListener, DoesNotSpinWhileItWaits) {
  come_in();
  far_pushes(v1_header.substr(0, 20));
  turn_for(loop_, milliseconds(5));
  EXPECT_LE(turn_for(loop_, milliseconds(50)), 20U);
}

TEST_F(ProxyListener, DropsUnfinishedHandshakesAtItsEnd) {
  come_in();
  far_pushes(v1_header.substr(0, 20));
  turn_for(loop_, milliseconds(5));
  handshakes_.reset();
  EXPECT_TRUE(until_far_ended());
  EXPECT_EQ(arrivals_, 0);
}

TEST_F(ProxyListener, MayBeDestroyedByItsCallback) {
  loopback pair;
  far_ = std::move(pair.far);
  std::shared_ptr<connection> made;
  handshakes_->start(pair.near, std::make_shared<const client_handshake_options>(options_),
                     [&](client_handshake_result how) {
                       handshakes_.reset();
                       made = std::move(how.made);
                     });
  far_pushes(v1_header);
  EXPECT_TRUE(until([&] { return made != nullptr; }));
}

// ---- the addresses of a socket ----

// A socket that listens on IPv6 and IPv4 at once.
class dual_stack_port {
public:
  dual_stack_port() : socket_(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int off = 0;
    ::setsockopt(socket_, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    sockaddr_in6 where{};
    where.sin6_family = AF_INET6;
    socklen_t size = sizeof where;
    auto* const raw = reinterpret_cast<sockaddr*>(&where);
    if (::bind(socket_, raw, size) == 0 && ::listen(socket_, 4) == 0
        && ::getsockname(socket_, raw, &size) == 0)
      number_ = ntohs(where.sin6_port);
  }
  dual_stack_port(const dual_stack_port&) = delete;
  dual_stack_port& operator=(const dual_stack_port&) = delete;
  ~dual_stack_port() { ::close(socket_); }

  // 0 if there is no IPv6.
  std::uint16_t number() const noexcept { return number_; }
  int accept() const { return ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); }

private:
  int socket_;
  std::uint16_t number_ = 0;
};

TEST(SocketAddress, OfIPv4IsShownAsSuchOnASocketOfIPv6) {
  const dual_stack_port port;
  if (port.number() == 0)
    GTEST_SKIP() << "this machine has no IPv6";
  const far_end far = far_end::connect(port.number());
  const int near = port.accept();
  EXPECT_EQ(peer_address(near).host, "127.0.0.1");
  EXPECT_EQ(local_address(near), (address{"127.0.0.1", port.number()}));
  EXPECT_EQ(peer_of(near).rfind("127.0.0.1:", 0), 0U);
  ::close(near);
}

TEST(SocketAddress, OfIPv6IsCompressed) {
  std::byte host[16]{};
  host[0] = std::byte{0x20};
  host[1] = std::byte{0x01};
  host[15] = std::byte{0x0a};
  EXPECT_EQ(host_text(host), "2001::a");
}

TEST(HostText, OfIpv4HasFourDecimalNumbers) {
  const auto text = [](unsigned a, unsigned b, unsigned c, unsigned d) {
    const std::byte host[] = {std::byte(a), std::byte(b), std::byte(c), std::byte(d)};
    return host_text(host);
  };
  EXPECT_EQ(text(0, 0, 0, 0), "0.0.0.0");
  EXPECT_EQ(text(127, 0, 0, 1), "127.0.0.1");
  EXPECT_EQ(text(9, 10, 99, 100), "9.10.99.100");
  EXPECT_EQ(text(255, 255, 255, 255), "255.255.255.255");
}

TEST(SocketAddress, OfNoSocketIsUnknown) {
  EXPECT_EQ(peer_of(-1), "unknown");
  EXPECT_EQ(local_address(-1), address{});
}

}  // namespace
}  // namespace donet::runtime
