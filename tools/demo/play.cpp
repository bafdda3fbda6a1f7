#include "tools/demo/play.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace donet::demo {

using harness::event;

namespace {

constexpr std::array names = {"Ann", "Bob",  "Cem", "Dana", "Elif", "Finn",
                              "Gil", "Hana", "Ivo", "Jun",  "Kai",  "Lea"};
constexpr std::array lines = {
  "Hello there!",           "Has anybody seen my lantern?", "The fountain is loud today.",
  "Two apples for a coin!", "I am off to the garden soon.", "What a fine evening.",
  "Who rang the bell?",
};
constexpr unsigned minutes_of_day = 1440;

std::string name_of_player(std::size_t number) {
  return number < names.size() ? names[number] : "Player " + std::to_string(number + 1);
}

}  // namespace

play::play(const plot& what, const harness::endpoint& client_agent,
           const harness::endpoint& message_director, std::shared_ptr<const dc::schema> schema,
           narrator& teller)
    : plot_(what), client_agent_(client_agent), schema_(std::move(schema)), teller_(teller),
      ai_(loop_, message_director, schema_), uberdog_(loop_, message_director, schema_),
      chance_(what.seed) {}

void play::perform(const std::function<void()>& between) {
  using clock = std::chrono::steady_clock;
  const auto until =
    clock::now()
    + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(plot_.seconds));
  between_ = between;
  uberdog_.ai().expect_connected();
  ai_.build();
  uberdog_.open();
  known_ = uberdog_.avatars_by_player();
  everybody_comes();
  while (rounds_ < plot_.rounds || clock::now() < until)
    round();
  everybody_leaves();
  ai_.tear_down();
}

// ---- the acts ----

void play::everybody_comes() {
  begin_step();
  teller_.heading("Ann comes to the plaza");
  bring(0);
  end_step();
  teller_.heading("The others come");
  for (std::size_t i = 1; i < plot_.clients; ++i) {
    begin_step();
    const player& made = bring(i);
    end_step();
    for (const auto& other : players_)
      if (other.get() != &made)
        result_.compare(check::crossing, other->crossings(made) == "E",
                        other->name() + " did not see " + made.name() + " come");
  }
  compare_views(players_, ai_, result_);
}

player& play::bring(std::size_t number) {
  players_.push_back(
    std::make_unique<player>(loop_, client_agent_, schema_, name_of_player(number)));
  player& made = *players_.back();
  const bool is_told = number == 0;
  made.watch(
    [this, is_told](const event& one) {
      ++messages_;
      if (is_told)
        teller_.got(one);
    },
    [this, is_told](const event& one) {
      if (is_told)
        teller_.sent(one);
    });
  made.log_in(plot_.version, static_cast<unsigned>(number % 8));
  recognize(made, is_told);
  made.look_around();
  return made;
}

// A player who was here before gets the same avatar, with the same coins and some more.
void play::recognize(player& who, bool is_told) {
  const auto account = known_.find(who.name());
  const bool is_known = account != known_.end() && !account->second.empty();
  result_.compare(check::memory,
                  who.is_back() == is_known
                    && (!is_known || account->second.front() == who.avatar()),
                  who.name() + " did not get the avatar that it had before");
  const stored_avatar* const before = uberdog_.find_avatar(who.avatar());
  const unsigned coins = before == nullptr ? 0 : before->coins;
  who.expect_coins(district_ai::coins_after(coins));
  if (!who.is_back())
    return;
  remembered_.push_back(who.name() + " is back, with " + std::to_string(coins) + " coins");
  if (is_told)
    teller_.heading(remembered_.back());
}

void play::round() {
  ++rounds_;
  if (rounds_ == told_rounds_max + 1) {
    teller_.heading("And so on, as long as it goes");
    teller_.fall_silent();
  }
  const std::string number = std::to_string(rounds_);
  const bool one_by_one = rounds_ % 2 == 1;
  teller_.heading(
    "Round " + number
    + (one_by_one ? ": some go elsewhere, one by one" : ": some go elsewhere, all at once"));
  if (one_by_one)
    travel_one_by_one();
  else
    travel_together();
  teller_.heading("Round " + number + ": all walk, some talk");
  walk_and_talk();
}

void play::travel_one_by_one() {
  for (std::size_t i = 0; i < players_.size(); ++i) {
    if (i != rounds_ % players_.size() && below(2) == 0)
      continue;
    player& traveller = *players_[i];
    const place from = traveller.where();
    begin_step();
    traveller.go(neighbour_of(from));
    end_step();
    compare_views(players_, ai_, result_);
    compare_crossings(players_, traveller, from, result_);
  }
}

// What they see on the way depends on their speed; their final views do not.
void play::travel_together() {
  begin_step();
  for (const auto& each : players_)
    if (below(3) != 0)
      each->go(neighbour_of(each->where()));
  end_step();
  compare_views(players_, ai_, result_);
}

void play::walk_and_talk() {
  begin_step();
  for (const auto& each : players_) {
    walk(*each);
    if (below(2) == 0)
      each->act("setTalk", lines[below(lines.size())]);
    if (below(3) == 0)
      each->act("setMood", below(6));
    if (below(4) == 0)
      each->act("setEmote", below(5), 1.5);
  }
  player& ringer = *players_[below(players_.size())];
  const auto bell = static_cast<unsigned>(below(3));
  ringer.ring(bell);
  const std::string ring =
    "rung(" + std::to_string(value(ringer.avatar())) + ", " + std::to_string(bell) + ')';

  if (players_.size() > 1) {
    const std::size_t from = below(players_.size());
    const player& to = *players_[(from + 1) % players_.size()];
    player& whisperer = *players_[from];
    const std::string words = "Meet me at the fountain, " + to.name();
    whisperer.whisper_to(to, words);
    expected_whispers_[to.avatar()].push_back("whisperFrom("
                                              + std::to_string(value(whisperer.avatar())) + ", \""
                                              + whisperer.name() + "\", \"" + words + "\")");
  }
  end_step();
  compare_views(players_, ai_, result_);
  compare_deeds(players_, result_);
  compare_bells(players_, {ring}, result_);
}

// In the form of Panda3D's smooth nodes: a start, some steps, a stop.
void play::walk(player& who) {
  constexpr std::size_t steps = 3;
  const double heading = 45.0 * static_cast<double>(below(8));
  double x = static_cast<double>(below(400)) / 10 - 20;
  double y = static_cast<double>(below(400)) / 10 - 20;
  who.act("clearSmoothing", 0);
  for (std::size_t i = 0; i < steps; ++i) {
    x += 0.5;
    y += static_cast<double>(i) * 0.3;
    who.act("setSmXYH", x, y, heading, static_cast<int>(++timestamp_ % 30'000));
  }
  who.act("setSmStop", static_cast<int>(++timestamp_ % 30'000));
}

// Every second player sends DISCONNECT, the others just close, as most clients do.
void play::everybody_leaves() {
  teller_.heading("All leave");
  while (!players_.empty()) {
    begin_step();
    const std::unique_ptr<player> one = std::move(players_.back());
    players_.pop_back();
    compare_promises(*one, result_);
    if (players_.size() % 2 == 0) {
      one->client().disconnect();
      one->client().expect_end();
    } else {
      one->client().close();
    }
    ai_.ai().expect_that("the avatar of " + one->name() + " to be deleted",
                         [&] { return ai_.view().find(one->avatar()) == nullptr; });
    compare_memory(*one, uberdog_.read_avatar(one->avatar()), result_);
    end_step();
    for (const auto& other : players_)
      result_.compare(check::crossing, other->crossings(*one) == (other->sees(*one) ? "L" : ""),
                      other->name() + " did not see " + one->name() + " leave");
    compare_views(players_, ai_, result_);
  }
}

// ---- parts ----

place play::neighbour_of(place from) {
  if (from != place::fountain)
    return place::fountain;
  return below(2) == 0 ? place::garden : place::market;
}

void play::begin_step() {
  ai_.begin_step();
  expected_whispers_.clear();
  for (const auto& each : players_)
    each->begin_step();
}

// Every client asks for the time after all of its actions. When the AI has received all requests,
// the world has received all actions; the AI's answer then arrives after their consequences.
void play::end_step() {
  for (const auto& each : players_)
    each->ask_time();
  const auto somebody_is_gone = [this] {
    return std::any_of(players_.begin(), players_.end(),
                       [](const auto& each) { return each->client().has_ended(); });
  };
  ai_.ai().expect_that("every client to ask for the time", [&] {
    return ai_.time_requests() == players_.size() || somebody_is_gone();
  });
  for (const auto& each : players_)
    each->client().expect_that("to be let play", [&] { return !each->client().has_ended(); });
  // Avatars belong to another service than the clock: its answer shows that it has handled all
  // actions.
  for (const auto& each : players_) {
    const std::uint32_t question = ++questions_;
    ai_.ai().get_location(question, each->avatar());
    ai_.ai().expect("to hear where the avatar of " + each->name() + " is",
                    [question](const event& one) {
                      return one.kind == harness::event_kind::answered && one.context == question;
                    });
  }
  minute_ = (minute_ + 1) % minutes_of_day;
  ai_.strike(minute_);
  for (const auto& each : players_) {
    each->client().expect_that(
      "the clock to say " + std::to_string(minute_) + ", and all its interests to be done",
      [&] { return each->clock() == minute_ && each->view().is_settled(); });
    const auto& wanted = expected_whispers_[each->avatar()];
    each->client().expect_that("a whisper",
                               [&] { return each->whispers().size() >= wanted.size(); });
    if (each->whispers() != wanted)
      result_.wrong(check::whispers, each->name() + " heard what was not whispered to it");
    else
      result_.right(check::whispers, wanted.size());
  }
  teller_.finish_steps();
  ai_.ai().forget_unread();
  uberdog_.ai().forget_unread();
  between_();
}

}  // namespace donet::demo
