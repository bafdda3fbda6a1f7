#include "runtime/routing/parcel_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {
namespace {

// Each letter is a frame of one byte.
batch frames(std::string_view letters) {
  std::string bytes;
  for (const char one : letters)
    bytes += std::string{'\1', '\0', one};
  return batch::copy_of(dc::as_bytes(bytes));
}

parcel made_of(std::uint64_t number, const std::vector<std::string_view>& pieces,
               std::vector<sender_run> senders) {
  parcel all;
  all.number = number;
  all.senders = std::move(senders);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == 0)
      all.first = frames(pieces[i]);
    else
      all.more.push_back(frames(pieces[i]));
  }
  return all;
}

constexpr participant alice{1};
constexpr participant bob{2};

TEST(ParcelReader, ReadsPiecesInOrderEachFrameWithItsSender) {
  parcel_reader reader;
  reader.take(made_of(1, {"ab", "c"}, {{alice, 6}, {bob, 3}}));
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(dc::as_text(reader.frame()), "a");
  EXPECT_EQ(reader.sender(), alice);
  EXPECT_TRUE(reader.begins_piece());
  EXPECT_EQ(reader.rest_of_piece().size(), 6U);
  EXPECT_FALSE(reader.at_end_of_parcel());
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(dc::as_text(reader.frame()), "b");
  EXPECT_EQ(reader.sender(), alice);
  EXPECT_FALSE(reader.begins_piece());
  EXPECT_EQ(reader.rest_of_piece().size(), 3U);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(dc::as_text(reader.frame()), "c");
  EXPECT_EQ(reader.sender(), bob);
  EXPECT_TRUE(reader.begins_piece());
  EXPECT_TRUE(reader.at_end_of_parcel());
  EXPECT_FALSE(reader.next());
}

TEST(ParcelReader, AParcelIsHandledWhenTheFrameBehindItIsRead) {
  parcel_reader reader;
  reader.take(made_of(1, {"a"}, {{alice, 3}}));
  reader.take(made_of(2, {"b"}, {{bob, 3}}));
  EXPECT_TRUE(reader.next());
  EXPECT_EQ(reader.handled(), 0U);
  EXPECT_TRUE(reader.next());
  EXPECT_EQ(reader.handled(), 1U);
  EXPECT_EQ(reader.sender(), bob);
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.handled(), 2U);
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.handled(), 2U);
}

TEST(ParcelReader, AnEmptyParcelIsHandledToo) {
  parcel_reader reader;
  reader.take(made_of(1, {}, {}));
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.handled(), 1U);
}

TEST(ParcelReader, ASenderMayHaveSentOverSeveralPieces) {
  parcel_reader reader;
  reader.take(made_of(1, {"a", "b", "c"}, {{alice, 3}, {bob, 6}}));
  std::vector<participant> senders;
  while (reader.next())
    senders.push_back(reader.sender());
  EXPECT_EQ(senders, (std::vector{alice, bob, bob}));
}

TEST(ParcelReader, ParcelsAreReadInTheOrderOfTheirArrival) {
  parcel_reader reader;
  EXPECT_FALSE(reader.next());
  reader.take(made_of(1, {"a"}, {{alice, 3}}));
  EXPECT_TRUE(reader.next());
  EXPECT_FALSE(reader.next());
  reader.take(made_of(2, {"b"}, {{bob, 3}}));
  EXPECT_TRUE(reader.next());
  EXPECT_EQ(dc::as_text(reader.frame()), "b");
}

}  // namespace
}  // namespace donet::runtime
