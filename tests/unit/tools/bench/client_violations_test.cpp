// The commands for a Client Agent, with one that breaks its guarantees: each violation must be
// detected and named.

#include "tests/unit/tools/bench/bench_run.hpp"
#include "tests/unit/tools/bench/ca_stub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::test {
namespace {

using testing::HasSubstr;

const std::vector<std::string> fanout = {"fanout", "--clients",  "6",   "--zones",
                                         "2",      "--messages", "2000"};
const std::vector<std::string> interest = {"interest", "--clients",  "4",  "--objects",
                                           "20",       "--messages", "200"};
const std::vector<std::string> logins = {"logins", "--concurrency", "2", "--messages", "200"};
const std::vector<std::string> idle = {"idle", "--clients", "50", "--duration", "0.3"};

// Runs a command against a server with this fault; expects that it fails.
std::string complaint(ca_fault which, std::vector<std::string> arguments, std::size_t fault_at) {
  const ca_stub server(which, fault_at);
  arguments.insert(arguments.begin(), "ca");
  arguments.insert(arguments.end(), {"--client-agent", server.client_agent()});
  if (arguments[1] != "logins" && arguments[1] != "idle")
    arguments.insert(arguments.end(), {"--address", server.director()});
  const auto done = run_bench(std::move(arguments));
  EXPECT_EQ(done.code, bench::exit_failed);
  EXPECT_EQ(done.output, "");
  return done.errors;
}

// As above, for a fault that only shows as a missing message.
std::string complaint_of_silence(ca_fault which, std::vector<std::string> arguments,
                                 std::size_t fault_at) {
  arguments.insert(arguments.end(), {"--deadline", "0.3"});
  return complaint(which, std::move(arguments), fault_at);
}

std::string fanout_complaint(ca_fault which) {
  return complaint(which, fanout, 200);
}

TEST(BenchClientViolations, ALostUpdateIsNoticed) {
  EXPECT_THAT(fanout_complaint(ca_fault::lose_update), HasSubstr("lost or out of order"));
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_update, {"latency"}, 50),
              HasSubstr("lost: message 49 of publisher 0 has not arrived at client 1"));
}

TEST(BenchClientViolations, TheLossOfTheLastUpdatesIsNoticed) {
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_updates, fanout, 200),
              HasSubstr("lost: message "));
}

TEST(BenchClientViolations, ADuplicatedUpdateIsNoticed) {
  EXPECT_THAT(fanout_complaint(ca_fault::repeat_update), HasSubstr("a second time: duplicated"));
}

TEST(BenchClientViolations, AWrongOrderIsNoticed) {
  const std::vector<std::string> one_speaker = {"fanout", "--clients", "3", "--speakers", "1"};
  EXPECT_THAT(complaint(ca_fault::reorder_updates, one_speaker, 200),
              HasSubstr("lost or out of order"));
}

TEST(BenchClientViolations, WrongBytesAreNoticed) {
  EXPECT_THAT(fanout_complaint(ca_fault::change_update), HasSubstr("with wrong bytes"));
  EXPECT_THAT(fanout_complaint(ca_fault::change_pattern), HasSubstr("with wrong bytes"));
}

TEST(BenchClientViolations, AnUpdateThatComesBackIsNoticed) {
  EXPECT_THAT(fanout_complaint(ca_fault::echo_update), HasSubstr("which it has sent itself"));
}

TEST(BenchClientViolations, AnUpdateInAnotherZoneIsNoticed) {
  EXPECT_THAT(fanout_complaint(ca_fault::leak_update), HasSubstr("to which it is not subscribed"));
}

TEST(BenchClientViolations, AnEjectOrTheEndOfAConnectionIsNoticed) {
  EXPECT_THAT(fanout_complaint(ca_fault::eject),
              HasSubstr("the server ejected a client, code 117: wrong"));
  EXPECT_THAT(fanout_complaint(ca_fault::close),
              HasSubstr("the server closed the connection of client "));
}

TEST(BenchClientViolations, AMissingHelloRespIsNoticed) {
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_hello, logins, 100),
              HasSubstr("has not got HELLO_RESP"));
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_hello, idle, 20),
              HasSubstr("has not got HELLO_RESP"));
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_hello, fanout, 3),
              HasSubstr("has not got HELLO_RESP"));
}

TEST(BenchClientViolations, ASecondHelloRespIsNoticed) {
  EXPECT_THAT(complaint(ca_fault::repeat_hello, logins, 1), HasSubstr("HELLO_RESP a second time"));
  EXPECT_THAT(complaint(ca_fault::repeat_hello, idle, 1), HasSubstr("while it was idle"));
  EXPECT_THAT(complaint(ca_fault::repeat_hello, fanout, 1),
              HasSubstr("where the answer to its login was due"));
}

TEST(BenchClientViolations, WhatAnIdleClientIsToldIsNoticed) {
  EXPECT_THAT(complaint(ca_fault::speak_later, idle, 30),
              HasSubstr("got a message of type 132 with 4 bytes while it was idle"));
}

TEST(BenchClientViolations, AServerThatDoesNotLetGoIsNoticed) {
  auto with_goodbye = logins;
  with_goodbye.push_back("--disconnect");
  EXPECT_THAT(complaint_of_silence(ca_fault::ignore_disconnect, with_goodbye, 1),
              HasSubstr("has said goodbye, and is still connected after 300 ms"));
}

TEST(BenchClientViolations, AMissingObjectIsNoticed) {
  EXPECT_THAT(complaint(ca_fault::lose_object, interest, 70), HasSubstr("19 of 20 objects"));
  EXPECT_THAT(complaint(ca_fault::lose_object, fanout, 2), HasSubstr("2 of 3 objects"));
}

TEST(BenchClientViolations, AnObjectThatShouldNotBeShownIsNoticed) {
  EXPECT_THAT(complaint(ca_fault::repeat_object, interest, 70), HasSubstr("duplicated"));
  EXPECT_THAT(complaint(ca_fault::change_object, interest, 70), HasSubstr("with wrong bytes"));
  EXPECT_THAT(complaint(ca_fault::move_object, fanout, 1), HasSubstr("which is in another zone"));
}

TEST(BenchClientViolations, AWrongDoneIsNoticed) {
  EXPECT_THAT(complaint(ca_fault::early_done, interest, 7), HasSubstr("had seen 0 of 20 objects"));
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_done, interest, 7),
              HasSubstr("has 20 of 20 objects in sight"));
  EXPECT_THAT(complaint(ca_fault::repeat_done, interest, 7),
              HasSubstr("got a message of type 204"));
}

TEST(BenchClientViolations, AnObjectThatDoesNotLeaveIsNoticed) {
  EXPECT_THAT(complaint(ca_fault::keep_object, interest, 70),
              HasSubstr("while it still saw 1 obj"));
}

TEST(BenchClientViolations, AWorldThatDoesNotComeIntoBeingIsNoticed) {
  EXPECT_THAT(complaint_of_silence(ca_fault::make_nothing, fanout, 1),
              HasSubstr("the objects have not come into being"));
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_login, fanout, 1),
              HasSubstr("has not got the answer to its login"));
  EXPECT_THAT(complaint_of_silence(ca_fault::lose_owner, fanout, 1),
              HasSubstr("has not got its avatar"));
}

}  // namespace
}  // namespace donet::test
