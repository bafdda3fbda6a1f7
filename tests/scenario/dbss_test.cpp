// A Database State Server, clients of its objects, and a database that is slow, loses requests and
// sometimes answers wrongly, all driven by a seed. Each participant receives exactly the messages
// of the model, in order, and no request is pending in the end.

#include "runtime/datagram/view.hpp"
#include "tests/property/seeds.hpp"
#include "tests/scenario/dbss_model.hpp"
#include "tests/scenario/dbss_world.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t first_thing = dbss_world::first_id + 10;
constexpr std::uint32_t things = 6;
constexpr std::uint64_t first_speaker = 5'000;
constexpr std::size_t speakers = 2;

// All datagrams here are complete.
runtime::message_view read(const datagram& one) {
  return *runtime::message_view::of(*runtime::datagram_view::of(dc::as_bytes(one)));
}

std::uint32_t number_at(const datagram& one, std::size_t offset) {
  return dc::load_little_endian<std::uint32_t>(read(one).payload.data() + offset);
}

class play {
public:
  explicit play(std::uint64_t seed)
      : random_(seed), world_(seed), scribe_(world_.connect()), database_(world_.connect()) {
    scribe_.says(add_range(dbss_world::first_id, dbss_world::last_id));
    database_.says(add_channel(dbss_world::database));
    for (std::size_t i = 0; i < speakers; ++i) {
      speakers_.push_back(&world_.connect());
      speakers_.back()->says(add_channel(first_speaker + i));
    }
    world_.settle();
    for (std::uint32_t i = 0; i < things; i += 2)
      kept_[first_thing + i].level = 100 + i;
  }

  void perform(int acts, int steps) {
    for (int act = 0; act < acts; ++act) {
      for (int i = 0; i < steps; ++i) {
        for (auto happenings = random_.below(12); happenings > 0 && world_.step(); --happenings)
          ;
        if (random_.chance(60))
          speak();
        else
          look_into_database();
      }
      rest();
    }
    // Repeated for requests that were sent when earlier ones were given up.
    for (int i = 0; i < 3; ++i)
      rest();
    for (std::uint32_t i = 0; i < things; ++i) {
      say(0, first_thing + i, 2207, u32(first_thing + i));
      if (model_.is_active(first_thing + i))
        say(0, first_thing + i, 2014, u32(first_thing + i));
    }
    rest();
  }

  void verify() {
    EXPECT_TRUE(model_.is_quiet());
    EXPECT_EQ(heard_by_database_, model_.told(dbss_world::database));
    for (std::size_t i = 0; i < speakers; ++i)
      EXPECT_EQ(heard_[i], model_.told(first_speaker + i));
    std::map<std::pair<std::uint16_t, std::uint32_t>, unsigned> answers;
    for (const auto& heard : heard_) {
      for (const datagram& one : heard)
        ++answers[{static_cast<std::uint16_t>(read(one).type - 1), number_at(one, 0)}];
    }
    for (const auto& [question, count] : answers)
      EXPECT_EQ(count, 1U) << "type " << question.first << ", context " << question.second;
    for (const auto& question : questions_) {
      EXPECT_TRUE(question.first == 2014 || answers.count(question) == 1)
        << "type " << question.first << ", context " << question.second;
    }
    world_.stop();
    world_.advance(1s);
    EXPECT_TRUE(world_.is_deserted());
  }

  std::size_t loaded() const { return loaded_; }

private:
  // ---- clients ----

  // A request gets a context of its own.
  void say(std::size_t who, std::uint32_t id, std::uint16_t type, const std::string& payload) {
    const bool is_question = type == 2010 || type == 2012 || type == 2014 || type == 2207;
    if (is_question)
      questions_.emplace_back(type, ++last_context_);
    speakers_[who]->says(message({id}, first_speaker + who, type,
                                 (is_question ? u32(last_context_) : std::string()) + payload));
  }

  std::string some_value() {
    const auto field =
      static_cast<std::uint16_t>(random_.chance(5) ? std::size_t{99} : random_.below(3));
    return u16(field) + u32(static_cast<std::uint32_t>(random_.below(1'000)));
  }

  std::string some_values(std::size_t fields) {
    const std::size_t count = random_.below(4);
    std::string all = u16(static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i)
      all += fields == 3 ? u16(static_cast<std::uint16_t>(random_.below(3)))
                             + u32(static_cast<std::uint32_t>(random_.below(1'000)))
                         : some_value();
    return all;
  }

  void speak() {
    const std::size_t who = random_.below(speakers);
    const std::uint32_t id = first_thing + static_cast<std::uint32_t>(random_.below(things));
    const std::string about = u32(id);
    switch (random_.below(12)) {
    case 0: say(who, id, 2200, about + u32(0) + u32(0)); break;
    case 1: say(who, id, 2201, about + u32(0) + u32(0) + u16(0) + some_values(3)); break;
    case 2: say(who, id, 2207, about); break;
    case 3: say(who, id, 2032, about); break;
    case 4:
      if (random_.chance(30))
        say(who, id, 2232, about);
      break;
    case 5: say(who, id, 2014, about); break;
    case 6:
    case 7: say(who, id, 2010, about + some_value().substr(0, 2)); break;
    case 8: {
      const std::size_t count = random_.below(5);
      std::string list = u16(static_cast<std::uint16_t>(count));
      for (std::size_t i = 0; i < count; ++i)
        list += some_value().substr(0, 2);
      say(who, id, 2012, about + list);
      break;
    }
    case 9:
    case 10: say(who, id, 2020, about + some_value()); break;
    default: say(who, id, 2021, about + some_values(99)); break;
    }
  }

  // ---- the database ----

  void hear_as_database() {
    for (const datagram& one : database_.hears()) {
      heard_by_database_.push_back(one);
      const std::uint16_t type = read(one).type;
      if (type == 3010 || type == 3012 || type == 3014)
        asked_.push_back(one);
      else if (type == 3032)
        kept_.erase(number_at(one, 0));
      else
        write(one);
    }
  }

  void look_into_database() {
    hear_as_database();
    if (asked_.empty())
      return;
    // The answer comes at once, later, never or twice.
    const std::size_t which = random_.chance(70) ? 0 : random_.below(asked_.size());
    const datagram question = asked_[which];
    if (!random_.chance(5))
      asked_.erase(asked_.begin() + static_cast<std::ptrdiff_t>(which));
    if (!random_.chance(10))
      answer(question);
  }

  void write(const datagram& one) {
    const bool several = read(one).type == 3021;
    dc::bytes_view rest = read(one).payload.subspan(several ? 6 : 4);
    for (; !rest.empty(); rest = rest.subspan(6)) {
      stored_thing& it = kept_[number_at(one, 0)];
      const auto number = dc::load_little_endian<std::uint32_t>(rest.data() + 2);
      if (dc::load_little_endian<std::uint16_t>(rest.data()) == 0)
        it.level = number;
      else
        it.note = number;
    }
  }

  void answer(const datagram& question) {
    const auto id = static_cast<std::uint32_t>(value(read(question).sender));
    auto type = static_cast<std::uint16_t>(read(question).type + 1);
    std::string text = u32(number_at(question, 0));
    const auto found = kept_.find(id);
    if (random_.chance(5)) {
      // The answer has another type than the request.
      type = static_cast<std::uint16_t>(type == 3015 ? 3011 : 3015);
      text += u8(0);
    } else if (found == kept_.end()) {
      text += u8(0);
    } else {
      std::string values;
      std::uint16_t count = 0;
      const auto tell = [&](std::uint16_t field, const std::optional<std::uint32_t>& its) {
        if (!its)
          return;
        ++count;
        values += u16(field) + u32(*its);
      };
      if (type != 3011 || question.substr(question.size() - 2) == u16(0))
        tell(0, found->second.level);
      if (type != 3011 || question.substr(question.size() - 2) == u16(2))
        tell(2, found->second.note);
      if (type == 3011)
        text += count == 0 ? u8(0) : u8(1) + values;
      else
        text += u8(1) + (type == 3015 ? u16(random_.chance(95) ? 0 : 7) : std::string())
                + u16(count) + values;
    }
    database_.says(message({id}, dbss_world::database, type, text));
  }

  // ---- at rest: nothing more can happen before time advances ----

  void rest() {
    world_.settle();
    for (const datagram& one : scribe_.hears()) {
      // Objects also send messages to each other.
      const std::uint64_t sender = value(read(one).sender);
      if (sender == dbss_world::database
          || (sender >= first_speaker && sender < first_speaker + speakers))
        model_.hear(one);
    }
    model_.time_out();
    world_.advance(dbss_world::timeout);
    hear_as_database();
    for (std::size_t i = 0; i < speakers; ++i) {
      for (datagram& one : speakers_[i]->hears()) {
        loaded_ += read(one).type == 2208 && one.back() == 1 ? 1U : 0U;
        heard_[i].push_back(std::move(one));
      }
    }
  }

  random_source random_;
  dbss_world world_;
  peer& scribe_;
  peer& database_;
  std::vector<peer*> speakers_;
  dbss_model model_{dbss_world::database};
  std::map<std::uint32_t, stored_thing> kept_;
  std::vector<datagram> asked_;
  std::vector<datagram> heard_by_database_;
  std::vector<datagram> heard_[speakers];
  std::vector<std::pair<std::uint16_t, std::uint32_t>> questions_;
  std::uint32_t last_context_ = 0;
  std::size_t loaded_ = 0;
};

TEST(DbssPlay, EveryParticipantReceivesWhatTheModelSends) {
  std::size_t loaded = 0;
  for_each_seed(150, [&](std::uint64_t seed) {
    play one(seed);
    one.perform(3, 60);
    one.verify();
    loaded += one.loaded();
  });
  EXPECT_GT(loaded, 0U) << "it was about objects that live";
}

// ---- one thing at a time ----

class DbssScenario : public testing::TestWithParam<std::uint64_t> {
protected:
  static constexpr std::uint32_t id = first_thing;

  DbssScenario() {
    database_.says(add_channel(dbss_world::database));
    ai_.says(add_channel(first_speaker));
    world_.settle();
  }

  datagram question(std::uint16_t type, std::uint32_t context, const std::string& more = {}) {
    return message({id}, first_speaker, type, u32(context) + u32(id) + more);
  }
  std::vector<datagram> heard(peer& by) {
    world_.settle();
    return by.hears();
  }

  dbss_world world_{GetParam()};
  peer& database_ = world_.connect();
  peer& ai_ = world_.connect();
};

TEST_P(DbssScenario, ObjectsComeToLifeAndAnswerWhatWaited) {
  ai_.says({message({id}, first_speaker, 2200, u32(id) + u32(0) + u32(0)), question(2207, 1),
            question(2010, 2, u16(0)),
            message({id}, first_speaker, 2020, u32(id) + u16(0) + u32(7)),
            question(2010, 3, u16(0))});
  EXPECT_EQ(heard(database_),
            (std::vector{message({dbss_world::database}, id, 3014, u32(0) + u32(id))}));
  EXPECT_EQ(heard(ai_), std::vector<datagram>{});
  database_.says(
    message({id}, dbss_world::database, 3015, u32(0) + u8(1) + u16(0) + u16(1) + u16(0) + u32(5)));
  EXPECT_EQ(heard(ai_),
            (std::vector{message({first_speaker}, id, 2011, u32(2) + u8(1) + u16(0) + u32(5)),
                         message({first_speaker}, id, 2011, u32(3) + u8(1) + u16(0) + u32(7)),
                         message({first_speaker}, id, 2208, u32(1) + u32(id) + u8(1))}));
  EXPECT_EQ(heard(database_),
            (std::vector{message({dbss_world::database}, id, 3020, u32(id) + u16(0) + u32(7))}));
}

TEST_P(DbssScenario, NoCallerWaitsForAnUnreachableDatabase) {
  database_.closes();
  ai_.says({question(2010, 1, u16(0)),
            message({id}, first_speaker, 2200, u32(id) + u32(0) + u32(0)), question(2207, 2),
            question(2012, 3, u16(1) + u16(2))});
  world_.settle();
  world_.advance(29s);
  EXPECT_EQ(heard(ai_), std::vector<datagram>{});
  world_.advance(1s);
  EXPECT_EQ(heard(ai_),
            (std::vector{message({first_speaker}, id, 2011, u32(1) + u8(0)),
                         message({first_speaker}, id, 2208, u32(2) + u32(id) + u8(0))}));
  world_.advance(30s);
  EXPECT_EQ(heard(ai_), (std::vector{message({first_speaker}, id, 2013, u32(3) + u8(0))}));
}

TEST_P(DbssScenario, StopsWithObjectsOnTheirWay) {
  ai_.says(message({id}, first_speaker, 2200, u32(id) + u32(0) + u32(0)));
  world_.settle();
  world_.stop();
  world_.advance(1s);
  EXPECT_TRUE(world_.is_deserted());
}

INSTANTIATE_TEST_SUITE_P(Seeds, DbssScenario, testing::Range(std::uint64_t{1}, std::uint64_t{11}));

}  // namespace
}  // namespace donet::test
