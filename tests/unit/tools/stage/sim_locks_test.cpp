#include "tools/stage/sim_locks.hpp"

#include <gtest/gtest.h>

namespace donet::stage {
namespace {

TEST(SimLocks, HaveOneWriterBesideReaders) {
  sim_locks locks;
  lock_owner writer;
  lock_owner reader;
  EXPECT_TRUE(locks.raise(writer, lock_level::shared));
  EXPECT_TRUE(locks.raise(writer, lock_level::reserved));
  EXPECT_TRUE(locks.raise(reader, lock_level::shared));
  EXPECT_TRUE(locks.is_reserved());
  EXPECT_FALSE(locks.raise(reader, lock_level::reserved));
}

TEST(SimLocks, AWriterWaitsForReadersAndLetsNoNewOnesIn) {
  sim_locks locks;
  lock_owner writer;
  lock_owner reader;
  lock_owner late;
  locks.raise(writer, lock_level::reserved);
  locks.raise(reader, lock_level::shared);
  EXPECT_FALSE(locks.raise(writer, lock_level::exclusive));
  EXPECT_FALSE(locks.raise(late, lock_level::shared));
  locks.lower(reader, lock_level::none);
  EXPECT_TRUE(locks.raise(writer, lock_level::exclusive));
  locks.lower(writer, lock_level::none);
  EXPECT_TRUE(locks.raise(late, lock_level::shared));
}

TEST(SimLocks, ASlotIsSharedOrTaken) {
  sim_locks locks;
  lock_owner one;
  lock_owner other;
  EXPECT_TRUE(locks.share_slots(one, 0b11));
  EXPECT_TRUE(locks.share_slots(other, 0b01));
  EXPECT_FALSE(locks.take_slots(other, 0b10));
  locks.release_slots(one, 0b11);
  EXPECT_TRUE(locks.take_slots(other, 0b10));
  EXPECT_FALSE(locks.share_slots(one, 0b10));
  locks.release(other);
  EXPECT_TRUE(locks.share_slots(one, 0b10));
}

TEST(SimLocks, MemoryGoesWithItsLastUser) {
  sim_locks locks;
  lock_owner one;
  lock_owner other;
  EXPECT_EQ(locks.memory(one, 0, 64, false), nullptr);
  std::byte* const shared = locks.memory(one, 0, 64, true);
  EXPECT_EQ(locks.memory(other, 0, 64, false), shared);
  shared[0] = std::byte{7};
  locks.release_memory(one);
  EXPECT_EQ(locks.memory(other, 0, 64, false)[0], std::byte{7});
  locks.release_memory(other);
  EXPECT_EQ(locks.memory(one, 0, 64, true)[0], std::byte{0});
}

}  // namespace
}  // namespace donet::stage
