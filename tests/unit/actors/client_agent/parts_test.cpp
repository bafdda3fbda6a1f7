// The parts of a session: objects, admission, rates and events.

#include "actors/client_agent/admission/leaky_bucket.hpp"
#include "actors/client_agent/permission_rules.hpp"
#include "actors/client_agent/view/object_book.hpp"
#include "actors/client_agent/view/object_table.hpp"
#include "actors/event.hpp"
#include "tests/unit/actors/client_agent/stage.hpp"

#include <msgpack.hpp>

#include <map>
#include <random>
#include <set>

namespace donet::test {
namespace {

using runtime::doid;
using runtime::zone;

// ---- object_table ----

// Few ids and many changes, so that they stand in each other's way.
TEST(ObjectTable, HoldsTheSameAsAMapAfterAnyChanges) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&random](std::uint32_t end) {
      return static_cast<std::uint32_t>(random() % end);
    };
    actors::object_table<std::uint32_t> table;
    std::map<doid, std::uint32_t> model;
    const std::uint32_t ids = 1 + below(300);
    for (std::uint32_t step = 0; step < 2'000; ++step) {
      const doid id{100'000'000 + below(ids)};
      if (below(step < 1'000 ? 3 : 2) != 0)
        table.at(id) = model[id] = step;
      else if (model.erase(id) != 0 || below(2) == 0)
        table.erase(id);
      const std::uint32_t* const found = table.find(id);
      const auto expected = model.find(id);
      ASSERT_EQ(found != nullptr, expected != model.end()) << "seed " << seed;
      ASSERT_TRUE(found == nullptr || *found == expected->second) << "seed " << seed;
    }
    std::map<doid, std::uint32_t> held;
    table.for_each([&](doid id, std::uint32_t value) { held[id] = value; });
    ASSERT_EQ(held, model) << "seed " << seed;
    ASSERT_EQ(table.size(), model.size()) << "seed " << seed;
    for (const auto& [id, value] : model)
      table.erase(id);
    EXPECT_EQ(table.size(), 0U);
  }
}

TEST(ObjectTable, HasNoReservedId) {
  actors::object_table<int> table;
  EXPECT_EQ(table.find(doid{0}), nullptr);
  table.erase(doid{0});
  table.at(doid{0}) = 1;
  table.at(doid{UINT32_MAX}) = 2;
  EXPECT_EQ(*table.find(doid{0}), 1);
  EXPECT_EQ(*table.find(doid{UINT32_MAX}), 2);
  table.erase(doid{0});
  EXPECT_EQ(table.at(doid{0}), 0) << "it is made anew";
}

// ---- object_book ----

TEST(ObjectBook, RemovesObjectsThatNothingKeeps) {
  actors::object_book book(10);
  book.show(doid{7}, {doid{4000}, zone{1}});
  book.settle(doid{7});
  EXPECT_NE(book.find(doid{7}), nullptr);
  book.hide(doid{7});
  book.settle(doid{7});
  EXPECT_EQ(book.find(doid{7}), nullptr);
  book.settle(doid{8});
}

// Walks over the book's objects do not include them.
TEST(ObjectBook, HistoryDropsTheOldestAndIsApartFromTheObjects) {
  actors::object_book book(2);
  for (const std::uint32_t id : {1U, 2U, 1U, 3U, 4U})
    book.make_historical(doid{id});
  EXPECT_EQ(book.size(), 0U);
  EXPECT_EQ(book.historical(), 2U);
  EXPECT_FALSE(book.is_historical(doid{2}));
  EXPECT_TRUE(book.is_historical(doid{3}));
  EXPECT_TRUE(book.is_historical(doid{4}));
  EXPECT_THAT(book.all([](const actors::known_object&) { return true; }), IsEmpty());
  book.at(doid{3}).is_owned = true;
  book.make_historical(doid{5});
  EXPECT_FALSE(book.is_historical(doid{3}));
  EXPECT_EQ(book.size(), 1U);
}

// Against a model; few ids and few places, so that they stand in each other's way.
TEST(ObjectBook, ListsTheVisibleObjectsOfEachPlaceAfterAnyChanges) {
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&random](std::uint32_t end) {
      return static_cast<std::uint32_t>(random() % end);
    };
    actors::object_book book(10);
    std::map<doid, std::uint32_t> zone_of;
    std::map<doid, bool> missed;
    for (std::uint32_t step = 0; step < 1'000; ++step) {
      const doid id{below(8)};
      const std::uint32_t to = below(3);
      if (zone_of.count(id) == 0) {
        book.show(id, {doid{4000}, zone{to}});
        zone_of[id] = to;
      } else if (below(3) == 0) {
        book.hide(id);
        book.settle(id);
        zone_of.erase(id);
        missed.erase(id);
      } else {
        book.move(id, {doid{4000}, zone{to}});
        book.set_missed_updates(book.at(id), missed[id] = below(2) == 0);
        zone_of[id] = to;
      }
      std::size_t missed_now = 0;
      for (const auto& [one, has_missed] : missed)
        missed_now += has_missed ? 1 : 0;
      ASSERT_EQ(book.with_missed_updates(), missed_now) << "seed " << seed;
      for (std::uint32_t where = 0; where < 3; ++where) {
        std::set<doid> seen;
        book.for_each_visible({doid{4000}, zone{where}},
                              [&](doid one) { ASSERT_TRUE(seen.insert(one).second); });
        std::set<doid> expected;
        for (const auto& [one, at] : zone_of) {
          if (at == where)
            expected.insert(one);
        }
        ASSERT_EQ(seen, expected) << "seed " << seed;
      }
    }
  }
}

TEST(ObjectBook, ListsInAscendingOrder) {
  actors::object_book book(2);
  for (const std::uint32_t id : {9U, 3U, 7U, 5U})
    book.at(doid{id}).is_owned = id != 5;
  EXPECT_THAT(book.all([](const actors::known_object& one) { return one.is_owned; }),
              ElementsAre(doid{3}, doid{7}, doid{9}));
}

TEST(KnownObject, HasTheClassOfItsFirstRole) {
  actors::object_book book(10);
  book.show(doid{7}, {doid{4000}, zone{1}});
  actors::known_object& one = book.at(doid{7});
  one.is_declared = one.is_owned = true;
  one.declared_class = 1;
  one.visible_class = 2;
  one.owned_class = 3;
  EXPECT_EQ(one.class_id(), 3);
  one.is_owned = false;
  EXPECT_EQ(one.class_id(), 2);
  book.hide(doid{7});
  EXPECT_EQ(one.class_id(), 1);
}

// ---- permission_rules ----

TEST(PermissionRules, KeywordsDecide) {
  const dc::class_entry& thing = *client_schema().find_class("Thing");
  EXPECT_TRUE(actors::is_sendable(*thing.find("ask"), false));
  EXPECT_FALSE(actors::is_sendable(*thing.find("move"), false));
  EXPECT_TRUE(actors::is_sendable(*thing.find("move"), true));
  EXPECT_FALSE(actors::is_sendable(*thing.find("hide"), true));
  EXPECT_EQ(actors::name_of_object(thing, doid{77}), "Thing(77)");
}

// ---- leaky_bucket ----

constexpr runtime::clock::time_point noon{12h};

TEST(LeakyBucket, TakesAsMuchAtOnceAsInAnInterval) {
  actors::leaky_bucket bucket(4, 1s);
  for (int i = 0; i < 4; ++i) {
    EXPECT_LE(bucket.when(noon, 1), noon);
    bucket.fill(noon, 1);
  }
  EXPECT_EQ(bucket.when(noon, 1), noon + 250ms);
  EXPECT_EQ(bucket.when(noon, 2), noon + 500ms);
  EXPECT_LE(bucket.when(noon + 250ms, 1), noon + 250ms);
  EXPECT_LE(bucket.when(noon + 1h, 4), noon + 1h);
}

TEST(LeakyBucket, MoreThanItHoldsIsTakenWhenItIsEmpty) {
  actors::leaky_bucket bucket(4, 1s);
  EXPECT_LE(bucket.when(noon, 100), noon);
  bucket.fill(noon, 2);
  EXPECT_EQ(bucket.when(noon, 100), noon + 500ms);
  bucket.fill(noon + 500ms, 100);
  EXPECT_EQ(bucket.when(noon + 500ms, 1), noon + 500ms + 25s - 750ms);
}

TEST(LeakyBucket, WithoutALimitHoldsEverything) {
  actors::leaky_bucket bucket;
  bucket.fill(noon, UINT64_MAX);
  EXPECT_EQ(bucket.when(noon, UINT64_MAX), noon);
}

// ---- events ----

TEST(Event, IsAMapOfTextsInTheirOrder) {
  const auto bytes = actors::encode_event(
    {{"type", "client-connected"}, {"sender", "Client:1"}, {"text", std::string(300, '\xe4')}});
  const msgpack::object_handle read =
    msgpack::unpack(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const msgpack::object& map = read.get();
  ASSERT_EQ(map.type, msgpack::type::MAP);
  ASSERT_EQ(map.via.map.size, 3U);
  std::vector<std::pair<std::string, std::string>> all;
  for (std::uint32_t i = 0; i < map.via.map.size; ++i) {
    EXPECT_EQ(map.via.map.ptr[i].val.type, msgpack::type::STR);
    all.emplace_back(map.via.map.ptr[i].key.as<std::string>(),
                     map.via.map.ptr[i].val.as<std::string>());
  }
  EXPECT_THAT(all,
              ElementsAre(std::pair("type", "client-connected"), std::pair("sender", "Client:1"),
                          std::pair("text", std::string(300, '\xe4'))));
}

TEST(Event, OfNothingIsAnEmptyMap) {
  EXPECT_EQ(actors::encode_event({}), dc::byte_buffer{std::byte{0x80}});
}

}  // namespace
}  // namespace donet::test
