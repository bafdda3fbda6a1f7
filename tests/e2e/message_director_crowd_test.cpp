// A Message Director with many peers, and with peers that are killed.

#include "tests/e2e/message_director_flow.hpp"
#include "tests/support/random_source.hpp"
#include "tests/support/sanitizers.hpp"

#include <csignal>
#include <cstdint>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace donet::test {
namespace {

// ---- peers that are killed ----

// A child process, killed with all of its sockets at the end of the object's lifetime.
class child_process {
public:
  explicit child_process(const std::function<void()>& work) : id_(::fork()) {
    if (id_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      try {
        work();
      } catch (...) {
        // The parent process detects that the child does nothing.
      }
      ::_exit(1);
    }
  }
  child_process(child_process&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  child_process& operator=(child_process&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~child_process() { kill(); }

  void kill() {
    if (id_ <= 0)
      return;
    ::kill(id_, SIGKILL);
    ::waitpid(std::exchange(id_, -1), nullptr, 0);
  }

private:
  pid_t id_;
};

constexpr std::uint32_t talkers = 30;

datagram hello_of(std::uint32_t number) {
  return numbered(watched, 9, number, 4);
}

// Sends to the next peer of its kind until it is killed, with pauses in the middle of datagrams.
// Every other one reads; the rest may be dropped earlier, because too many bytes wait for them.
[[noreturn]] void talk(std::uint16_t port, std::uint32_t number) {
  random_source random(number);
  wire_peer self(port);
  self.send(add_channel(crowd + number));
  self.send(add_post_remove(7, farewell_of(number)));
  self.send(hello_of(number));
  for (std::uint32_t i = 0;; ++i) {
    const std::string bytes =
      framed(numbered(crowd + number % talkers + 1, number, i, random.size(4, 2000)));
    const std::size_t half = random.below(bytes.size());
    self.send_raw(bytes.substr(0, half));
    const bool told = self.is_readable_within(milliseconds(3));
    self.send_raw(bytes.substr(half));
    if (told && number % 2 == 0)
      self.receive();
  }
}

TEST_F(MessageDirectorFlow, LosesNothingBetweenTheLivingWhileOthersAreKilled) {
  wire_peer watcher = subscribe(watched);
  std::vector<child_process> children;
  std::multiset<datagram> expected_farewells;
  for (std::uint32_t i = 1; i <= talkers; ++i)
    expected_farewells.insert(farewell_of(i));
  std::multiset<datagram> farewells;
  for (std::uint32_t i = 1; i <= talkers; ++i) {
    children.emplace_back([this, i] { talk(node_.port(), i); });
    datagram heard = watcher.receive();
    while (heard != hello_of(i)) {
      farewells.insert(std::move(heard));
      heard = watcher.receive();
    }
  }

  wire_peer left = subscribe(crowd + 1001);
  wire_peer right = subscribe(crowd + 1002);
  random_source random(4711);
  constexpr std::uint32_t per_round = 50;
  for (std::uint32_t round = 0; round < 10'000; round += per_round) {
    std::string to_left;
    std::string to_right;
    for (std::uint32_t i = round; i < round + per_round; ++i) {
      to_left += framed(numbered(crowd + 1001, 2, i, 100));
      to_right += framed(numbered(crowd + 1002, 1, i, 100));
    }
    left.send_raw(to_right);
    if (!children.empty() && random.chance(40)) {
      std::swap(children[random.below(children.size())], children.back());
      children.pop_back();
    }
    right.send_raw(to_left);
    for (std::uint32_t i = round; i < round + per_round; ++i) {
      ASSERT_EQ(left.receive(), numbered(crowd + 1001, 2, i, 100));
      ASSERT_EQ(right.receive(), numbered(crowd + 1002, 1, i, 100));
    }
  }
  EXPECT_TRUE(children.empty()) << "all were killed while the others talked";

  while (farewells.size() < talkers)
    farewells.insert(watcher.receive());
  EXPECT_EQ(farewells, expected_farewells);
}

// ---- many peers ----

double processor_seconds_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::ostringstream text;
  text << file.rdbuf();
  // Counted from the end of the name, which may contain any character: 11 other fields, then user
  // and system ticks.
  std::istringstream values(text.str().substr(text.str().rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i)
    values >> skipped;
  double user = 0;
  double system = 0;
  values >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Raises the limit of open files for this process, and for those that it starts, to the maximum.
bool may_open(rlim_t files) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur >= files;
}

// Before any node starts.
const bool may_open_enough_files = may_open(1000);

TEST_F(MessageDirectorFlow, ServesNineHundredPeersAndSurvivesThatAllLeaveAtOnce) {
  constexpr std::uint32_t peers = 900;
  constexpr std::uint64_t first_channel = 100'000;
  if (!may_open_enough_files)
    GTEST_SKIP() << "the system does not let this process open 1000 files";
  wire_peer watcher = subscribe(watched);
  std::vector<wire_peer> all;
  for (std::uint32_t i = 0; i < peers; ++i)
    all.push_back(connect());
  std::set<datagram> expected_farewells;
  for (std::uint32_t i = 0; i < peers; ++i) {
    all[i].send_raw(framed(add_channel(first_channel + i))
                    + framed(add_post_remove(7, farewell_of(i))) + framed(hello_of(i)));
    expected_farewells.insert(farewell_of(i));
  }
  for (std::uint32_t i = 0; i < peers; ++i)
    watcher.receive();
  wire_peer publisher = connect();
  for (std::uint32_t i = 0; i < peers; ++i)
    publisher.send(numbered(first_channel + i, 8, i, 20));
  for (std::uint32_t i = 0; i < peers; ++i)
    ASSERT_EQ(all[i].receive(), numbered(first_channel + i, 8, i, 20));

  for (std::uint32_t i = 0; i < peers; ++i) {
    if (i % 2 == 0)
      all[i].reset();
    else
      all[i].close();
  }
  std::set<datagram> farewells;
  for (std::uint32_t i = 0; i < peers; ++i)
    farewells.insert(watcher.receive());
  EXPECT_EQ(farewells, expected_farewells);

  wire_peer again = subscribe(first_channel);
  publisher.send(numbered(first_channel, 8, 1, 20));
  EXPECT_EQ(again.receive(), numbered(first_channel, 8, 1, 20));
}

TEST_F(MessageDirectorFlow, WaitsInPeaceWhenItMayOpenNoMoreFiles) {
  if (!memory_is_its_own)
    GTEST_SKIP() << "the sanitizer opens files to look at an object, and takes it for none without";
  wire_peer watcher = subscribe(watched);
  wire_peer publisher = connect();
  rlimit before{};
  ASSERT_EQ(::prlimit(node_.pid(), RLIMIT_NOFILE, nullptr, &before), 0);
  rlimit few = before;
  few.rlim_cur = 30;
  ASSERT_EQ(::prlimit(node_.pid(), RLIMIT_NOFILE, &few, nullptr), 0);

  std::vector<wire_peer> unaccepted;
  for (std::uint32_t i = 0; i < 50; ++i) {
    unaccepted.push_back(connect());
    unaccepted.back().send(hello_of(i));
  }
  std::set<datagram> hellos;
  while (watcher.is_readable_within(milliseconds(400)))
    hellos.insert(watcher.receive());
  EXPECT_LT(hellos.size(), 30U);
  const double used = processor_seconds_of(node_.pid());
  EXPECT_FALSE(watcher.is_readable_within(milliseconds(500)));
  EXPECT_LT(processor_seconds_of(node_.pid()) - used, 0.1) << "it does not spin";
  publisher.send(farewell_of(1));
  EXPECT_EQ(watcher.receive(), farewell_of(1)) << "those who are in are served";

  ASSERT_EQ(::prlimit(node_.pid(), RLIMIT_NOFILE, &before, nullptr), 0);
  while (hellos.size() < 50)
    hellos.insert(watcher.receive());
}

}  // namespace
}  // namespace donet::test
