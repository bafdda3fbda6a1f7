// The command for an Event Logger, with one that works correctly and one that does not: each
// violation must be detected and named.

#include "tests/support/temp_dir.hpp"
#include "tests/support/udp_collector.hpp"
#include "tests/unit/tools/bench/bench_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

namespace donet::test {
namespace {

using testing::HasSubstr;

enum class el_fault : std::uint8_t { none, lose, repeat, reorder, change };

/// Writes the lines of the generator's events to a file, on a thread of its own; the fault applies
/// to the twentieth.
class el_stub {
public:
  explicit el_stub(el_fault wanted = el_fault::none) : wanted_(wanted) {
    serving_ = std::thread([this] { serve(); });
  }
  el_stub(const el_stub&) = delete;
  el_stub& operator=(const el_stub&) = delete;
  ~el_stub() {
    over_ = true;
    serving_.join();
  }

  bench_outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"el", "events"});
    arguments.insert(arguments.end(), {"--address", "127.0.0.1:" + std::to_string(socket_.port()),
                                       "--output", folder_.path().string(), "--json"});
    return run_bench(std::move(arguments));
  }

private:
  void serve() {
    // The file may contain lines of other senders.
    file_ << "{\"type\": \"another\"}\n" << std::flush;
    while (!over_) {
      if (const auto event = socket_.receive(std::chrono::milliseconds(10)))
        take(*event);
    }
  }

  void take(std::string_view event) {
    const std::string line = line_of(event);
    if (wanted_ == el_fault::none || ++taken_ != 20) {
      file_ << line;
    } else if (wanted_ == el_fault::repeat) {
      file_ << line << line;
    } else if (wanted_ == el_fault::reorder) {
      held_ = line;
    } else if (wanted_ == el_fault::change) {
      file_ << line.substr(0, line.size() - 3) << "y\"}\n";
    }
    if (taken_ == 21)
      file_ << std::exchange(held_, {});
    file_.flush();
  }

  // The generator packs texts with a size of two bytes, and the number in eight.
  static std::string line_of(std::string_view event) {
    std::size_t at = 1;
    const auto text = [&] {
      const auto size = static_cast<std::size_t>(static_cast<unsigned char>(event[at + 1])) << 8
                        | static_cast<unsigned char>(event[at + 2]);
      at += 3 + size;
      return std::string(event.substr(at - size, size));
    };
    std::string line = "{\"_time\": \"2026-11-21 00:26:41+0000\"";
    while (at < event.size()) {
      line += ", \"" + text() + "\": ";
      if (event[at] == '\xcf') {
        std::uint64_t number = 0;
        for (std::size_t i = 1; i <= 8; ++i)
          number = number << 8 | static_cast<unsigned char>(event[at + i]);
        at += 9;
        line += std::to_string(number);
      } else {
        line += '"' + text() + '"';
      }
    }
    return line + "}\n";
  }

  temp_dir folder_;
  std::ofstream file_{folder_.path() / "events.log"};
  el_fault wanted_;
  udp_collector socket_;
  std::size_t taken_ = 0;
  std::string held_;
  std::atomic<bool> over_{false};
  std::thread serving_;
};

TEST(BenchEvents, FindsEachEventInTheLog) {
  const el_stub server;
  const bench_outcome done = server.run({"--messages", "500", "--window", "50", "--runs", "2"});
  EXPECT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_EQ(done.json()["command"], "el events");
  EXPECT_EQ(done.json()["load"]["window"], 50);
  EXPECT_EQ(done.json()["runs"][1]["lost"], 0);
}

TEST(BenchEvents, CountsWhatIsLostAtARate) {
  const el_stub server(el_fault::lose);
  const bench_outcome done =
    server.run({"--messages", "100", "--rate", "2000", "--deadline", "0.2"});
  EXPECT_EQ(done.code, bench::exit_ok) << done.errors;
  EXPECT_EQ(done.json()["runs"][0]["lost"], 1);
}

TEST(BenchEvents, NoticesEachFault) {
  const std::pair<el_fault, std::string> faults[] = {
    {el_fault::lose, "event 19 is lost"},
    {el_fault::repeat, "event 19 is twice in the log, or out of order"},
    {el_fault::reorder, "event 19 is lost"},
    {el_fault::change, "a line of the event log does not say what its event said"}};
  for (const auto& [fault, sentence] : faults) {
    const el_stub server(fault);
    const bench_outcome done =
      server.run({"--messages", "100", "--window", "50", "--deadline", "1"});
    EXPECT_EQ(done.code, bench::exit_failed);
    EXPECT_THAT(done.errors, HasSubstr(sentence));
  }
}

}  // namespace
}  // namespace donet::test
