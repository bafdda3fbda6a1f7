#include "runtime/cluster/seeds.hpp"

#include "runtime/net/seed_lookup.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/runtime/net/dns_stub.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class manual_clock final : public clock {
public:
  time_point now() const override { return now_; }
  timer after(duration delay, std::function<void()> due) override {
    return {*this, timers_.add(now_ + delay, std::move(due))};
  }
  void advance(milliseconds time) {
    now_ += time;
    while (const std::function<void()> due = timers_.take_due(now_))
      due();
  }

private:
  void cancel(const timer::key& id) noexcept override { timers_.remove(id); }

  time_point now_{};
  timer_queue timers_;
};

// A DNS and a file that answer when the test says so.
class fake_sources final : public seed_sources {
public:
  void find(const seed& one, std::function<void(found_addresses)> found) override {
    asked.push_back(to_string(one));
    waiting_.emplace_back(one, std::move(found));
  }
  void read(const std::filesystem::path&, std::function<void(seed_file)> done) override {
    ++readings;
    readers_.push_back(std::move(done));
  }

  void answer() {
    for (auto& [one, found] : std::exchange(waiting_, {})) {
      found_addresses all;
      for (const std::string& host : names[one.host])
        all.all.push_back(literal_address({host, one.port.value_or(seed_port_default)}));
      if (all.all.empty())
        all.problem = "no such name";
      found(std::move(all));
    }
    for (const auto& done : std::exchange(readers_, {}))
      done(file);
  }

  std::map<std::string, std::vector<std::string>> names;
  seed_file file;
  std::vector<std::string> asked;
  int readings = 0;

private:
  std::vector<std::pair<seed, std::function<void(found_addresses)>>> waiting_;
  std::vector<std::function<void(seed_file)>> readers_;
};

// "host:port" or "host"; a text with a blank is none.
std::optional<seed> parse(std::string_view text) {
  if (text.find(' ') != text.npos)
    return std::nullopt;
  const auto colon = text.find(':');
  if (colon == text.npos)
    return seed{std::string(text), std::nullopt};
  return seed{std::string(text.substr(0, colon)),
              static_cast<std::uint16_t>(std::stoi(std::string(text.substr(colon + 1))))};
}

class Seeds : public testing::Test {
protected:
  void begin(std::vector<seed> fixed, const std::string& file = {}) {
    seeds_.emplace(clock_, sources_, seed_options{std::move(fixed), file, parse});
  }

  std::vector<std::string> addresses() const {
    std::vector<std::string> all;
    for (const address& one : seeds_->addresses())
      all.push_back(to_string(one));
    return all;
  }

  void pass(milliseconds time) {
    clock_.advance(time);
    sources_.answer();
  }

  manual_clock clock_;
  fake_sources sources_;
  std::optional<seeds> seeds_;
};

TEST_F(Seeds, AreAllAddressesOfTheirNames) {
  sources_.names = {{"a", {"10.0.0.1", "10.0.0.2"}}, {"b", {"10.0.0.2", "10.0.0.3"}}};
  begin({{"a", 7600}, {"b", std::nullopt}});
  EXPECT_THAT(addresses(), IsEmpty());
  EXPECT_FALSE(seeds_->is_complete());
  sources_.answer();
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.1:7600", "10.0.0.2:7600", "10.0.0.3:7600"));
  EXPECT_TRUE(seeds_->is_complete());
  EXPECT_THAT(seeds_->problems(), IsEmpty());
}

TEST_F(Seeds, AreResolvedAgainAtMostOncePerSecond) {
  begin({{"a", 7600}});
  sources_.answer();
  clock_.advance(milliseconds(999));
  seeds_->refresh();
  EXPECT_THAT(sources_.asked, SizeIs(1));
  clock_.advance(milliseconds(1));
  seeds_->refresh();
  seeds_->refresh();
  EXPECT_THAT(sources_.asked, SizeIs(2));
  clock_.advance(milliseconds(5'000));
  seeds_->refresh();
  EXPECT_THAT(sources_.asked, SizeIs(2)) << "the last round has no answer yet";
}

TEST_F(Seeds, FollowTheDns) {
  sources_.names = {{"a", {"10.0.0.1"}}};
  begin({{"a", 7600}});
  sources_.answer();
  sources_.names = {{"a", {"10.0.0.2"}}};
  clock_.advance(milliseconds(1'000));
  seeds_->refresh();
  sources_.answer();
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.2:7600"));
}

TEST_F(Seeds, KeepTheirAddressesWhileTheDnsIsGone) {
  sources_.names = {{"a", {"10.0.0.1"}}};
  begin({{"a", 7600}, {"b", std::nullopt}});
  sources_.answer();
  EXPECT_THAT(seeds_->problems(), ElementsAre("b: no such name"));
  sources_.names.clear();
  clock_.advance(milliseconds(1'000));
  seeds_->refresh();
  sources_.answer();
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.1:7600"));
  EXPECT_THAT(seeds_->problems(), ElementsAre("a:7600: no such name", "b: no such name"));
}

TEST_F(Seeds, AreBounded) {
  std::vector<seed> many;
  for (int i = 0; i < 70; ++i) {
    const std::string name = "n" + std::to_string(i);
    many.push_back({name, 7600});
    for (int j = 0; j < 2; ++j)
      sources_.names[name].push_back("10.0." + std::to_string(j) + '.' + std::to_string(i));
  }
  begin(many);
  EXPECT_THAT(sources_.asked, SizeIs(seeds_max));
  sources_.answer();
  EXPECT_THAT(addresses(), SizeIs(seed_addresses_max));
  EXPECT_THAT(seeds_->problems(), ElementsAre("too many seed addresses; rest ignored"));
}

TEST_F(Seeds, OfAFileAreReadAgainEveryFiveSeconds) {
  sources_.names = {{"a", {"10.0.0.1"}}, {"b", {"10.0.0.2"}}, {"c", {"10.0.0.3"}}};
  sources_.file.text = "# written by a program\n\n  b:7601  # gs1\r\nc\n";
  begin({{"a", 7600}}, "seeds.txt");
  EXPECT_FALSE(seeds_->is_complete());
  sources_.answer();
  EXPECT_FALSE(seeds_->is_complete()) << "the seeds of the file have no answer yet";
  sources_.answer();
  EXPECT_TRUE(seeds_->is_complete());
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.1:7600", "10.0.0.2:7601", "10.0.0.3:7600"));

  sources_.file.text = "c";
  pass(milliseconds(4'999));
  EXPECT_EQ(sources_.readings, 1);
  pass(milliseconds(1));
  EXPECT_EQ(sources_.readings, 2);
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.1:7600", "10.0.0.3:7600"))
    << "known seeds keep their addresses";
}

TEST_F(Seeds, OfAFileStayWhileItCannotBeRead) {
  sources_.names = {{"b", {"10.0.0.2"}}};
  sources_.file.text = "b\n";
  begin({}, "seeds.txt");
  sources_.answer();
  sources_.answer();
  sources_.file = {{}, "seeds.txt: No such file or directory"};
  pass(milliseconds(5'000));
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.2:7600"));
  EXPECT_THAT(seeds_->problems(), ElementsAre("seeds.txt: No such file or directory"));
  sources_.file = {"b\n", {}};
  pass(milliseconds(5'000));
  EXPECT_THAT(seeds_->problems(), IsEmpty());
}

TEST_F(Seeds, OfAFileMayHaveLinesThatAreNone) {
  sources_.names = {{"b", {"10.0.0.2"}}};
  sources_.file.text = "what is this\nb\nand this\n";
  begin({}, "seeds.txt");
  sources_.answer();
  sources_.answer();
  EXPECT_THAT(addresses(), ElementsAre("10.0.0.2:7600"));
  EXPECT_THAT(seeds_->problems(), ElementsAre("seeds.txt:1: not a seed; line ignored"));
}

TEST_F(Seeds, MayEndBeforeTheAnswers) {
  begin({{"a", 7600}}, "seeds.txt");
  seeds_.reset();
  sources_.answer();
  clock_.advance(milliseconds(10'000));
  EXPECT_EQ(sources_.readings, 1);
}

// ---- the system's sources ----

TEST(SystemSeedSources, ResolveNamesAndReadTheFile) {
  test::dns_stub dns;
  dns.add_a("nodes.example", "10.0.0.1");
  dns.add_a("nodes.example", "10.0.0.2");
  dns.add_srv("_donet._tcp.service.example", 7605, "gs1.example");
  dns.add_a("gs1.example", "10.0.0.5");
  const test::temp_dir folder;
  const auto file = folder.write("seeds.txt", "service.example\n10.0.0.7:7607\n");
  event_loop loop;
  system_seed_sources sources(loop, dns.where());
  seeds all(loop, sources, {{{"nodes.example", 7600}}, file, parse});
  ASSERT_TRUE(turn_until(loop, [&] { return all.is_complete(); }));
  EXPECT_THAT(all.addresses(),
              testing::UnorderedElementsAre(address{"10.0.0.1", 7600}, address{"10.0.0.2", 7600},
                                            address{"10.0.0.5", 7605}, address{"10.0.0.7", 7607}));
  EXPECT_THAT(all.problems(), IsEmpty());
}

TEST(SystemSeedSources, SayWhyAFileCannotBeRead) {
  const test::dns_stub dns;
  const test::temp_dir folder;
  event_loop loop;
  system_seed_sources sources(loop, dns.where());
  std::vector<std::string> told;
  const auto note = [&told](const seed_file& content) {
    EXPECT_EQ(content.text, "");
    told.push_back(content.problem);
  };
  sources.read(folder.path() / "none", note);
  sources.read(folder.path(), note);
  sources.read(folder.write("large", std::string(seed_file_size_max + 1, 'x')), note);
  ASSERT_TRUE(turn_until(loop, [&] { return told.size() == 3; }));
  EXPECT_THAT(told, ElementsAre(HasSubstr("none: No such file or directory"),
                                HasSubstr(": Is a directory"),
                                HasSubstr("large: larger than 65536 bytes")));
}

}  // namespace
}  // namespace donet::runtime
