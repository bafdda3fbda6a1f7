#include "actors/cluster/peer_questions.hpp"
#include "runtime/cluster/node_handshake.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using operation = runtime::link_question::operation;
using outcome = node_answer::outcome;

constexpr membership_time start{1h};

dc::byte_buffer bytes(const std::string& text) {
  const dc::bytes_view view = dc::as_bytes(text);
  return {view.begin(), view.end()};
}

// Two ends of a link.
class LinkQuestions : public testing::Test {
protected:
  // Delivers all messages; returns how many answers there were.
  std::size_t exchange() {
    std::size_t answers = 0;
    for (bool is_quiet = false; !is_quiet;) {
      is_quiet = true;
      for (auto* const from : {&asker_, &other_}) {
        link_questions& to = from == &asker_ ? other_ : asker_;
        for (const runtime::link_message& message : from->take_messages()) {
          is_quiet = false;
          if (const auto* question = std::get_if<runtime::link_question>(&message)) {
            to.receive(*question);
          } else {
            to.receive(std::get<runtime::link_answer>(message));
            ++answers;
          }
        }
      }
    }
    return answers;
  }

  link_questions asker_;
  link_questions other_;
};

TEST_F(LinkQuestions, AnAnswerCrossesInSlicesOneAtATime) {
  const auto number = asker_.ask(bytes("how"), start);
  ASSERT_TRUE(number);
  exchange();
  const auto asked = other_.take_asked();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].body, bytes("how"));
  const dc::byte_buffer page = bytes(std::string(2 * answer_slice_size_max + 1, 'x'));
  other_.answer(asked[0].number, page);
  const auto first = other_.take_messages();
  ASSERT_EQ(first.size(), 1U) << "the next slice waits for the asker";
  EXPECT_EQ(std::get<runtime::link_answer>(first[0]).slice.size(), answer_slice_size_max);
  asker_.receive(std::get<runtime::link_answer>(first[0]));
  EXPECT_EQ(exchange(), 2U);
  const auto ended = asker_.take_ended();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].number, *number);
  EXPECT_EQ(ended[0].answer, page);
}

TEST_F(LinkQuestions, EndAfterTwoSecondsWithoutTheWholeAnswer) {
  ASSERT_TRUE(asker_.ask(bytes("how"), start));
  exchange();
  asker_.tick(start + question_time_max - 1ms);
  EXPECT_TRUE(asker_.take_ended().empty());
  asker_.tick(start + question_time_max);
  const auto ended = asker_.take_ended();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_FALSE(ended[0].answer);
  exchange();
  other_.answer(other_.take_asked().at(0).number, bytes("late"));
  EXPECT_TRUE(other_.take_messages().empty()) << "the asker has ended the question";
}

TEST_F(LinkQuestions, EndWithTheConnection) {
  ASSERT_TRUE(asker_.ask(bytes("how"), start));
  asker_.cut();
  EXPECT_EQ(asker_.take_ended().size(), 1U);
  EXPECT_TRUE(asker_.take_messages().empty());
  exchange();
  other_.cut();
  EXPECT_TRUE(other_.take_asked().empty());
}

TEST_F(LinkQuestions, AreAtMostEightInEachDirection) {
  for (std::size_t i = 0; i < open_questions_max; ++i)
    EXPECT_TRUE(asker_.ask(bytes("how"), start));
  EXPECT_FALSE(asker_.ask(bytes("how"), start));
  exchange();
  EXPECT_EQ(other_.take_asked().size(), open_questions_max);
  // A peer that ignores the bound.
  other_.receive({.number = 99, .what = operation::ask, .may = {}, .body = bytes("how")});
  EXPECT_TRUE(other_.take_asked().empty());
  const auto refused = other_.take_messages();
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_TRUE(std::get<runtime::link_answer>(refused[0]).slice.empty());
}

// Otherwise a node could have any number of questions at the Inspector.
TEST_F(LinkQuestions, KeepTheirPlaceUntilTheyAreAnsweredAlsoIfTheyHaveEnded) {
  for (std::size_t i = 0; i < open_questions_max; ++i)
    ASSERT_TRUE(asker_.ask(bytes("how"), start));
  exchange();
  asker_.tick(start + question_time_max);
  exchange();
  EXPECT_EQ(asker_.take_ended().size(), open_questions_max);
  const auto asked = other_.take_asked();
  ASSERT_EQ(asked.size(), open_questions_max);
  ASSERT_TRUE(asker_.ask(bytes("again"), start));
  exchange();
  EXPECT_TRUE(other_.take_asked().empty());
  EXPECT_EQ(asker_.take_ended().size(), 1U) << "no answer";
  other_.answer(asked[0].number, bytes("late"));
  EXPECT_EQ(exchange(), 0U);
  ASSERT_TRUE(asker_.ask(bytes("again"), start));
  exchange();
  EXPECT_EQ(other_.take_asked().size(), 1U);
}

TEST_F(LinkQuestions, ASliceWithoutContentEndsTheQuestion) {
  const auto number = asker_.ask(bytes("how"), start);
  ASSERT_TRUE(number);
  asker_.take_messages();
  asker_.receive(runtime::link_answer{.number = *number, .is_last = false, .slice = {}});
  EXPECT_EQ(asker_.take_ended().size(), 1U);
}

TEST_F(LinkQuestions, AnAnswerWhoseRestIsNotRequestedIsForgotten) {
  ASSERT_TRUE(asker_.ask(bytes("how"), start));
  for (const runtime::link_message& message : asker_.take_messages())
    other_.receive(std::get<runtime::link_question>(message));
  const auto asked = other_.take_asked();
  other_.answer(asked.at(0).number, bytes(std::string(2 * answer_slice_size_max, 'x')));
  EXPECT_EQ(other_.take_messages().size(), 1U);
  other_.tick(start);
  other_.tick(start + 2 * question_time_max);
  other_.receive(runtime::link_question{.number = asked[0].number,
                                        .what = operation::next_slice,
                                        .may = runtime::link_question::right::read,
                                        .body = {}});
  EXPECT_TRUE(other_.take_messages().empty());
}

TEST_F(LinkQuestions, OfTooManyBytesAreRejected) {
  EXPECT_FALSE(asker_.ask(dc::byte_buffer(question_size_max + 1), start));
  other_.receive({.number = 1,
                  .what = operation::ask,
                  .may = {},
                  .body = dc::byte_buffer(question_size_max + 1)});
  EXPECT_TRUE(other_.take_asked().empty());
}

TEST_F(LinkQuestions, AnAnswerOverTheLimitEndsTheQuestion) {
  const auto number = asker_.ask(bytes("how"), start);
  for (std::size_t sent = 0; sent <= answer_size_max; sent += answer_slice_size_max)
    asker_.receive(
      {.number = *number, .is_last = false, .slice = dc::byte_buffer(answer_slice_size_max)});
  const auto ended = asker_.take_ended();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_FALSE(ended[0].answer);
}

TEST_F(LinkQuestions, UnexpectedMessagesAreIgnored) {
  asker_.receive({.number = 7, .is_last = true, .slice = bytes("x")});
  other_.receive({.number = 7, .what = operation::next_slice, .may = {}, .body = {}});
  other_.receive({.number = 7, .what = operation::end, .may = {}, .body = {}});
  other_.answer(7, bytes("x"));
  EXPECT_TRUE(asker_.take_ended().empty());
  EXPECT_TRUE(other_.take_messages().empty());
}

// ---- all links ----

class PeerQuestions : public testing::Test {
protected:
  node_answer_function keep() {
    return [this](node_answer answer) { answers_.push_back(std::move(answer)); };
  }

  std::vector<runtime::link_message> sent_;
  std::vector<std::uint32_t> asked_;
  std::vector<node_answer> answers_;
  peer_questions questions_{
    {.send = [this](const runtime::node_ref&,
                    runtime::link_message message) { sent_.push_back(std::move(message)); },
     .asked = [this](const runtime::node_ref&,
                     link_questions::asked one) { asked_.push_back(one.number); }}};
  runtime::node_ref gs1_{"gs1", 7};
};

TEST_F(PeerQuestions, GiveTheAnswerToTheAsker) {
  questions_.start(gs1_, runtime::node_feature::inspect);
  questions_.ask("gs1", bytes("how"), keep(), start);
  ASSERT_EQ(sent_.size(), 1U);
  const auto number = std::get<runtime::link_question>(sent_[0]).number;
  questions_.receive(gs1_, runtime::link_answer{number, true, bytes("well")});
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].what, outcome::answered);
  EXPECT_EQ(answers_[0].page, bytes("well"));
}

TEST_F(PeerQuestions, FailWithAReason) {
  questions_.start(gs1_, 0);
  questions_.start({"ca1", 8}, runtime::node_feature::inspect);
  questions_.ask("db1", {}, keep(), start);
  questions_.ask("gs1", {}, keep(), start);
  for (std::size_t i = 0; i <= open_questions_max; ++i)
    questions_.ask("ca1", bytes("how"), keep(), start);
  ASSERT_EQ(answers_.size(), 3U);
  EXPECT_EQ(answers_[0].what, outcome::no_such_node);
  EXPECT_EQ(answers_[1].what, outcome::cannot_answer);
  EXPECT_EQ(answers_[2].what, outcome::busy);
  questions_.tick(start + question_time_max);
  EXPECT_EQ(answers_.size(), 3U + open_questions_max);
  EXPECT_EQ(answers_.back().what, outcome::no_answer);
}

TEST_F(PeerQuestions, EndWithTheLink) {
  questions_.start(gs1_, runtime::node_feature::inspect);
  questions_.ask("gs1", bytes("how"), keep(), start);
  questions_.end(gs1_);
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].what, outcome::no_answer);
}

TEST_F(PeerQuestions, PassTheQuestionsOfOthersOn) {
  questions_.start(gs1_, 0);
  questions_.receive(gs1_, runtime::link_question{5, operation::ask, {}, bytes("how")});
  EXPECT_EQ(asked_, std::vector<std::uint32_t>{5});
  questions_.answer(gs1_, 5, bytes("well"));
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(std::get<runtime::link_answer>(sent_[0]).slice, bytes("well"));
}

}  // namespace
}  // namespace donet::actors
