#include "runtime/net/udp_sender.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::runtime {
namespace {

class udp_receiver {
public:
  udp_receiver() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    auto* const raw = reinterpret_cast<sockaddr*>(&where);
    EXPECT_EQ(::bind(socket_, raw, size), 0);
    EXPECT_EQ(::getsockname(socket_, raw, &size), 0);
    port_ = ntohs(where.sin_port);
  }
  udp_receiver(const udp_receiver&) = delete;
  udp_receiver& operator=(const udp_receiver&) = delete;
  ~udp_receiver() { ::close(socket_); }

  std::uint16_t port() const { return port_; }

  std::string receive() const {
    pollfd one{socket_, POLLIN, 0};
    char buffer[65'536];
    if (::poll(&one, 1, 10'000) != 1)
      return "nothing";
    const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
    return {buffer, static_cast<std::size_t>(count)};
  }

private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST(UdpSender, SendsEachDatagramAsItIs) {
  const udp_receiver receiver;
  udp_sender sender;
  ASSERT_EQ(sender.open({"127.0.0.1", receiver.port()}), "");
  for (const std::string& one : {std::string("first"), std::string(), std::string(60'000, 'x')}) {
    EXPECT_TRUE(sender.send(dc::as_bytes(one)));
    EXPECT_TRUE(receiver.receive() == one);
  }
}

TEST(UdpSender, RefusesWhatNoDatagramHolds) {
  const udp_receiver receiver;
  udp_sender sender;
  ASSERT_EQ(sender.open({"127.0.0.1", receiver.port()}), "");
  EXPECT_FALSE(sender.send(dc::as_bytes(std::string(70'000, 'x'))));
  EXPECT_TRUE(sender.send(dc::as_bytes("after it")));
  EXPECT_EQ(receiver.receive(), "after it");
}

TEST(UdpSender, SendsNothingBeforeItIsOpen) {
  udp_sender sender;
  EXPECT_FALSE(sender.send(dc::as_bytes("lost")));
}

// A port where nobody listens is answered with an error, which the next call to send sees.
TEST(UdpSender, GoesOnWhenNobodyListens) {
  udp_sender sender;
  std::uint16_t port = 0;
  {
    const udp_receiver gone;
    port = gone.port();
  }
  ASSERT_EQ(sender.open({"127.0.0.1", port}), "");
  for (int i = 0; i < 4; ++i)
    sender.send(dc::as_bytes("into the void"));
  EXPECT_TRUE(sender.send(dc::as_bytes("1")) || sender.send(dc::as_bytes("2")));
}

TEST(UdpSender, SaysThatANameStandsForNothing) {
  const std::string no_name(100, 'x');
  udp_sender sender;
  const std::string problem = sender.open({no_name, 7197});
  EXPECT_EQ(problem.rfind(no_name + ":7197: ", 0), 0U) << problem;
}

}  // namespace
}  // namespace donet::runtime
