#include "runtime/routing/outbox.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace donet::runtime {
namespace {

constexpr subscriber to{0};

class Outbox : public testing::Test {
protected:
  Outbox() { out_.open(to, true); }

  static batch of(std::string_view bytes) { return batch::copy_of(dc::as_bytes(bytes)); }

  void append(const batch& frames, std::size_t offset, std::size_t size) {
    out_.append(to, participant{1}, frames, offset, size);
  }

  parcel take() {
    parcel taken = out_.take(to);
    out_.reset();
    return taken;
  }

  static std::string text(parcel& from) {
    std::string all;
    from.for_each_piece([&all](const batch& piece) { all += dc::as_text(piece.bytes()); });
    return all;
  }

  outbox out_;
};

TEST_F(Outbox, AWholeBatchAloneIsSharedEvenIfSmall) {
  const batch frames = of("one");
  append(frames, 0, 3);
  EXPECT_EQ(take().first.data(), frames.data());
}

TEST_F(Outbox, APartOfASmallBatchIsCopied) {
  const batch frames = of("one");
  append(frames, 0, 2);
  parcel taken = take();
  EXPECT_NE(taken.first.data(), frames.data());
  EXPECT_EQ(text(taken), "on");
}

TEST_F(Outbox, FramesAppendedToALoneBatchAreOnePieceWithIt) {
  const batch frames = of("one");
  append(frames, 0, 3);
  append(of("two"), 0, 3);
  append(of("three"), 0, 5);
  parcel taken = take();
  EXPECT_TRUE(taken.more.empty());
  EXPECT_EQ(text(taken), "onetwothree");
}

TEST_F(Outbox, FramesWrittenBehindALoneBatchAreOnePieceWithIt) {
  append(of("one"), 0, 3);
  out_.builder(to).append(dc::as_bytes(std::string_view("two")));
  parcel taken = take();
  EXPECT_TRUE(taken.more.empty());
  EXPECT_EQ(text(taken), "onetwo");
}

TEST_F(Outbox, ALargeBatchBehindALoneOneIsAPieceOfItsOwn) {
  const batch small = of("one");
  const batch large = of(std::string(10'000, 'x'));
  append(small, 0, 3);
  append(large, 0, large.size());
  append(of("two"), 0, 3);
  parcel taken = take();
  EXPECT_EQ(taken.first.data(), small.data());
  EXPECT_EQ(taken.more.size(), 2U);
  EXPECT_EQ(text(taken), "one" + std::string(10'000, 'x') + "two");
  append(small, 0, 3);
  EXPECT_EQ(take().first.data(), small.data()) << "the next one is alone again";
}

TEST_F(Outbox, MemoryOfAParcelIsUsedAgain) {
  append(of("one"), 0, 3);
  parcel first = take();
  const sender_run* const memory = first.senders.data();
  out_.recycle(to, std::move(first));
  append(of("two"), 0, 3);
  const parcel second = take();
  EXPECT_EQ(second.senders.data(), memory);
  ASSERT_EQ(second.senders.size(), 1U);
  EXPECT_EQ(second.senders.front().bytes, 3U);
}

}  // namespace
}  // namespace donet::runtime
