// A database on a disk that can lose data: after every power cut and every failure of the disk, all
// acknowledged data is there, and no data that was never written. DONET_SEEDS sets the number of
// seeds.

#include "tests/property/seeds.hpp"
#include "tests/scenario/disk_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

namespace donet::test {
namespace {

using testing::IsEmpty;

// The number of starts of the server on one disk.
constexpr int lives = 6;

enum class ending : unsigned char { orderly, kill, power_cut };

void end_life(disk_world& world, ending how) {
  if (how == ending::power_cut)
    world.disk.cut_power();
  if (how == ending::kill)
    world.disk.kill_process();
  world.end();
  if (how == ending::power_cut)
    world.disk.restore_power();
}

// Changes until the power is cut in the middle of one.
void live_until_power_cut(disk_world& world) {
  world.disk.cut_power_after(world.random.below(250));
  if (world.start()) {
    while (world.disk.has_power()) {
      world.change(1 + world.random.below(30));
      world.work(1);
    }
  }
  end_life(world, ending::power_cut);
}

TEST(PowerCut, LosesNothingThatWasAcknowledged) {
  std::size_t acknowledged = 0;
  for_each_seed(200, [&](std::uint64_t seed) {
    disk_world world(seed);
    for (int i = 0; i < lives; ++i) {
      live_until_power_cut(world);
      ASSERT_THAT(world.differences(), IsEmpty()) << "in life " << i;
    }
    acknowledged += world.acknowledged();
  });
  EXPECT_GT(acknowledged, 0U);
}

// The first start creates the tables one by one. If it is interrupted, the next start creates the
// rest.
TEST(PowerCut, InTheFirstStartLeavesADatabaseThatTheNextOneCompletes) {
  for (std::uint64_t operations = 0; operations < 60; ++operations) {
    SCOPED_TRACE("after " + std::to_string(operations) + " operations");
    disk_world world(operations);
    world.disk.cut_power_after(operations);
    world.start();
    end_life(world, ending::power_cut);
    ASSERT_TRUE(world.start());
    world.change(5);
    world.work(0);
    ASSERT_EQ(world.acknowledged(), 5U);
    end_life(world, ending::orderly);
  }
}

// The canaries: the tests above prove nothing unless they detect a disk that only pretends to sync.

std::size_t seeds_with_differences(std::uint64_t skipped_syncs_each) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    disk_world world(seed);
    world.start();
    world.end();
    world.disk.skip_syncs(skipped_syncs_each);
    live_until_power_cut(world);
    if (!world.differences().empty())
      ++found;
  }
  return found;
}

TEST(PowerCut, ADiskThatNeverSyncsIsFound) {
  EXPECT_GT(seeds_with_differences(1), 20U);
}

TEST(PowerCut, ADiskThatSkipsEachFifthSyncIsFound) {
  EXPECT_GT(seeds_with_differences(5), 2U);
}

// ---- a disk that fails ----

using fault = void (*)(disk_world&);

// Starts and ends the server several times, with a fault that comes and goes, and with every kind
// of end.
void play_with(fault begin_fault, std::uint64_t seeds) {
  std::size_t acknowledged = 0;
  std::size_t troubled = 0;
  for_each_seed(seeds, [&](std::uint64_t seed) {
    disk_world world(seed);
    // If the very first page of a file was never written, the file is not a database and cannot
    // lose anything.
    world.start();
    world.end();
    for (int i = 0; i < lives; ++i) {
      if (world.random.chance(30))
        begin_fault(world);
      if (world.start()) {
        for (std::uint64_t left = 3 + world.random.below(12); left > 0; --left) {
          world.random.chance(40) ? begin_fault(world) : world.disk.heal();
          world.change(1 + world.random.below(30));
          world.work(world.random.below(6));
        }
        acknowledged += world.acknowledged();
        if (!world.is_ready())
          ++troubled;
      }
      const ending ends[] = {ending::orderly, ending::kill, ending::power_cut, ending::power_cut};
      end_life(world, world.random.pick(ends));
      // Sometimes the next start uses the disk as this one left it.
      if (world.random.chance(50))
        continue;
      end_life(world, ending::power_cut);
      ASSERT_THAT(world.differences(), IsEmpty()) << "in life " << i;
    }
    end_life(world, ending::power_cut);
    ASSERT_THAT(world.differences(), IsEmpty()) << "at the end";
  });
  EXPECT_GT(acknowledged, 0U);
  EXPECT_GT(troubled, 0U);
}

TEST(FailingSync, LosesNothingThatWasAcknowledged) {
  play_with([](disk_world& world) { world.disk.fail_syncs(60); }, 200);
}

TEST(FailingAccess, LosesNothingThatWasAcknowledged) {
  play_with([](disk_world& world) { world.disk.fail_accesses(10); }, 100);
}

TEST(FullDisk, LosesNothingThatWasAcknowledged) {
  play_with([](disk_world& world) { world.disk.set_room(world.random.below(300'000)); }, 100);
}

// ---- replies, readiness and log ----

class FailingDisk : public testing::Test {
protected:
  FailingDisk() {
    EXPECT_TRUE(world.start());
    world.change(20);
    world.work(0);
  }

  disk_world world{1};
};

TEST_F(FailingDisk, StopsWritesInsteadOfAcknowledgingThem) {
  const std::size_t acknowledged = world.acknowledged();
  EXPECT_TRUE(world.is_ready());
  world.disk.fail_syncs(100);
  world.change(40);
  world.work(5);
  EXPECT_EQ(world.acknowledged(), acknowledged);
  EXPECT_GT(world.refused(), 0U) << "an answer that is a failure";
  EXPECT_FALSE(world.is_ready());
  EXPECT_EQ(world.log.count("disk failed to store a write"), 1U);
  EXPECT_EQ(world.metrics().failures[runtime::database_metrics::storage_failed].value(),
            world.refused());

  const std::size_t refused = world.refused();
  world.change(40);
  world.work(5);
  EXPECT_EQ(world.acknowledged(), acknowledged);
  EXPECT_GT(world.refused(), refused) << "later requests fail, too";
  EXPECT_EQ(world.log.count("disk failed to store a write"), 1U) << "one line";
}

TEST_F(FailingDisk, IsUsedAgainWhenTheWholeLogIsWrittenAnew) {
  world.disk.fail_syncs(100);
  world.change(40);
  world.work(5);
  const std::size_t acknowledged = world.acknowledged();
  world.disk.heal();
  world.work(5);
  EXPECT_TRUE(world.is_ready());
  EXPECT_GT(world.acknowledged(), acknowledged) << "changes without an answer waited";
  EXPECT_EQ(world.log.count("database reachable again"), 1U);
  end_life(world, ending::power_cut);
  EXPECT_THAT(world.differences(), IsEmpty());
}

// SQLite checkpoints its log into the file after a commit, and ignores a failure of that.
TEST_F(FailingDisk, StopsWritesToAFileThatCannotBeSynced) {
  world.disk.fail_syncs(100, ".db");
  for (int i = 0; i < 100 && world.is_ready(); ++i) {
    world.change(100);
    world.work(3);
  }
  EXPECT_FALSE(world.is_ready());
  EXPECT_GT(world.disk.failed_syncs(), 0U);
  EXPECT_EQ(world.log.count("disk failed to store a write"), 1U);
  end_life(world, ending::power_cut);
  EXPECT_THAT(world.differences(), IsEmpty());
}

TEST_F(FailingDisk, ThatIsOnlySlowIsWaitedFor) {
  const std::size_t acknowledged = world.acknowledged();
  // Shared, because the disk is used after the end of the test, too.
  const auto waits = std::make_shared<std::size_t>(0);
  world.disk.slow_down([waits] { ++*waits; });
  world.change(40);
  world.work(0);
  EXPECT_GT(*waits, 0U);
  EXPECT_GT(world.acknowledged(), acknowledged);
  EXPECT_TRUE(world.is_ready());
}

}  // namespace
}  // namespace donet::test
