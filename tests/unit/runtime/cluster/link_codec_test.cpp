#include "runtime/cluster/link_codec.hpp"

#include "runtime/cluster/view_codec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::runtime {
namespace {

using change = subscription_change::kind;

template <class T>
T read_back(const link_message& message) {
  const dc::byte_buffer bytes = write_link_message(message);
  const std::optional<link_message> same = read_link_message(bytes);
  EXPECT_TRUE(same.has_value());
  EXPECT_TRUE(same && std::holds_alternative<T>(*same));
  EXPECT_EQ(write_link_message(*same), bytes);
  return std::get<T>(*same);
}

bool is_readable(std::string_view hex) {
  dc::byte_buffer bytes;
  EXPECT_TRUE(dc::from_hex(hex, bytes));
  return read_link_message(bytes).has_value();
}

link_heartbeat heartbeat() {
  link_heartbeat beat;
  beat.round = 7;
  beat.echo = 6;
  beat.phase = node_phase::serving;
  beat.peak = 3;
  beat.view_hash = 0x1122;
  beat.unreachable = {{"b", 2}};
  beat.suspect = {{"c", 3}};
  beat.others = {{{"b", 2}, 5, 0x33, {}, {{"a", 1}}}, {{"c", 3}, 4, 0x33, {{"a", 1}}, {}}};
  beat.view.members = {
    {{"a", 1}, "10.0.0.1:7600", node_phase::serving, {"client_agent", "dbss"}, "1.0"},
    {{"b", 2}, "10.0.0.2:7600", node_phase::draining, {}, "1.1"}};
  beat.view.tombstones = {{{"d", 9}, "10.0.0.4:7600", "a", death_cause::silence, 60}};
  return beat;
}

TEST(LinkCodec, WritesTheDocumentedBytes) {
  EXPECT_EQ(dc::to_hex(write_link_message(link_hello{1, 2, 3})), "01"
                                                                 "0100000000000000"
                                                                 "0200000000000000"
                                                                 "0300000000000000");
  EXPECT_EQ(dc::to_hex(write_link_message(link_ack{5, 6})), "03"
                                                            "0500000000000000"
                                                            "06000000");
  EXPECT_EQ(dc::to_hex(write_link_message(link_goodbye{5})), "05"
                                                             "0500000000000000");
  EXPECT_EQ(dc::to_hex(write_link_message(link_expelled{5, "ab", death_cause::restarted})),
            "06"
            "0500000000000000"
            "02006162"
            "05");
}

TEST(LinkCodec, WritesTheDocumentedBytesOfAPart) {
  link_part part;
  part.index = 2;
  part.is_last = true;
  part.piece.number = 7;
  part.piece.settled = 6;
  part.piece.interest = {{change::add_channel, {channel{16}, channel{16}}},
                         {change::remove_range, {channel{1}, channel{2}}}};
  part.piece.is_whole = true;
  part.piece.post_removes = {
    {post_remove_change::kind::add, 3, channel{4}, {std::byte{0xaa}, std::byte{0xbb}}},
    {post_remove_change::kind::drop, 3, channel{0}, {}}};
  part.piece.frames = {batch::copy_of(dc::as_bytes(std::string_view("\1\0x", 3))),
                       batch::copy_of(dc::as_bytes(std::string_view("\0\0", 2)))};
  EXPECT_EQ(dc::to_hex(write_link_message(part)), "02"
                                                  "0700000000000000"
                                                  "0600000000000000"
                                                  "0200"
                                                  "01"
                                                  "0300"
                                                  "00"
                                                  "1000000000000000"
                                                  "03"
                                                  "0100000000000000"
                                                  "0200000000000000"
                                                  "05"
                                                  "0000000000000000"
                                                  "0200"
                                                  "00"
                                                  "03000000"
                                                  "0400000000000000"
                                                  "0200aabb"
                                                  "02"
                                                  "03000000"
                                                  "0000000000000000"
                                                  "0000"
                                                  "05000000"
                                                  "00"
                                                  "010078"
                                                  "0000");
}

TEST(LinkCodec, ReadsAPartAsItWas) {
  link_part part;
  part.piece.number = 9;
  part.piece.interest = {{change::add_range, {channel{5}, channel{8}}},
                         {change::remove_channel, {channel{6}, channel{6}}}};
  part.piece.post_removes = {{post_remove_change::kind::clear, 1, channel{2}, {}}};
  part.piece.frames = {batch::copy_of(dc::as_bytes(std::string_view("\2\0xy", 4)))};
  const auto same = read_back<link_part>(part);
  EXPECT_EQ(same.piece.number, 9U);
  EXPECT_FALSE(same.is_last);
  EXPECT_EQ(same.piece.interest, part.piece.interest);
  EXPECT_EQ(same.piece.post_removes, part.piece.post_removes);
  ASSERT_EQ(same.piece.frames.size(), 1U);
  EXPECT_EQ(dc::to_hex(same.piece.frames[0].bytes()), "02007879");
}

TEST(LinkCodec, ReadsAHeartbeatAsItWas) {
  EXPECT_EQ(read_back<link_heartbeat>(heartbeat()), heartbeat());
}

TEST(LinkCodec, ReadsAHeartbeatWithoutAView) {
  link_heartbeat beat = heartbeat();
  beat.view = {};
  EXPECT_EQ(read_back<link_heartbeat>(beat), beat);
}

TEST(LinkCodec, ReadsQuestionsAndAnswersAsTheyWere) {
  const link_question question{
    3, link_question::operation::ask, link_question::right::operate, {std::byte{1}, std::byte{2}}};
  EXPECT_EQ(read_back<link_question>(question).body, question.body);
  const link_answer answer{3, true, {std::byte{4}}};
  const auto same = read_back<link_answer>(answer);
  EXPECT_EQ(same.slice, answer.slice);
  EXPECT_TRUE(same.is_last);
}

TEST(LinkCodec, RejectsEveryMessageThatIsCutShort) {
  link_part part;
  part.piece.interest = {{change::add_range, {channel{5}, channel{8}}}};
  part.piece.frames = {batch::copy_of(dc::as_bytes(std::string_view("\2\0xy", 4)))};
  const std::vector<link_message> all = {
    link_hello{1, 2, 3}, part,
    link_ack{1, 1},      heartbeat(),
    link_goodbye{1},     link_expelled{1, "a", death_cause::gap}};
  for (const link_message& message : all) {
    const dc::byte_buffer bytes = write_link_message(message);
    // A part without its frames is a part, too.
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      if (std::holds_alternative<link_part>(message) && size == bytes.size() - 9)
        continue;
      EXPECT_FALSE(read_link_message(dc::bytes_view(bytes).first(size)))
        << message.index() << " cut at " << size;
    }
  }
}

TEST(LinkCodec, RejectsBytesBehindAMessage) {
  dc::byte_buffer bytes = write_link_message(link_ack{1, 1});
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(read_link_message(bytes));
}

TEST(LinkCodec, RejectsValuesWithoutAMeaning) {
  EXPECT_FALSE(is_readable("")) << "empty";
  EXPECT_FALSE(is_readable("00")) << "kind 0";
  EXPECT_FALSE(is_readable("09")) << "kind 9";
  EXPECT_FALSE(is_readable("01"
                           "0000000000000000"
                           "0000000000000000"
                           "0000000000000000"))
    << "incarnation 0";
  EXPECT_FALSE(is_readable("02"
                           "0100000000000000"
                           "0000000000000000"
                           "0000"
                           "02"
                           "0000"
                           "0000"))
    << "flag 2";
  EXPECT_FALSE(is_readable("02"
                           "0100000000000000"
                           "0000000000000000"
                           "0000"
                           "01"
                           "0100"
                           "04"
                           "0100000000000000"
                           "0000"))
    << "interest of kind 4";
  EXPECT_FALSE(is_readable("02"
                           "0100000000000000"
                           "0000000000000000"
                           "0000"
                           "01"
                           "0100"
                           "02"
                           "0200000000000000"
                           "0100000000000000"
                           "0000"))
    << "a range that ends before it begins";
  EXPECT_FALSE(is_readable("02"
                           "0100000000000000"
                           "0000000000000000"
                           "0000"
                           "01"
                           "0000"
                           "0000"
                           "03000000"
                           "00"
                           "020078"))
    << "a frame that is cut short";
  EXPECT_FALSE(is_readable("06"
                           "0500000000000000"
                           "02006120"
                           "05"))
    << "a name with a space";
  EXPECT_FALSE(is_readable("06"
                           "0500000000000000"
                           "02006162"
                           "09"))
    << "cause 9";
}

TEST(LinkCodec, RejectsAViewThatIsNotSorted) {
  link_heartbeat beat = heartbeat();
  std::swap(beat.view.members[0], beat.view.members[1]);
  EXPECT_FALSE(read_link_message(write_link_message(beat)));
}

TEST(LinkCodec, RejectsAViewWithANodeTwice) {
  link_heartbeat beat = heartbeat();
  beat.view.members[1] = beat.view.members[0];
  EXPECT_FALSE(read_link_message(write_link_message(beat)));
}

TEST(ViewHash, IsTheSameWhateverTheAgeOfATombstone) {
  cluster_view view = heartbeat().view;
  const std::uint64_t hash = hash_of(view);
  view.tombstones[0].age_seconds = 3'000;
  EXPECT_EQ(hash_of(view), hash);
}

TEST(ViewHash, ChangesWithEveryOtherField) {
  const cluster_view view = heartbeat().view;
  std::vector<cluster_view> others(6, view);
  others[0].members[0].node.incarnation = 8;
  others[1].members[0].phase = node_phase::draining;
  others[2].members[0].roles.clear();
  others[3].members.pop_back();
  others[4].tombstones.clear();
  others[5].tombstones[0].why = death_cause::gap;
  for (const cluster_view& other : others)
    EXPECT_NE(hash_of(other), hash_of(view));
}

TEST(NodeName, HasOneTo64LettersDigitsDotsDashesAndUnderscores) {
  EXPECT_TRUE(is_node_name("ca1"));
  EXPECT_TRUE(is_node_name("a.B_c-9"));
  EXPECT_TRUE(is_node_name(std::string(64, 'x')));
  EXPECT_FALSE(is_node_name(""));
  EXPECT_FALSE(is_node_name(std::string(65, 'x')));
  EXPECT_FALSE(is_node_name("a b"));
  EXPECT_FALSE(is_node_name("a\n"));
  EXPECT_FALSE(is_node_name("\xc3\xa4"));
}

}  // namespace
}  // namespace donet::runtime
