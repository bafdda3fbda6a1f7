// Fuzzes a real node over real sockets, as described in README.md.

#include "tests/fuzz/sockets/node_under_fuzz.hpp"
#include "tests/fuzz/sockets/referee.hpp"
#include "tests/fuzz/sockets/script.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <poll.h>

namespace {

using namespace donet::test::sockets;
using std::chrono::steady_clock;

constexpr const char* usage =
  R"(Usage: socket_fuzzer [OPTIONS]

Starts donet-node with every listener and sends it conversations that are almost right, many at a time,
while honest clients and participants check that it serves them. Status 0: it always did, ended in order
with status 0, and no sanitizer reported anything.

  --seconds N      how long (5)
  --seed N         which conversations; printed, by default another one each time
  --first N        the number of the first conversation (0)
  --count N        at most so many conversations; with --first they are played again alone
  --connections N  conversations at a time (24)
  --deadline N     seconds in which every honest client must be served (30)
  --print          prints number, listener, bytes and fingerprint of the conversations, and sends nothing
)";

struct options {
  std::uint64_t seconds = 5;
  std::uint64_t seed = std::random_device{}();
  std::uint64_t first = 0;
  std::uint64_t count = UINT64_MAX;
  std::uint64_t connections = 24;
  std::uint64_t deadline = 30;
  bool only_prints = false;
};

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument("not a number: " + std::string(text));
  return number;
}

options options_of(int argc, const char* const* argv) {
  options all;
  const std::pair<std::string_view, std::uint64_t*> numbers[] = {
    {"--seconds", &all.seconds},
    {"--seed", &all.seed},
    {"--first", &all.first},
    {"--count", &all.count},
    {"--connections", &all.connections},
    {"--deadline", &all.deadline},
  };
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--print") {
      all.only_prints = true;
      continue;
    }
    const auto* const found = std::find_if(std::begin(numbers), std::end(numbers),
                                           [&](const auto& one) { return one.first == name; });
    if (found == std::end(numbers) || i + 1 == argc)
      throw std::invalid_argument("unknown option: " + std::string(name));
    *found->second = number_of(argv[++i]);
  }
  return all;
}

void print(const script& one) {
  std::printf("%llu %s %zu bytes %016llx\n", static_cast<unsigned long long>(one.number),
              std::string(target_names[static_cast<std::size_t>(one.at)]).c_str(), one.bytes(),
              static_cast<unsigned long long>(one.fingerprint()));
}

// Counts of the traffic sent.
struct tally {
  std::uint64_t conversations = 0;
  std::uint64_t bytes = 0;
};

tally attack(const options& how, const vocabulary& words, node_under_fuzz& node,
             const referee& watching, std::vector<std::unique_ptr<session>>& sessions) {
  tally sent;
  std::uint64_t next = how.first;
  const std::uint64_t end = how.count > UINT64_MAX - how.first ? UINT64_MAX : how.first + how.count;
  const ports where = node.listeners();
  const auto until = steady_clock::now() + std::chrono::seconds(how.seconds);
  while (steady_clock::now() < until && !watching.has_complaint()) {
    while (sessions.size() < how.connections && next < end) {
      sessions.push_back(std::make_unique<session>(make_script(how.seed, next++, words), where));
      ++sent.conversations;
    }
    std::erase_if(sessions, [&](const std::unique_ptr<session>& one) {
      const std::size_t before = one->sent();
      const bool goes_on = one->go_on(steady_clock::now());
      sent.bytes += one->sent() - before;
      return !goes_on;
    });
    if (sessions.empty() && next == end)
      break;
    node.listen();
    ::poll(nullptr, 0, 1);
  }
  std::printf(
    "conversations %llu to %llu were the last\n",
    static_cast<unsigned long long>(next - std::min<std::uint64_t>(next, sessions.size())),
    static_cast<unsigned long long>(next));
  return sent;
}

int fuzz(const options& how) {
  const std::string dc_file = DONET_WORLDS "/plaza.dc";
  const vocabulary words(dc_file);
  std::printf("seed %llu\n", static_cast<unsigned long long>(how.seed));
  std::fflush(stdout);
  if (how.only_prints) {
    const std::uint64_t count = how.count == UINT64_MAX ? 100 : how.count;
    for (std::uint64_t i = 0; i < count; ++i)
      print(make_script(how.seed, how.first + i, words));
    return 0;
  }
  node_under_fuzz node(dc_file);
  referee watching({node.listeners(), node.events(), DONET_INSPECT}, words,
                   std::chrono::seconds(how.deadline));
  // Open sessions stay open while the node ends.
  std::vector<std::unique_ptr<session>> sessions;
  const tally sent = attack(how, words, node, watching, sessions);
  std::string wrong = watching.finish();
  const std::string end = node.stop();
  if (!end.empty())
    wrong += (wrong.empty() ? "" : "\n") + end;
  std::printf("%llu conversations, %llu bytes; honest clients: %llu rounds, the slowest",
              static_cast<unsigned long long>(sent.conversations),
              static_cast<unsigned long long>(sent.bytes),
              static_cast<unsigned long long>(watching.rounds()));
  for (std::size_t i = 0; i < target_names.size(); ++i)
    std::printf(" %s %lld ms", std::string(target_names[i]).c_str(),
                static_cast<long long>(watching.slowest(static_cast<target>(i)).count()));
  std::printf("\n");
  if (wrong.empty())
    return 0;
  std::printf("FAILED with seed %llu: %s\n", static_cast<unsigned long long>(how.seed),
              wrong.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    if (argc == 2 && std::string_view(argv[1]) == "--help") {
      std::fputs(usage, stdout);
      return 0;
    }
    return fuzz(options_of(argc, argv));
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "socket_fuzzer: %s\n%s", error.what(), usage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "socket_fuzzer: %s\n", error.what());
    return 1;
  }
}
