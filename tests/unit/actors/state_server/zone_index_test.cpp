#include "actors/distributed_object/zone_index.hpp"

#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace donet::test {
namespace {

using actors::zone_index;
using runtime::doid;
using runtime::zone;

std::vector<zone> zones_of(const zone_index& index) {
  std::vector<zone> all;
  index.for_each_zone([&all](zone each) { all.push_back(each); });
  return all;
}

TEST(ZoneIndex, BeginsEmpty) {
  const zone_index index;
  EXPECT_TRUE(index.empty());
  EXPECT_EQ(index.count(), 0U);
  EXPECT_EQ(index.count(zone{0}), 0U);
  EXPECT_EQ(index.zones(), 0U);
  EXPECT_EQ(zones_of(index), std::vector<zone>{});
}

TEST(ZoneIndex, CountsAChildOnceInAZone) {
  zone_index index;
  index.add(doid{1}, zone{10});
  index.add(doid{1}, zone{10});
  EXPECT_EQ(index.count(zone{10}), 1U);
  index.add(doid{2}, zone{10});
  EXPECT_EQ(index.count(zone{10}), 2U);
  EXPECT_EQ(index.count(), 2U);
  EXPECT_EQ(index.zones(), 1U);
}

TEST(ZoneIndex, ListsZonesAscending) {
  zone_index index;
  for (const std::uint32_t each : {1337U, 0U, 0xffff'ffffU, 1234U})
    index.add(doid{1}, zone{each});
  EXPECT_EQ(zones_of(index),
            (std::vector<zone>{zone{0}, zone{1234}, zone{1337}, zone{0xffff'ffff}}));
}

TEST(ZoneIndex, ForgetsAZoneWithItsLastChild) {
  zone_index index;
  index.add(doid{1}, zone{10});
  index.add(doid{2}, zone{10});
  index.remove(doid{1}, zone{10});
  EXPECT_EQ(index.zones(), 1U);
  index.remove(doid{2}, zone{10});
  EXPECT_TRUE(index.empty());
}

TEST(ZoneIndex, IsNotChangedByRemovingWhatIsNotThere) {
  zone_index index;
  index.add(doid{1}, zone{10});
  index.remove(doid{2}, zone{10});
  index.remove(doid{1}, zone{11});
  index.remove(zone{11});
  EXPECT_EQ(index.count(), 1U);
  EXPECT_EQ(index.count(zone{11}), 0U);
  EXPECT_EQ(index.zones(), 1U);
}

TEST(ZoneIndex, ForgetsAWholeZoneOrAll) {
  zone_index index;
  for (const std::uint32_t each : {10U, 11U, 12U}) {
    index.add(doid{1}, zone{each});
    index.add(doid{2}, zone{each});
  }
  index.remove(zone{11});
  EXPECT_EQ(zones_of(index), (std::vector<zone>{zone{10}, zone{12}}));
  EXPECT_EQ(index.count(), 4U);
  index.clear();
  EXPECT_TRUE(index.empty());
}

TEST(ZoneIndex, AgreesWithAMapOfSets) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    random_source random(seed);
    zone_index index;
    std::map<zone, std::set<doid>> model;
    for (int step = 0; step < 500; ++step) {
      const zone where{static_cast<std::uint32_t>(random.below(6))};
      const doid child{static_cast<std::uint32_t>(random.below(40))};
      if (random.chance(2)) {
        index.remove(where);
        model.erase(where);
      } else if (random.chance(55)) {
        index.add(child, where);
        model[where].insert(child);
      } else {
        index.remove(child, where);
        if (const auto found = model.find(where); found != model.end()) {
          found->second.erase(child);
          if (found->second.empty())
            model.erase(found);
        }
      }
      std::size_t all = 0;
      std::vector<zone> zones;
      for (const auto& [each, children] : model) {
        zones.push_back(each);
        all += children.size();
        ASSERT_EQ(index.count(each), children.size()) << "seed " << seed;
      }
      ASSERT_EQ(zones_of(index), zones) << "seed " << seed;
      ASSERT_EQ(index.count(), all) << "seed " << seed;
      ASSERT_EQ(index.empty(), model.empty()) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace donet::test
