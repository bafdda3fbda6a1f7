#include "runtime/net/readiness_set.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

namespace donet::runtime {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// Readable from the start, as long as nothing is read.
class readable final : public ready_handler {
public:
  explicit readable(readiness_set& set) : set_(set) { set_.watch(socket_, {true, false}, *this); }
  readable(const readable&) = delete;
  readable& operator=(const readable&) = delete;
  ~readable() {
    set_.forget(socket_, *this);
    ::close(socket_);
  }
  void on_ready(readiness now) noexcept override {
    EXPECT_TRUE(now.readable);
    EXPECT_FALSE(now.writable);
    ++calls;
    if (other != nullptr)
      set_.forget(other->socket_, *other);
  }

  int calls = 0;
  readable* other = nullptr;  // removed by this one's call

private:
  readiness_set& set_;
  int socket_ = ::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
};

class ReadinessSet : public testing::TestWithParam<wait_precision> {
protected:
  readiness_set set_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Precisions, ReadinessSet,
                         testing::Values(wait_precision::nanoseconds,
                                         wait_precision::milliseconds));

TEST_P(ReadinessSet, FindsAReadySocketWithoutWaiting) {
  readable socket(set_);
  EXPECT_EQ(set_.wait(nanoseconds::zero()), 1U);
  EXPECT_EQ(socket.calls, 0) << "nothing before the dispatch";
  set_.dispatch();
  EXPECT_EQ(socket.calls, 1);
  EXPECT_EQ(set_.waits(), 1U);
}

TEST_P(ReadinessSet, NeverWaitsTooShort) {
  for (const nanoseconds time : {nanoseconds(1), nanoseconds(microseconds(1'500))}) {
    const auto begin = steady_clock::now();
    EXPECT_EQ(set_.wait(time), 0U);
    EXPECT_GE(steady_clock::now() - begin, time);
  }
}

TEST_P(ReadinessSet, WaitsForASocketHoweverLongItMay) {
  readable socket(set_);
  EXPECT_EQ(set_.wait(readiness_set::forever), 1U);
  EXPECT_EQ(set_.wait(nanoseconds(std::chrono::hours(24 * 365))), 1U);
}

TEST_P(ReadinessSet, IsWokenByAnotherThread) {
  std::thread other([this] { set_.wake(); });
  EXPECT_EQ(set_.wait(readiness_set::forever), 0U) << "that is no socket";
  other.join();
  set_.dispatch();
  set_.wake();
  EXPECT_EQ(set_.wait(readiness_set::forever), 0U) << "also when it was woken before";
  EXPECT_EQ(set_.wait(nanoseconds::zero()), 0U);
}

TEST_P(ReadinessSet, DoesNotCallAHandlerThatWasForgottenMeanwhile) {
  readable first(set_);
  readable second(set_);
  first.other = &second;
  second.other = &first;
  EXPECT_EQ(set_.wait(nanoseconds::zero()), 2U);
  set_.dispatch();
  EXPECT_EQ(first.calls + second.calls, 1);
}

TEST_P(ReadinessSet, CallsAllInTurnIfOneWaitCannotReportThem) {
  std::vector<std::unique_ptr<readable>> all;
  for (std::size_t i = 0; i < 2 * readiness_set::sockets_per_wait_max; ++i)
    all.push_back(std::make_unique<readable>(set_));
  const std::uint64_t round = set_.round_of_all();
  while (set_.rounds() < round) {
    set_.wait(nanoseconds::zero());
    set_.dispatch();
  }
  for (const auto& one : all)
    EXPECT_GE(one->calls, 1);
}

}  // namespace
}  // namespace donet::runtime
