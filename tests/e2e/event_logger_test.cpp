// An Event Logger as seen by its operator and its senders: the real program, real datagrams, real
// files.

#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wire.hpp"
#include "tests/unit/actors/event_logger/log_folder.hpp"
#include "tests/unit/actors/event_logger/msgpack_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// A UDP socket that sends to a port of this machine. A node may use the socket's own port at
/// another address.
class udp_socket {
public:
  explicit udp_socket(std::uint16_t to = 0, std::uint32_t address = INADDR_LOOPBACK)
      : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), to_(at(address, to)) {
    sockaddr_in self = at(INADDR_LOOPBACK, 0);
    socklen_t size = sizeof self;
    auto* const raw = reinterpret_cast<sockaddr*>(&self);
    EXPECT_EQ(::bind(socket_, raw, size), 0);
    EXPECT_EQ(::getsockname(socket_, raw, &size), 0);
    port_ = ntohs(self.sin_port);
  }
  udp_socket(const udp_socket&) = delete;
  udp_socket& operator=(const udp_socket&) = delete;
  ~udp_socket() { ::close(socket_); }

  std::uint16_t port() const noexcept { return port_; }
  void send(std::string_view datagram) const {
    const auto* const to = reinterpret_cast<const sockaddr*>(&to_);
    EXPECT_GE(::sendto(socket_, datagram.data(), datagram.size(), 0, to, sizeof to_), 0);
  }

private:
  static sockaddr_in at(std::uint32_t address, std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(address);
    where.sin_port = htons(port);
    return where;
  }

  int socket_;
  sockaddr_in to_;
  std::uint16_t port_ = 0;
};

std::string event(std::string_view type) {
  return packed_map({packed_text("type"), packed_text(type)});
}

template <class Condition>
bool comes_true(Condition met) {
  const auto until = std::chrono::steady_clock::now() + node_process::deadline;
  while (!met()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

class EventLogger : public testing::Test {
protected:
  std::string role(const std::string& bind = "127.0.0.1:0") const {
    return "[daemon]\nname = \"el\"\n" + table(bind);
  }
  std::string table(const std::string& bind) const {
    return "[services.event_logger]\nbind = \"" + bind + "\"\noutput = \"" + folder_.string()
           + "\"\nlog_format = \"events.log\"\nrotate_interval = \"0\"\n";
  }

  std::vector<std::string> words() const { return words_in(file_); }
  bool until_written(const std::string& word) const {
    return comes_true([&] {
      const std::string all = content_of(file_);
      return all.ends_with('\n') && all.find('"' + word + '"') != std::string::npos;
    });
  }

  temp_dir dir_;
  std::filesystem::path folder_ = dir_.path() / "logs";
  std::filesystem::path file_ = folder_ / "events.log";
};

TEST_F(EventLogger, WritesWhatAnybodySends) {
  node_process node(role());
  const udp_socket sender(node.port_of("event_logger"));
  sender.send(event("one"));
  sender.send(event("two"));
  EXPECT_TRUE(until_written("two"));
  EXPECT_THAT(words(), ElementsAre(opened, "one", "two"));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_EQ(words().size(), 3U);
}

TEST_F(EventLogger, ThereMayBeSeveralInANode) {
  const std::filesystem::path other = dir_.path() / "other";
  const auto array = [](std::string text) {
    text.replace(0, text.find('\n'), "[[services.event_logger]]");
    return text;
  };
  std::string second = table("127.0.0.1:0");
  second.replace(second.find(folder_.string()), folder_.string().size(), other.string());
  node_process node("[daemon]\nname = \"el\"\n" + array(table("127.0.0.1:0")) + array(second));
  udp_socket(node.port_of("event_logger", 0)).send(event("first"));
  udp_socket(node.port_of("event_logger", 1)).send(event("second"));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(words(), ElementsAre(opened, "first"));
  EXPECT_THAT(words_in(other / "events.log"), ElementsAre(opened, "second"));
}

TEST_F(EventLogger, APortThatIsTakenIsAnErrorOfTheStart) {
  const udp_socket taken;
  const std::string bind = "127.0.0.1:" + std::to_string(taken.port());
  command start;
  start.arguments = {DONET_NODE, dir_.write("role.toml", role(bind)).string()};
  const outcome got = run(start);
  EXPECT_EQ(got.exit_status, 1);
  EXPECT_THAT(got.output + got.errors,
              HasSubstr("services.event_logger.bind: " + bind + ": Address already in use"));
}

// ---- events of services ----

TEST_F(EventLogger, HearsOfClientsThatComeAndGo) {
  node_process log(role());
  plaza_keys keys;
  keys.global = "eventlogger = \"127.0.0.1:" + std::to_string(log.port_of("event_logger")) + "\"\n";
  keys.tables = "[shutdown]\ndrain_timeout_ms = 10\n";
  {
    plaza game(keys);
    auto polite = game.connect_with_hello();
    polite->disconnect();
    EXPECT_TRUE(until_written("client-disconnected"));
    auto wrong = game.connect();
    wrong->hello("another version");
    EXPECT_TRUE(until_written("client-ejected"));
    auto rude = game.connect_with_hello();
    rude = nullptr;
    EXPECT_TRUE(until_written("client-lost"));
    auto last = game.connect_with_hello();
    EXPECT_EQ(game.node().stop(), 0);
  }
  EXPECT_EQ(log.stop(), 0);
  EXPECT_THAT(words(), ElementsAre(opened, "client-connected", "client-disconnected",
                                   "client-connected", "client-ejected", "client-connected",
                                   "client-lost", "client-connected", "client-ejected"));
  const auto events = events_in(file_);
  EXPECT_EQ(events.at(1)["sender"], "Client:" + std::to_string(value(first_client)));
  EXPECT_THAT(events.at(1)["remote_address"].get<std::string>(), HasSubstr("127.0.0.1:"));
  EXPECT_EQ(events.at(8)["reason_code"], "154");
}

TEST_F(EventLogger, OfTheSameNodeHearsItsLastEvents) {
  const udp_socket reserved;
  const std::string where = "127.0.0.2:" + std::to_string(reserved.port());
  plaza_keys keys;
  keys.global = "eventlogger = \"" + where + "\"\n";
  keys.tables = table(where) + "[shutdown]\ndrain_timeout_ms = 10\n";
  plaza game(keys);
  const auto first = game.connect_with_hello();
  const auto second = game.connect_with_hello();
  EXPECT_EQ(game.node().stop(), 0);
  EXPECT_EQ(std::ranges::count(words(), "client-ejected"), 2);
}

TEST_F(EventLogger, WritesWhatParticipantsLog) {
  const udp_socket reserved;
  const std::string where = "127.0.0.2:" + std::to_string(reserved.port());
  node_process node("[daemon]\nname = \"el\"\n[global]\ndc_files = []\neventlogger = \"" + where
                    + "\"\n[services.message_director]\nbind = \"127.0.0.1:0\"\n" + table(where));
  wire_peer peer(node.port_of("message_director"));
  peer.send(control(9014, blob(event("an UberDOG says"))));
  EXPECT_TRUE(until_written("an UberDOG says"));
  // Bytes that are not an event are refused here, without effect on other messages.
  peer.send(control(9014, blob("no event")));
  peer.send(control(9014, blob(event("still there"))));
  EXPECT_TRUE(until_written("still there"));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(words(), ElementsAre(opened, "an UberDOG says", "still there"));
  EXPECT_THAT(node.output(), HasSubstr("datagram is not an event"));
}

// ---- files ----

TEST_F(EventLogger, OpensItsFileAnewOnSighup) {
  node_process node(role());
  const udp_socket sender(node.port_of("event_logger"));
  sender.send(event("first"));
  ASSERT_TRUE(until_written("first"));
  std::filesystem::rename(file_, folder_ / "events.log.1");
  node.signal(SIGHUP);
  ASSERT_TRUE(until_written(cycled));
  sender.send(event("second"));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(words_in(folder_ / "events.log.1"), ElementsAre(opened, "first"));
  EXPECT_THAT(words(), ElementsAre(cycled, "second"));
}

TEST_F(EventLogger, StaysUpWithoutAFolder) {
  dir_.write("logs", "a file where the folder should be");
  node_process node(role());
  node.wait_for_output("event file not opened: Not a directory");
  const udp_socket sender(node.port_of("event_logger"));
  sender.send(event("lost"));
  std::filesystem::remove(folder_);
  EXPECT_TRUE(until_written(opened));
  sender.send(event("kept"));
  EXPECT_TRUE(until_written("kept"));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(node.output(), HasSubstr("event file writable again"));
}

TEST_F(EventLogger, BeginsAnewWhenItsFolderIsRemoved) {
  node_process node(role());
  const udp_socket sender(node.port_of("event_logger"));
  sender.send(event("gone"));
  ASSERT_TRUE(until_written("gone"));
  std::filesystem::remove_all(folder_);
  sender.send(event("kept"));
  EXPECT_TRUE(until_written("kept"));
  EXPECT_THAT(words(), ElementsAre(cycled, "kept"));

  std::filesystem::remove_all(folder_);
  dir_.write("logs", "a file where the folder should be");
  sender.send(event("lost"));
  node.wait_for_output("event file not opened: Not a directory");
  std::filesystem::remove(folder_);
  node.signal(SIGHUP);
  EXPECT_TRUE(until_written(not_written));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(node.output(), HasSubstr("lost_events=1"));
}

TEST_F(EventLogger, OutlivesAFullDisk) {
  node_process node(role());
  const udp_socket sender(node.port_of("event_logger"));
  ASSERT_TRUE(until_written(opened));
  // Simulates a full disk: no file of the node may grow.
  const rlimit full{std::filesystem::file_size(file_) + 10, RLIM_INFINITY};
  ASSERT_EQ(::prlimit(node.pid(), RLIMIT_FSIZE, &full, nullptr), 0);
  for (int i = 0; i < 20; ++i)
    sender.send(event("lost"));
  node.wait_for_output("event file not writable: File too large");
  const rlimit empty{RLIM_INFINITY, RLIM_INFINITY};
  ASSERT_EQ(::prlimit(node.pid(), RLIMIT_FSIZE, &empty, nullptr), 0);
  ASSERT_TRUE(until_written(not_written));
  sender.send(event("kept"));
  EXPECT_TRUE(until_written("kept"));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(words(), ElementsAre(opened, not_written, "kept"));
}

// ---- load, and bytes that are not an event ----

TEST_F(EventLogger, GarbageOfHundredsOfSendersFillsNeitherLog) {
  node_process node(role());
  const std::uint16_t port = node.port_of("event_logger");
  for (unsigned i = 0; i < 300; ++i) {
    const udp_socket sender(port);
    sender.send("");
    sender.send(std::string(i, static_cast<char>(i)));
    sender.send(packed_map({packed_text("k"), std::string(i * 100, '\x91')}));
    sender.send(event("behind its end") + '\xc1');
  }
  const udp_socket honest(port);
  // The kernel may have dropped the first ones.
  EXPECT_TRUE(comes_true([&] {
    honest.send(event("event"));
    return content_of(file_).find("\"event\"") != std::string::npos;
  }));
  EXPECT_EQ(node.stop(), 0);
  EXPECT_THAT(words(), testing::Each(testing::AnyOf(opened, "event")));
  EXPECT_LT(std::ranges::count(node.output(), '\n'), 60);
}

TEST_F(EventLogger, StoppedUnderLoadLosesNothingThatItReceived) {
  node_process node(role());
  const udp_socket sender(node.port_of("event_logger"));
  constexpr std::size_t sent = 20'000;
  for (std::size_t i = 0; i < sent; ++i)
    sender.send(event("event"));
  EXPECT_EQ(node.stop(), 0);
  // The kernel may have dropped some; the log reports the number.
  std::size_t lost = 0;
  const std::string mark = "by_kernel=";
  for (std::size_t at = node.output().find(mark); at != std::string::npos;
       at = node.output().find(mark, at + 1))
    lost += std::stoul(node.output().substr(at + mark.size()));
  EXPECT_EQ(words().size() - 1 + lost, sent);
  EXPECT_THAT(node.output(), testing::Not(HasSubstr("something did not end in time")));
}

}  // namespace
}  // namespace donet::test
