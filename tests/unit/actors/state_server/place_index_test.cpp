#include "actors/distributed_object/place_index.hpp"

#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace donet::test {
namespace {

using actors::place;
using actors::place_index;
using runtime::doid;
using runtime::subscriber;
using runtime::zone;

std::multiset<std::uint32_t> listed(const place_index& index, place where) {
  std::multiset<std::uint32_t> all;
  index.for_each(where, [&all](subscriber who) { all.insert(value(who)); });
  return all;
}

TEST(PlaceIndex, APlaceWithoutParentIsNone) {
  place_index index;
  index.change(subscriber{1}, place_index::stay::is_there, {}, {doid{0}, zone{5}});
  EXPECT_TRUE(listed(index, {doid{0}, zone{5}}).empty());
  index.change(subscriber{1}, place_index::stay::is_there, {doid{0}, zone{5}}, {doid{7}, zone{5}});
  EXPECT_EQ(listed(index, {doid{7}, zone{5}}), (std::multiset<std::uint32_t>{1}));
}

// Against a model; few objects and few places, so that the lists change often.
TEST(PlaceIndex, ListsWhatAMapListsWhateverIsDoneToIt) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_source random(seed);
    place_index index;
    std::map<std::pair<std::uint32_t, std::size_t>, place> model;
    for (int step = 0; step < 500; ++step) {
      const auto who = static_cast<std::uint32_t>(random.below(8));
      const std::size_t kind = random.below(2);
      place& now = model[{who, kind}];
      const place to{doid{static_cast<std::uint32_t>(random.below(3))},
                     zone{static_cast<std::uint32_t>(random.below(2))}};
      index.change(subscriber{who}, static_cast<place_index::stay>(kind), now, to);
      now = to;
      for (std::uint32_t parent = 1; parent < 3; ++parent) {
        for (std::uint32_t in = 0; in < 2; ++in) {
          const place where{doid{parent}, zone{in}};
          std::multiset<std::uint32_t> expected;
          for (const auto& [one, at] : model) {
            if (at == where)
              expected.insert(one.first);
          }
          ASSERT_EQ(listed(index, where), expected) << "seed " << seed;
        }
      }
    }
  }
}

}  // namespace
}  // namespace donet::test
