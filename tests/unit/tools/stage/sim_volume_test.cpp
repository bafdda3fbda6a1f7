#include "tools/stage/sim_volume.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace donet::stage {
namespace {

class SimVolume : public testing::Test {
protected:
  sim_handle open(const std::string& name, bool syncs_names = false) {
    sim_handle made;
    made.syncs_names = syncs_names;
    EXPECT_EQ(volume.open(name, true, made), disk_outcome::done);
    return made;
  }
  disk_outcome write(const sim_handle& at, std::string_view text) {
    return volume.write(at, 0, std::as_bytes(std::span(text)));
  }
  std::size_t size_of(const std::string& name) {
    std::size_t size = 0;
    EXPECT_EQ(volume.size(open(name), size), disk_outcome::done);
    return size;
  }

  sim_volume volume{1};
};

TEST_F(SimVolume, FilesOfBeforeAPowerCutAreDead) {
  sim_handle file = open("a", true);
  EXPECT_EQ(write(file, "synced"), disk_outcome::done);
  EXPECT_EQ(volume.sync(file), disk_outcome::done);
  volume.cut_power();
  EXPECT_EQ(write(file, "late"), disk_outcome::failed);
  volume.restore_power();
  EXPECT_EQ(write(file, "late"), disk_outcome::failed);
  EXPECT_EQ(size_of("a"), 6U);
}

TEST_F(SimVolume, ThePowerGoesAwayInTheOperationThatIsNamed) {
  const sim_handle file = open("a");
  volume.cut_power(1);
  EXPECT_EQ(write(file, "one"), disk_outcome::done);
  EXPECT_EQ(write(file, "two"), disk_outcome::failed);
  EXPECT_FALSE(volume.has_power());
}

TEST_F(SimVolume, ANameSurvivesIfItWasSynced) {
  sim_handle file = open("kept", true);
  volume.sync(file);
  volume.remove("kept", true);
  EXPECT_EQ(volume.remove("kept", true), disk_outcome::missing);
  sim_handle other = open("other", true);
  volume.sync(other);
  volume.cut_power();
  volume.restore_power();
  EXPECT_FALSE(volume.exists("kept"));
  EXPECT_TRUE(volume.exists("other"));
}

TEST_F(SimVolume, AKilledProcessLosesNothing) {
  const sim_handle file = open("a");
  write(file, "not synced");
  volume.kill_process();
  EXPECT_EQ(write(file, "x"), disk_outcome::failed);
  EXPECT_EQ(size_of("a"), 10U);
}

TEST_F(SimVolume, HasAsMuchRoomAsItIsGiven) {
  volume.change_faults([](sim_volume::faults& all) { all.room = 4; });
  const sim_handle file = open("a");
  EXPECT_EQ(write(file, "12345"), disk_outcome::full);
  EXPECT_EQ(write(file, "1234"), disk_outcome::done);
  EXPECT_EQ(write(file, "abcd"), disk_outcome::done) << "in the room that it has";
}

TEST_F(SimVolume, CountsSyncsThatFail) {
  sim_handle file = open("a.db");
  volume.change_faults([](sim_volume::faults& all) {
    all.failing_syncs_percent = 100;
    all.failing_syncs_of = ".db";
  });
  EXPECT_EQ(volume.sync(file), disk_outcome::failed);
  sim_handle other = open("a.db-wal");
  EXPECT_EQ(volume.sync(other), disk_outcome::done);
  EXPECT_EQ(volume.counted().syncs, 2U);
  EXPECT_EQ(volume.counted().failed_syncs, 1U);
}

}  // namespace
}  // namespace donet::stage
