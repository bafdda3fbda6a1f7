#include "runtime/cluster/link_parts.hpp"

#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace donet::runtime {
namespace {

using outcome = part_joiner::outcome;

batch frames_of(const std::vector<std::size_t>& sizes) {
  batch_builder builder;
  for (const std::size_t size : sizes)
    EXPECT_TRUE(append_frame(builder, dc::byte_buffer(size, std::byte{7})));
  return builder.take();
}

std::vector<link_part> parts_of(const link_data& data) {
  std::vector<link_part> parts;
  part_cursor cursor;
  do
    parts.push_back(cut_part(data, cursor));
  while (!parts.back().is_last);
  return parts;
}

dc::byte_buffer bytes_of(const std::vector<batch>& frames) {
  dc::byte_buffer all;
  for (const batch& one : frames)
    dc::append(all, one.bytes());
  return all;
}

link_data joined(std::vector<link_part> parts) {
  part_joiner joiner;
  for (link_part& part : parts) {
    const bool is_last = part.is_last;
    EXPECT_EQ(joiner.add(std::move(part)), is_last ? outcome::complete : outcome::more);
  }
  return joiner.take();
}

TEST(LinkParts, AreOneForASmallData) {
  link_data data;
  data.number = 5;
  data.settled = 3;
  data.is_whole = true;
  data.frames.push_back(frames_of({10, 20}));
  const std::vector<link_part> parts = parts_of(data);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].index, 0U);
  EXPECT_EQ(parts[0].piece.number, 5U);
  EXPECT_EQ(parts[0].piece.settled, 3U);
  EXPECT_TRUE(parts[0].piece.is_whole);
}

TEST(LinkParts, AreOneForADataWithoutContent) {
  EXPECT_EQ(parts_of(link_data{}).size(), 1U);
}

TEST(LinkParts, AreCutBetweenFrames) {
  link_data data;
  data.frames.push_back(frames_of(std::vector<std::size_t>(50, 4'000)));
  data.frames.push_back(frames_of({1, 2, 3}));
  const std::vector<link_part> parts = parts_of(data);
  EXPECT_GE(parts.size(), 4U);
  for (const link_part& part : parts) {
    EXPECT_LE(content_size(part.piece), limits::link_part_size_max);
    for (const batch& frames : part.piece.frames)
      EXPECT_EQ(whole_frames(frames.bytes()), frames.size());
  }
}

TEST(LinkParts, HaveOneLargeFrameEach) {
  link_data data;
  data.frames.push_back(frames_of({limits::datagram_size_max, limits::datagram_size_max}));
  const std::vector<link_part> parts = parts_of(data);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(content_size(parts[0].piece), limits::frame_size_max);
}

TEST(LinkParts, BeginWithTheInterestAndEndWithTheFrames) {
  link_data data;
  for (std::uint64_t i = 0; i < 20'000; ++i)
    data.interest.push_back(
      {subscription_change::kind::add_channel, {channel{i + 1}, channel{i + 1}}});
  data.post_removes.push_back(
    {post_remove_change::kind::add, 4, channel{9}, dc::byte_buffer(60'000)});
  data.frames.push_back(frames_of({5}));
  data.is_whole = true;
  const std::vector<link_part> parts = parts_of(data);
  ASSERT_GE(parts.size(), 4U);
  EXPECT_TRUE(parts.front().piece.frames.empty());
  EXPECT_FALSE(parts.front().piece.is_whole);
  EXPECT_TRUE(parts.back().piece.is_whole);
  EXPECT_FALSE(parts.back().piece.frames.empty());
}

TEST(LinkParts, JoinToWhatWasCut) {
  test::random_source random(3);
  for (int round = 0; round < 200; ++round) {
    link_data data;
    data.number = random.bits();
    data.settled = random.bits();
    for (std::size_t i = random.size(0, 9'000); i > 0; --i)
      data.interest.push_back(
        {subscription_change::kind::add_range, {channel{i}, channel{i + random.below(9)}}});
    for (std::size_t i = random.size(0, 5); i > 0; --i)
      data.post_removes.push_back({post_remove_change::kind::add, 1, channel{i},
                                   dc::byte_buffer(random.size(0, limits::datagram_size_max))});
    for (std::size_t i = random.size(0, 4); i > 0; --i) {
      std::vector<std::size_t> sizes;
      for (std::size_t k = random.size(0, 20); k > 0; --k)
        sizes.push_back(random.size(0, limits::datagram_size_max));
      data.frames.push_back(frames_of(sizes));
    }
    const link_data same = joined(parts_of(data));
    EXPECT_EQ(same.number, data.number);
    EXPECT_EQ(same.settled, data.settled);
    EXPECT_EQ(same.interest, data.interest);
    EXPECT_EQ(same.post_removes, data.post_removes);
    EXPECT_EQ(bytes_of(same.frames), bytes_of(data.frames));
  }
}

class Joiner : public testing::Test {
protected:
  static link_part part(std::uint16_t index, bool is_last, std::uint64_t number = 1) {
    link_part made;
    made.index = index;
    made.is_last = is_last;
    made.piece.number = number;
    return made;
  }

  part_joiner joiner_;
};

TEST_F(Joiner, BreaksWhenThePartsDoNotBeginWithTheFirst) {
  EXPECT_EQ(joiner_.add(part(1, true)), outcome::broken);
}

TEST_F(Joiner, BreaksWhenAPartIsMissing) {
  EXPECT_EQ(joiner_.add(part(0, false)), outcome::more);
  EXPECT_EQ(joiner_.add(part(2, true)), outcome::broken);
}

TEST_F(Joiner, BreaksWhenAPartOfAnotherDataComes) {
  EXPECT_EQ(joiner_.add(part(0, false, 1)), outcome::more);
  EXPECT_EQ(joiner_.add(part(1, true, 2)), outcome::broken);
}

TEST_F(Joiner, BreaksAboveTheSizeOfOneData) {
  const batch frames = frames_of(std::vector<std::size_t>(1'000, 1'000));
  outcome last = outcome::more;
  std::uint16_t index = 0;
  while (last == outcome::more && index < 100) {
    link_part next = part(index++, false);
    next.piece.frames.push_back(frames);
    last = joiner_.add(std::move(next));
  }
  EXPECT_EQ(last, outcome::broken);
  EXPECT_GT(index * frames.size(), limits::link_data_size_max);
  EXPECT_LE((index - 1U) * frames.size(), limits::link_data_size_max);
}

TEST_F(Joiner, BeginsAgainAfterClear) {
  EXPECT_EQ(joiner_.add(part(0, false, 1)), outcome::more);
  joiner_.clear();
  EXPECT_EQ(joiner_.add(part(0, true, 1)), outcome::complete);
}

}  // namespace
}  // namespace donet::runtime
