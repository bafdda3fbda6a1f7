// A node that stops while a peer connects, or while it connects to its parent. It must not forget
// any connection, or it would wait for it until its deadline.

#include "tests/property/seeds.hpp"
#include "tests/scenario/md_world.hpp"

#include <gtest/gtest.h>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

void take_steps(md_world& md, std::uint64_t count) {
  for (; count > 0; --count)
    md.step();
}

TEST(StoppingInOrder, ForgetsNobodyWhoComesTooLate) {
  for_each_seed(60, [](std::uint64_t seed) {
    md_world md(seed);
    md.connect().says(add_channel(5000));
    md.settle();
    md.stop();
    md.connect();
    md.advance(1s);
    EXPECT_TRUE(md.is_deserted());
  });
}

TEST(StoppingInOrder, EndsWhileTheParentIsBeingReached) {
  for_each_seed(60, [](std::uint64_t seed) {
    md_world md(seed, md_world::above::parent);
    md.parent_listener().open();
    take_steps(md, seed % 10);
    md.stop();
    md.advance(1s);
    EXPECT_TRUE(md.is_deserted());
  });
}

TEST(StoppingInOrder, EndsWhileTheParentIsReachedAndLost) {
  for_each_seed(300, [](std::uint64_t seed) {
    md_world md(seed, md_world::above::parent);
    md.parent_listener().open();
    take_steps(md, seed % 13);
    if (md.parents() != 0)
      md.parent().breaks();
    take_steps(md, seed % 5);
    md.stop();
    md.advance(1s);
    EXPECT_TRUE(md.is_deserted());
  });
}

}  // namespace
}  // namespace donet::test
