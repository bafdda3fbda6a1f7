// Several AIs send all kinds of messages to objects; a seed decides how long each message is in
// flight. All messages must be exactly those of the specification (world_model.hpp), and viewers
// must see the current state.

#include "tests/property/seeds.hpp"
#include "tests/property/state_server_checks.hpp"
#include "tests/property/state_server_onlooker.hpp"
#include "tests/property/state_server_script.hpp"
#include "tests/property/state_server_theatre.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

class world {
public:
  explicit world(std::uint64_t seed)
      : random_(seed), chattiness_(static_cast<unsigned>(random_.size(5, 40))),
        relearns_(random_.chance(50)), theatre_(random_, layouts(), relearns_, random_.chance(30)),
        model_(layouts().schema(), stage::control, relearns_), script_(random_) {
    for (std::uint64_t i = 0; i < ais; ++i)
      join();
    subscriptions_ = theatre_.md.state().subscriptions().subscription_count();
  }

  void play(int steps) {
    for (int step = 0; step < steps; ++step) {
      if (random_.chance(chattiness_))
        speak();
      else if (random_.chance(4) && onlookers_.size() < 4)
        look();
      else
        theatre_.act();
    }
    comes_to_rest_ = theatre_.settle();
    record_.at_rest = theatre_.said().size();
    for (std::uint32_t i = 0; i < objects; ++i)
      say(0, script_.interrogation(ai_channel(0), object_id(i)));
    comes_to_rest_ = theatre_.settle() && comes_to_rest_;
  }

  /// Empty, or a description of the error.
  std::string verdict() {
    if (!comes_to_rest_)
      return "there is no end";
    record_.said = theatre_.said();
    record_.given = theatre_.given();
    std::string wrong = inexplicable(record_, model_);
    if (wrong.empty())
      wrong = disorder(record_.said);
    if (wrong.empty())
      wrong = what_is_not_as_in_the_model();
    for (auto& [sink, each] : onlookers_) {
      std::vector<datagram> heard = theatre_.md.at(sink);
      if (before_onlookers_hear)
        before_onlookers_hear(heard);
      each.hear(heard);
      if (wrong.empty())
        wrong = each.mistake(model_, relearns_);
    }
    return wrong;
  }

  /// Deletes all objects, and checks that nothing is left of them.
  std::string remains() {
    for (std::uint32_t i = 0; i < objects; ++i)
      say(0, {delete_ram(object_id(i), ai_channel(0))});
    theatre_.settle();
    // Onlookers that received a creation have provisional subscriptions, which end by age.
    for (int tick = 0; tick < 2; ++tick) {
      theatre_.md.state().age_provisional();
      theatre_.settle();
    }
    std::size_t watched = 0;
    for (const auto& [sink, each] : onlookers_)
      watched += each.channels();
    const std::size_t left = theatre_.md.state().subscriptions().subscription_count();
    if (theatre_.host.objects.size() != 0 || theatre_.counts().objects != 0)
      return "objects are left";
    return left == subscriptions_ + watched ? "" : "subscriptions are left";
  }

  forgetful_host& host() { return theatre_.host; }
  /// Plants faults in the messages that onlookers receive.
  std::function<void(std::vector<datagram>&)> before_onlookers_hear;
  const std::vector<datagram>& said() const { return record_.said; }
  std::size_t living() const { return theatre_.host.objects.size(); }
  /// How often an object did not follow its parent's AI because of a circle of parents.
  std::size_t circles() { return theatre_.md.log().count("parents form a circle"); }
  /// The number of objects in the views of all onlookers.
  std::size_t sights() const {
    std::size_t all = 0;
    for (const auto& [sink, each] : onlookers_)
      all += each.sees();
    return all;
  }

private:
  void join() {
    sinks_.push_back(theatre_.md.join());
    record_.outsiders.emplace_back();
  }

  void say(std::size_t who, const std::vector<datagram>& all) {
    theatre_.md.queue(sinks_[who], all);
    for (const datagram& one : all) {
      if (runtime::datagram_view::of(dc::as_bytes(one))->is_control())
        continue;
      record_.outsiders[who].push_back(one);
    }
  }

  void speak() {
    const std::uint64_t who = random_.below(ais);
    std::vector<datagram> all;
    for (std::uint64_t count = 1 + random_.below(4); count > 0; --count)
      all.push_back(script_.line(ai_channel(who)));
    say(who, all);
  }

  void look() {
    const std::size_t who = sinks_.size();
    join();
    onlooker one(layouts().schema(), onlooker_channel(who), object_id(random_.below(parents)),
                 script_.view());
    const std::vector<datagram> all = one.asks();
    if (random_.chance(50)) {
      say(who, all);
    } else {
      for (const datagram& each : all)
        say(who, {each});
    }
    onlookers_.emplace_back(sinks_[who], std::move(one));
  }

  std::string what_is_not_as_in_the_model() const {
    if (theatre_.host.objects.size() != model_.objects().size())
      return "there are more objects, or fewer";
    for (const auto& [number, real] : theatre_.host.objects.all()) {
      const model_object* const object = model_.find(value(real.id()));
      const std::string name = "object " + std::to_string(value(real.id()));
      if (object == nullptr)
        return name + " should not live";
      const model_object& its = *object;
      if (value(real.where().parent) != its.parent || value(real.where().zone) != its.zone)
        return name + " is elsewhere";
      if (value(real.ai()) != its.ai || value(real.owner()) != its.owner)
        return name + " has another AI or owner";
      if (const model_object* const parent = model_.find(its.parent);
          parent != nullptr && parent->born < its.adopted && !its.ai_is_explicit
          && !its.is_estranged && !script_.lies() && its.ai != parent->ai)
        return name + " does not follow its parent's AI";
      if (believed_children(its) != children_of(real.id()))
        return name + " believes in " + listed(its.children) + " and has "
               + listed(children_of(real.id()));
      std::size_t believed = 0;
      if (const auto* const index = real.children(); index != nullptr)
        index->for_each_zone([&believed, &its, index](runtime::zone where) {
          const auto there = its.children.find(value(where));
          believed +=
            there != its.children.end() && there->second.size() == index->count(where) ? 1U : zones;
        });
      if (believed != its.children.size())
        return name + " counts its children differently";
    }
    return {};
  }

  // Excludes children that their parent deleted and that may have existed before: the later object
  // may have received an acknowledgement for the earlier one.
  std::map<std::uint32_t, std::set<std::uint32_t>> believed_children(const model_object& of) const {
    std::map<std::uint32_t, std::set<std::uint32_t>> all;
    for (const auto& [zone, children] : of.children) {
      for (const std::uint32_t id : children) {
        const model_object* const child = model_.find(id);
        const bool is_there = child != nullptr && child->parent == of.id && child->zone == zone;
        if (is_there || !script_.may_return(id))
          all[zone].insert(id);
      }
    }
    return all;
  }

  static std::string listed(const std::map<std::uint32_t, std::set<std::uint32_t>>& children) {
    std::string all;
    for (const auto& [zone, each] : children) {
      for (const std::uint32_t id : each)
        all += std::to_string(id) + " in " + std::to_string(zone) + ", ";
    }
    return all;
  }

  // The real children.
  std::map<std::uint32_t, std::set<std::uint32_t>> children_of(runtime::doid parent) const {
    std::map<std::uint32_t, std::set<std::uint32_t>> all;
    for (const auto& [number, child] : theatre_.host.objects.all()) {
      if (child.where().parent == parent)
        all[value(child.where().zone)].insert(value(child.id()));
    }
    return all;
  }

  random_source random_;
  unsigned chattiness_;  // percent
  bool relearns_;
  theatre theatre_;
  world_model model_;
  script script_;
  std::vector<actors::sink_id> sinks_;
  std::vector<std::pair<actors::sink_id, onlooker>> onlookers_;
  record record_;
  std::size_t subscriptions_ = 0;
  bool comes_to_rest_ = true;
};

constexpr int steps = 250;

TEST(StateServerWorld, IsWhatTheSpecificationDemandsInAnyOrder) {
  std::size_t living = 0;
  std::size_t sights = 0;
  std::size_t circles = 0;
  std::uint64_t seeds = 0;
  for_each_seed(3000, [&](std::uint64_t seed) {
    world one(seed);
    one.play(steps);
    ASSERT_EQ(one.verdict(), "");
    living += one.living();
    sights += one.sights();
    circles += one.circles();
    ++seeds;
    ASSERT_EQ(one.remains(), "");
  });
  // There must have been objects in view, or the test proves nothing.
  if (seeds >= 100) {
    EXPECT_GT(living, 4 * seeds);
    EXPECT_GT(sights, seeds);
    EXPECT_GT(circles, seeds / 100);
  }
}

// ---- the checks must detect faults ----

constexpr std::uint64_t faulty_seeds = 60;

class LostMessage : public testing::TestWithParam<std::uint16_t> {};

// Not every message matters: some repeat what is already true.
TEST_P(LostMessage, IsNoticed) {
  std::uint64_t lost = 0;
  std::uint64_t noticed = 0;
  for (std::uint64_t seed = 1; seed <= faulty_seeds; ++seed) {
    world one(seed);
    one.host().lose(GetParam(), 3);
    one.play(steps);
    if (one.host().has_lost()) {
      ++lost;
      noticed += one.verdict().empty() ? 0U : 1U;
    }
  }
  EXPECT_GT(lost, faulty_seeds / 10);
  EXPECT_GT(noticed, 0U);
}

INSTANTIATE_TEST_SUITE_P(OfEachType, LostMessage,
                         testing::Values(2014, 2020, 2032, 2040, 2041, 2044, 2045, 2046, 2050, 2054,
                                         2055, 2102, 2124));

std::uint16_t type_of(const datagram& one) {
  const auto view = runtime::datagram_view::of(dc::as_bytes(one));
  return runtime::message_view::of(*view)->type;
}

bool is_arrival(const datagram& one) {
  return type_of(one) == 2042 || type_of(one) == 2043;
}

TEST(Disorder, AnArrivalBeforeItsMoveIsNoticed) {
  world one(1);
  one.play(steps);
  ASSERT_EQ(one.verdict(), "");
  std::vector<datagram> said = one.said();
  const auto arrival = std::find_if(said.begin() + 1, said.end(), [](const datagram& each) {
    return is_arrival(each) && type_of(*(&each - 1)) == 2041;
  });
  ASSERT_NE(arrival, said.end());
  std::iter_swap(arrival, arrival - 1);
  EXPECT_NE(disorder(said), "");
}

TEST(Disorder, AnArrivalBehindTheEndIsNoticed) {
  world one(2);
  one.play(steps);
  ASSERT_EQ(one.verdict(), "");
  std::vector<datagram> said = one.said();
  const auto arrival = std::find_if(said.begin(), said.end(), is_arrival);
  ASSERT_NE(arrival, said.end());
  // After one recipient, sender and type.
  const std::string id = arrival->substr(1 + 8 + 8 + 2, 4);
  said.insert(arrival, message({location(500'001, 1)}, 5, 2032, id));
  EXPECT_NE(disorder(said), "");
}

// Removes from each onlooker the first message of this kind.
TEST(Onlooker, WithFewerMessagesSeesLess) {
  std::size_t planted = 0;
  std::size_t noticed = 0;
  for (std::uint64_t seed = 1; seed <= faulty_seeds; ++seed) {
    world one(seed);
    bool took = false;
    one.before_onlookers_hear = [&took](std::vector<datagram>& heard) {
      const auto last = std::find_if(heard.rbegin(), heard.rend(), [](const datagram& each) {
        return is_arrival(each) || type_of(each) == 2066 || type_of(each) == 2067;
      });
      if (last == heard.rend())
        return;
      heard.erase(last.base() - 1);
      took = true;
    };
    one.play(steps);
    const std::string wrong = one.verdict();
    planted += took ? 1U : 0U;
    noticed += wrong.empty() ? 0U : 1U;
  }
  EXPECT_GT(planted, faulty_seeds / 6);
  EXPECT_GT(noticed, 0U);
}

}  // namespace
}  // namespace donet::test
