// A chain of Message Directors, each the parent of the next, with AIs and State Servers at any of
// them. Messages after a creation reach the State Server that subscribes to the object, however
// late it does (architecture section 5).

#include "runtime/datagram/view.hpp"
#include "tests/property/seeds.hpp"
#include "tests/scenario/md_world.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t create_type = 2000;
constexpr std::uint16_t word_type = 2020;
constexpr std::uint64_t first_control = 100'000;
constexpr std::uint32_t first_doid = 5'000;

class row_of_directors {
public:
  row_of_directors(std::uint64_t seed, std::size_t levels, std::size_t provisional_max)
      : random_(seed) {
    for (std::size_t i = 0; i < levels; ++i) {
      const auto above = i == 0 ? md_world::above::nobody : md_world::above::parent;
      worlds_.push_back(std::make_unique<md_world>(seed * 10 + i, above, provisional_max));
    }
    for (std::size_t i = 1; i < levels; ++i) {
      ways_.push_back({&worlds_[i - 1]->connect(), nullptr, {}, {}});
      worlds_[i]->parent_listener().open();
      worlds_[i]->advance(9s);
      ways_.back().below = &worlds_[i]->parent();
    }
    for (std::size_t i = 0; i < 3; ++i)
      servers_.push_back({.end = &some_world().connect(), .objects = {}, .due = {}});
    for (std::size_t i = 0; i < servers_.size(); ++i)
      servers_[i].end->says(add_channel(first_control + i));
    for (std::size_t i = 0; i < 2; ++i)
      ais_.push_back(&some_world().connect());
    advance(1s);
  }

  void play() {
    for (int i = 0; i < 60; ++i) {
      if (random_.chance(40))
        create();
      else if (created_ > 0)
        talk(first_doid + static_cast<std::uint32_t>(random_.below(created_)));
      if (random_.chance(70))
        advance(std::chrono::milliseconds(random_.below(800)));
    }
    advance(5s);
  }

  /// Provisional subscriptions left ten seconds after the last message.
  std::uint64_t provisional_left() {
    advance(11s);
    std::uint64_t left = 0;
    for (const std::unique_ptr<md_world>& each : worlds_)
      left += each->metrics().provisional.value();
    return left;
  }

  /// Empty, or a message that a State Server did not receive in order and exactly once.
  std::string verdict() const {
    for (const server& each : servers_) {
      for (const auto& [id, one] : each.objects) {
        const auto& said = said_.at(id);
        if (one.subscribes && one.heard != said)
          return "object " + std::to_string(id) + " received " + std::to_string(one.heard.size())
                 + " of " + std::to_string(said.size()) + " messages";
      }
    }
    return {};
  }

private:
  struct object {
    bool subscribes = false;
    std::vector<std::uint32_t> heard;
  };

  struct server {
    peer* end = nullptr;
    std::map<std::uint32_t, object> objects;
    std::vector<std::pair<runtime::clock::duration, std::uint32_t>> due;  // subscriptions
  };

  // The connection between a director and its parent, with the data in flight.
  struct way {
    peer* above = nullptr;
    peer* below = nullptr;
    std::deque<datagram> up;
    std::deque<datagram> down;
  };

  md_world& some_world() { return *random_.pick(worlds_); }

  // The creation and the messages to the object are sent together.
  void create() {
    const std::size_t home = random_.below(servers_.size());
    const auto id = first_doid + created_++;
    peer& ai = *random_.pick(ais_);
    speaker_[id] = &ai;
    ai.says(message({first_control + home}, 7, create_type, u32(id) + "rest"));
    for (std::uint64_t i = random_.below(3); i > 0; --i)
      talk(id);
  }

  // Each object has one sender, so that there is one order.
  void talk(std::uint32_t id) {
    said_[id].push_back(++words_);
    speaker_.at(id)->says(message({id}, 7, word_type, u32(words_)));
  }

  void advance(std::chrono::milliseconds by) {
    for (auto left = by; left > 0ms; left -= 50ms) {
      for (const std::unique_ptr<md_world>& each : worlds_)
        each->advance(std::min(left, std::chrono::milliseconds(50)));
      now_ += std::min(left, std::chrono::milliseconds(50));
      for (way& each : ways_)
        relay(each);
      for (server& each : servers_)
        serve(each);
    }
  }

  // Sometimes nothing is delivered, as on a slow network.
  void relay(way& over) {
    for (const datagram& one : over.below->hears())
      over.up.push_back(one);
    for (const datagram& one : over.above->hears())
      over.down.push_back(one);
    for (; !over.up.empty() && random_.chance(80); over.up.pop_front())
      over.above->says(over.up.front());
    for (; !over.down.empty() && random_.chance(80); over.down.pop_front())
      over.below->says(over.down.front());
  }

  void serve(server& one) {
    for (const datagram& received : one.end->hears()) {
      const auto view = runtime::datagram_view::of(dc::as_bytes(received));
      const auto said = runtime::message_view::of(*view);
      dc::byte_reader payload(said->payload);
      std::uint32_t number = 0;
      ASSERT_TRUE(payload.read(number));
      if (said->type == word_type) {
        one.objects[static_cast<std::uint32_t>(value(view->recipient(0)))].heard.push_back(number);
        continue;
      }
      const bool subscribes = random_.chance(80);
      one.objects[number].subscribes = subscribes;
      said_[number];
      if (subscribes)
        one.due.emplace_back(now_ + std::chrono::milliseconds(random_.below(4000)), number);
    }
    std::erase_if(one.due, [&](const auto& each) {
      if (each.first > now_)
        return false;
      one.end->says(add_channel(each.second));
      return true;
    });
  }

  random_source random_;
  std::vector<std::unique_ptr<md_world>> worlds_;
  std::vector<way> ways_;
  std::vector<server> servers_;
  std::vector<peer*> ais_;
  std::map<std::uint32_t, peer*> speaker_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> said_;
  std::uint32_t created_ = 0;
  std::uint32_t words_ = 0;
  runtime::clock::duration now_{};
};

constexpr std::size_t as_many_as_usual = runtime::limits::provisional_channels_max;

void plays_right(std::uint64_t seed, std::size_t levels) {
  row_of_directors row(seed, levels, as_many_as_usual);
  row.play();
  EXPECT_EQ(row.verdict(), "");
  EXPECT_EQ(row.provisional_left(), 0U);
}

TEST(ProvisionalSubscriptions, CarryWhatFollowsACreationOverOneLevel) {
  for_each_seed(100, [](std::uint64_t seed) { plays_right(seed, 1); });
}

TEST(ProvisionalSubscriptions, CarryWhatFollowsACreationOverTwoLevels) {
  for_each_seed(100, [](std::uint64_t seed) { plays_right(seed, 2); });
}

TEST(ProvisionalSubscriptions, CarryWhatFollowsACreationOverThreeLevels) {
  for_each_seed(100, [](std::uint64_t seed) { plays_right(seed, 3); });
}

// A canary: without the rule messages are lost, and this test must detect it.
TEST(ProvisionalSubscriptions, WithoutThemMessagesAreLost) {
  std::size_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    row_of_directors row(seed, 2, 0);
    row.play();
    lost += row.verdict().empty() ? 0U : 1U;
  }
  EXPECT_GT(lost, 10U);
}

}  // namespace
}  // namespace donet::test
