// The commands with a Message Director that breaks its guarantees: each violation must be detected
// and named.

#include "tests/unit/tools/bench/bench_run.hpp"
#include "tests/unit/tools/bench/md_stub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

// Runs a command against a server with this fault; expects that it fails.
std::string complaint(fault which, std::vector<std::string> arguments, std::size_t fault_at = 200) {
  const md_stub server(which, fault_at);
  arguments.insert(arguments.end(), {"--address", server.address()});
  const auto done = run_bench(std::move(arguments));
  EXPECT_EQ(done.code, bench::exit_failed);
  EXPECT_EQ(done.output, "");
  return done.errors;
}

// As above, for a fault that only shows as a missing message.
std::string complaint_of_silence(fault which, std::vector<std::string> arguments,
                                 std::size_t fault_at = 200) {
  arguments.insert(arguments.end(), {"--deadline", "0.3"});
  return complaint(which, std::move(arguments), fault_at);
}

const std::vector<std::string> pairs = {"md", "pairs", "--pairs", "2", "--messages", "5000"};

std::string pairs_complaint(fault which) {
  return complaint(which, pairs);
}

TEST(BenchViolations, ALostMessageIsNoticed) {
  EXPECT_THAT(pairs_complaint(fault::drop), HasSubstr("lost or out of order"));
}

TEST(BenchViolations, TheLossOfTheLastMessagesIsNoticed) {
  const auto sentence = complaint_of_silence(fault::drop_all, pairs);
  EXPECT_THAT(sentence, HasSubstr("lost: message "));
  EXPECT_THAT(sentence, HasSubstr("for 300 ms nothing has"));
}

TEST(BenchViolations, ADuplicateIsNoticed) {
  EXPECT_THAT(pairs_complaint(fault::duplicate), HasSubstr("a second time: duplicated"));
}

TEST(BenchViolations, AWrongOrderIsNoticed) {
  EXPECT_THAT(pairs_complaint(fault::reorder), HasSubstr("lost or out of order"));
}

TEST(BenchViolations, WrongBytesAreNoticed) {
  EXPECT_THAT(pairs_complaint(fault::wrong_number), HasSubstr("with wrong bytes"));
  EXPECT_THAT(pairs_complaint(fault::wrong_pattern), HasSubstr("with wrong bytes"));
  EXPECT_THAT(pairs_complaint(fault::cut), HasSubstr("wrong bytes"));
}

TEST(BenchViolations, AWrongAddressIsNoticed) {
  EXPECT_THAT(pairs_complaint(fault::wrong_recipient), HasSubstr("another address"));
}

TEST(BenchViolations, AClosedConnectionIsNoticed) {
  EXPECT_THAT(pairs_complaint(fault::close),
              HasSubstr("the server closed the connection of subscriber "));
}

TEST(BenchViolations, SubscriptionsWithoutEffectAreNoticed) {
  EXPECT_THAT(complaint_of_silence(fault::ignore_adds, pairs),
              HasSubstr("the server does not deliver"));
  for (const char* command : {"churn", "links"})
    EXPECT_THAT(complaint_of_silence(fault::ignore_adds, {"md", command}), HasSubstr("lost: "));
  EXPECT_THAT(complaint_of_silence(fault::ignore_adds, {"md", "scale", "--connections", "3"}),
              HasSubstr("lost: "));
}

TEST(BenchViolations, AMessageThatOneOfManySubscribersLacksIsNoticed) {
  EXPECT_THAT(complaint(fault::drop, {"md", "fanout", "--subscribers", "5"}),
              HasSubstr("lost or out of order"));
  EXPECT_THAT(complaint_of_silence(fault::drop, {"md", "latency"}, 50),
              HasSubstr("lost: message "));
}

TEST(BenchViolations, RemovalsWithoutEffectAreNoticed) {
  for (const char* kind : {"--batch=20", "--ranges"})
    EXPECT_THAT(complaint(fault::ignore_removals, {"md", "churn", kind}),
                HasSubstr("not subscribed to"));
}

TEST(BenchViolations, ChurnNoticesWhatIsLostDuplicatedOrChanged) {
  for (const auto at : {200U, 201U, 202U, 203U}) {
    EXPECT_THAT(complaint_of_silence(fault::drop, {"md", "churn"}, at),
                AnyOf(HasSubstr("lost"), HasSubstr("has not got a message")));
    EXPECT_THAT(complaint(fault::duplicate, {"md", "churn"}, at),
                AnyOf(HasSubstr("duplicated"), HasSubstr("was due"), HasSubstr("has got already")));
    EXPECT_THAT(complaint(fault::wrong_number, {"md", "churn"}, at), HasSubstr("wrong bytes"));
  }
}

TEST(BenchViolations, LinksNoticeWhatIsLostDuplicatedOrChanged) {
  for (const auto at : {100U, 101U, 102U, 103U}) {
    const std::vector<std::string> links = {"md", "links", "--concurrency", "1"};
    EXPECT_THAT(complaint_of_silence(fault::drop, links, at), HasSubstr("lost: "));
    EXPECT_THAT(complaint(fault::wrong_number, links, at), HasSubstr("wrong bytes"));
    EXPECT_THAT(complaint(fault::close, links, at), HasSubstr("closed the connection"));
  }
  EXPECT_THAT(complaint(fault::duplicate, {"md", "links", "--concurrency", "1"}, 101),
              HasSubstr("duplicated"));
}

TEST(BenchViolations, LinksNoticePostRemovesThatAreLostOrRepeated) {
  const std::vector<std::string> links = {"md", "links", "--post-remove", "--messages", "100"};
  EXPECT_THAT(complaint_of_silence(fault::lose_post_removes, links),
              HasSubstr("100 post-removes have not"));
  EXPECT_THAT(complaint(fault::repeat_post_removes, links), HasSubstr("or twice"));
}

TEST(BenchViolations, ScaleNoticesWhatIsLostDuplicatedOrChanged) {
  const std::vector<std::string> scale = {"md",         "scale", "--connections", "3",
                                          "--channels", "500",   "--messages",    "1000"};
  EXPECT_THAT(complaint_of_silence(fault::drop, scale), HasSubstr("lost: "));
  EXPECT_THAT(complaint(fault::duplicate, scale), HasSubstr("duplicated"));
  EXPECT_THAT(complaint(fault::reorder, scale), HasSubstr("out of order"));
  EXPECT_THAT(complaint(fault::wrong_number, scale), HasSubstr("wrong bytes"));
  EXPECT_THAT(complaint(fault::wrong_pattern, scale), HasSubstr("wrong bytes"));
  EXPECT_THAT(complaint(fault::wrong_recipient, scale), HasSubstr("changed"));
}

}  // namespace
}  // namespace donet::test
