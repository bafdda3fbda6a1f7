#include "tools/stage/sim_file.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace donet::stage {
namespace {

std::string content(const sim_file& file) {
  std::string text(file.size(), '\0');
  EXPECT_EQ(file.read(0, std::as_writable_bytes(std::span(text))), text.size());
  return text;
}

void write(sim_file& file, std::size_t offset, std::string_view text) {
  file.write(offset, std::as_bytes(std::span(text)));
}

// The possible contents of a file after `change`, found with many seeds.
template <class Change>
std::set<std::string> left_after(Change change) {
  std::set<std::string> all;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    disk_random random(seed);
    sim_file file;
    write(file, 0, std::string(1'024, 'a'));
    file.sync();
    change(file, random);
    file.lose_power(random);
    all.insert(content(file));
  }
  return all;
}

TEST(SimFile, AWriteIsReadAtOnce) {
  sim_file file;
  write(file, 2, "xy");
  EXPECT_EQ(content(file), std::string("\0\0xy", 4));
  file.resize(3);
  EXPECT_EQ(content(file), std::string("\0\0x", 3));
}

TEST(SimFile, WhatWasSyncedSurvives) {
  const std::set<std::string> left = left_after([](sim_file& file, disk_random&) {
    write(file, 512, std::string(512, 'b'));
    file.sync();
  });
  EXPECT_EQ(left, std::set{std::string(512, 'a') + std::string(512, 'b')});
}

TEST(SimFile, EachSectorThatWasNotSyncedSurvivesOrDoesNotOrIsTorn) {
  const std::set<std::string> left =
    left_after([](sim_file& file, disk_random&) { write(file, 0, std::string(1'024, 'b')); });
  EXPECT_EQ(left.count(std::string(1'024, 'a')), 1U);
  EXPECT_EQ(left.count(std::string(1'024, 'b')), 1U);
  EXPECT_EQ(left.count(std::string(512, 'a') + std::string(512, 'b')), 1U);
  EXPECT_EQ(left.count(std::string(512, 'b') + std::string(512, 'a')), 1U);
  EXPECT_GT(left.size(), 4U) << "torn ones";
}

TEST(SimFile, ASizeThatWasNotSyncedSurvivesOrDoesNot) {
  const std::set<std::string> left =
    left_after([](sim_file& file, disk_random&) { file.resize(100); });
  EXPECT_EQ(left, (std::set{std::string(100, 'a'), std::string(1'024, 'a')}));
}

// As on Linux: the next sync succeeds, and writes nothing that the failed one missed.
TEST(SimFile, NoLaterSyncWritesWhatAFailedOneDidNot) {
  const std::set<std::string> left = left_after([](sim_file& file, disk_random& random) {
    write(file, 0, std::string(512, 'b'));
    file.fail_sync(random);
    EXPECT_EQ(content(file).front(), 'b') << "it is still read";
    write(file, 512, std::string(512, 'c'));
    file.sync();
  });
  EXPECT_EQ(left.count(std::string(512, 'a') + std::string(512, 'c')), 1U);
  EXPECT_EQ(left.count(std::string(512, 'b') + std::string(512, 'c')), 1U);
}

}  // namespace
}  // namespace donet::stage
