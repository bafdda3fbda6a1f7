// Clients, an AI and a State Server act as a seed decides. When all messages have arrived, each
// client's view contains exactly the objects of its zones, with their current values.

#include "tests/property/seeds.hpp"
#include "tests/scenario/game_view.hpp"
#include "tests/scenario/game_world.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint64_t ai_channel = 5'000;
constexpr std::uint32_t district = 10'000;
constexpr std::uint32_t other_district = 10'001;
constexpr std::uint32_t first_thing = 20'000;
constexpr std::uint32_t things = 12;
constexpr std::uint32_t zones = 5;

struct player {
  peer* end = nullptr;
  game_view view;
  std::uint64_t channel = 0;  // set when the AI has received it
  bool is_established = false;
  std::uint32_t next_context = 1;
  std::set<std::uint32_t> asked;
  std::map<std::uint16_t, std::pair<std::uint32_t, std::set<std::uint32_t>>> interests;
  std::optional<std::uint32_t> avatar;
};

std::string to_text(const thing& one) {
  return std::to_string(one.parent) + "/" + std::to_string(one.zone) + " value "
         + std::to_string(one.value) + " mood " + (one.mood ? std::to_string(*one.mood) : "none");
}

class game {
public:
  explicit game(std::uint64_t seed)
      : random_(seed), world_(seed, options_of(seed)), ai_(world_.connect_ai()) {
    ai_.says({add_channel(ai_channel), add_channel(game_world::login)});
    for (const std::uint32_t id : {district, other_district})
      create(id, 0, 0, "District", blob("here"));
    world_.settle();
  }

  void play(int steps) {
    for (int i = 0; i < steps; ++i) {
      for (auto happenings = random_.below(12); happenings > 0 && world_.step(); --happenings)
        ;
      act();
      if (random_.chance(3))
        world_.advance(std::chrono::milliseconds(1 + random_.below(20)));
      listen();
    }
    for (int i = 0; i < 4; ++i) {
      world_.settle();
      listen();
    }
    world_.advance(std::chrono::seconds(2));
    listen();
  }

  std::string verdict() {
    std::string wrong;
    for (std::size_t i = 0; i < players_.size() && wrong.empty(); ++i) {
      if (const std::string of_one = verdict_of(players_[i]); !of_one.empty())
        wrong = "client " + std::to_string(i) + ": " + of_one;
    }
    return wrong;
  }

  std::size_t seen() const {
    std::size_t all = 0;
    for (const player& one : players_)
      all += one.view.visible().size();
    return all;
  }

private:
  // Every second game has a write tick.
  static game_world::options options_of(std::uint64_t seed) {
    game_world::options how;
    how.write_tick = std::chrono::milliseconds(seed % 2 * (seed % 50));
    return how;
  }

  void act() {
    switch (random_.below(10)) {
    case 0: join(); break;
    case 1:
    case 2: create_or_delete(); break;
    case 3:
    case 4: move(); break;
    case 5:
    case 6: set_value(); break;
    case 7: walk_or_feel(); break;
    default: change_interest();
    }
  }

  // ---- the AI ----

  void create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone, const char* kind,
              const std::string& required) {
    ai_.says(
      message({game_world::control}, ai_channel, 2000,
              u32(id) + u32(parent) + u32(zone) + u16(game_world::class_id(kind)) + required));
  }

  std::uint32_t some_parent() { return random_.chance(80) ? district : other_district; }
  std::uint32_t some_zone() { return static_cast<std::uint32_t>(1 + random_.below(zones)); }
  std::uint32_t some_thing() {
    return first_thing + static_cast<std::uint32_t>(random_.below(things));
  }
  bool is_avatar(std::uint32_t id) const {
    return std::any_of(players_.begin(), players_.end(),
                       [id](const player& one) { return one.avatar == id; });
  }

  void create_or_delete() {
    const std::uint32_t id = some_thing();
    const auto found = truth_.find(id);
    if (found == truth_.end()) {
      const thing made{some_parent(), some_zone(), static_cast<std::uint32_t>(random_.below(1'000)),
                       std::nullopt};
      create(id, made.parent, made.zone, "Thing", u32(made.value));
      truth_[id] = made;
      own(id);
    } else if (!is_avatar(id)) {
      ai_.says(message({id}, ai_channel, 2032, u32(id)));
      truth_.erase(found);
    }
  }

  // A client without an avatar becomes its owner.
  void own(std::uint32_t id) {
    for (player& one : players_) {
      if (one.is_established && !one.avatar && random_.chance(40)) {
        ai_.says(message({id}, ai_channel, 2060, u64(one.channel)));
        one.avatar = id;
        return;
      }
    }
  }

  void move() {
    const auto found = truth_.find(some_thing());
    if (found == truth_.end() || is_avatar(found->first))
      return;
    found->second.parent = some_parent();
    found->second.zone = some_zone();
    ai_.says(message({found->first}, ai_channel, 2040,
                     u32(found->second.parent) + u32(found->second.zone)));
  }

  void set_value() {
    const auto found = truth_.find(some_thing());
    if (found == truth_.end())
      return;
    found->second.value = static_cast<std::uint32_t>(random_.bits());
    ai_.says(message({found->first}, ai_channel, 2020,
                     u32(found->first) + u16(game_world::field_id("Thing", "setValue"))
                       + u32(found->second.value)));
  }

  // ---- clients ----

  void join() {
    if (players_.size() >= 6)
      return;
    player& one = players_.emplace_back();
    one.end = &world_.connect_client();
    one.end->says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
    one.end->says(u16(120) + u32(game_world::login)
                  + u16(game_world::field_id("LoginManager", "login"))
                  + u32(static_cast<std::uint32_t>(players_.size() - 1)));
  }

  player* somebody() {
    std::vector<player*> all;
    for (player& one : players_) {
      if (one.view.is_admitted())
        all.push_back(&one);
    }
    return all.empty() ? nullptr : random_.pick(all);
  }

  void change_interest() {
    player* const one = somebody();
    if (one == nullptr)
      return;
    const auto id = static_cast<std::uint16_t>(random_.below(3));
    const std::uint32_t context = one->next_context++;
    if (one->interests.count(id) != 0 && random_.chance(40)) {
      one->end->says(u16(203) + u32(context) + u16(id));
      one->interests.erase(id);
      one->asked.insert(context);
      return;
    }
    const std::uint32_t parent = some_parent();
    std::set<std::uint32_t> wanted;
    std::string text;
    for (auto count = random_.below(4); count > 0; --count)
      wanted.insert(some_zone());
    for (const std::uint32_t zone : wanted)
      text += u32(zone);
    one->end->says(u16(201) + u32(context) + u16(id) + u32(parent)
                   + u16(static_cast<std::uint16_t>(wanted.size())) + text);
    one->interests[id] = {parent, wanted};
    one->asked.insert(context);
  }

  void walk_or_feel() {
    player* const one = somebody();
    if (one == nullptr || !one->avatar || one->view.owned().count(*one->avatar) == 0)
      return;
    thing& avatar = truth_.at(*one->avatar);
    if (random_.chance(50)) {
      avatar.parent = some_parent();
      avatar.zone = some_zone();
      one->end->says(u16(140) + u32(*one->avatar) + u32(avatar.parent) + u32(avatar.zone));
    } else {
      avatar.mood = static_cast<std::uint32_t>(random_.bits());
      one->end->says(u16(120) + u32(*one->avatar) + u16(game_world::field_id("Thing", "setMood"))
                     + u32(*avatar.mood));
    }
  }

  void listen() {
    for (player& one : players_) {
      for (const datagram& each : one.end->hears())
        one.view.hear(each);
    }
    for (const datagram& each : ai_.hears())
      hear_login(each);
  }

  // A message to the login manager: the sender's channel, and its player.
  void hear_login(const datagram& one) {
    const auto view = runtime::datagram_view::of(dc::as_bytes(one));
    const auto said = runtime::message_view::of(*view);
    if (said->type != 2020 || view->recipient(0) != runtime::channel{game_world::login})
      return;
    dc::byte_reader from(said->payload);
    std::uint32_t who = 0;
    if (!from.skip(6) || !from.read(who))
      return;
    player& known = players_.at(who);
    known.channel = value(said->sender);
    known.is_established = true;
    // The client is established, and receives a message about it.
    ai_.says({message({known.channel}, ai_channel, 1000, u16(2)),
              message({known.channel}, ai_channel, 1002, blob(u16(game_view::admission)))});
  }

  // ---- the end ----

  std::string verdict_of(const player& one) const {
    if (!one.view.fault().empty())
      return one.view.fault();
    if (!one.is_established)
      return "it never came in";
    for (const std::uint32_t context : one.asked) {
      const auto found = one.view.done().find(context);
      if (found == one.view.done().end() || found->second != 1)
        return "its interest " + std::to_string(context) + " is not done once";
    }
    for (const auto& [id, real] : truth_) {
      const auto seen = one.view.visible().find(id);
      const bool is_there = seen != one.view.visible().end();
      if (one.avatar == id)
        continue;
      if (is_there != is_covered(one, real))
        return (is_there ? "it sees the ghost of object " : "it does not see object ")
               + std::to_string(id);
      if (is_there && seen->second != real)
        return "it sees object " + std::to_string(id) + " as " + to_text(seen->second)
               + ", and it is " + to_text(real);
    }
    for (const auto& [id, seen] : one.view.visible()) {
      if (truth_.count(id) == 0)
        return "it sees object " + std::to_string(id) + ", which is no more";
    }
    if (one.avatar && one.view.owned().count(*one.avatar) == 0)
      return "it does not own its avatar";
    return one.avatar && one.view.owned().at(*one.avatar).value != truth_.at(*one.avatar).value
             ? "its avatar has another value"
             : "";
  }

  static bool is_covered(const player& one, const thing& real) {
    return std::any_of(one.interests.begin(), one.interests.end(), [&](const auto& each) {
      return each.second.first == real.parent && each.second.second.count(real.zone) != 0;
    });
  }

  random_source random_;
  game_world world_;
  peer& ai_;
  std::vector<player> players_;
  std::map<std::uint32_t, thing> truth_;
};

TEST(Game, EveryClientSeesWhatIsThere) {
  std::size_t seen = 0;
  for_each_seed(300, [&seen](std::uint64_t seed) {
    game one(seed);
    one.play(250);
    EXPECT_EQ(one.verdict(), "");
    seen += one.seen();
  });
  EXPECT_GT(seen, 0U) << "nothing was seen that could have been wrong";
}

}  // namespace
}  // namespace donet::test
