// Participants that are behind with reading: the senders that made it worse, and the return of clients' credits
// return (architecture section 6.2).

#include "tests/unit/actors/message_director/director.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

using actors::sender_share;
using frames = director::frames;
using runtime::backlog;
using runtime::channel;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t ann = 1'001;
constexpr std::uint64_t bob = 1'002;

// Counts the credits that have returned.
class bank final : public runtime::credit_source {
public:
  void give_back(std::size_t bytes) noexcept override { returned += bytes; }
  std::size_t returned = 0;
};

class Backlog : public testing::Test {
protected:
  Backlog() : service_(md_.state().add_service("client_agent")) {
    md_.send(slow_, add_channel(5000));
    md_.send(fast_, frames{add_channel(5000), add_channel(6000)});
  }

  // Of one sender, in an emission of the service.
  void emits(std::uint64_t to, std::uint64_t sender, std::size_t payload, std::size_t credit = 0) {
    const std::string frame = framed(message({to}, sender, 2020, std::string(payload, 'x')));
    size_ = frame.size();
    runtime::emission now;
    now.frames = runtime::batch::copy_of(dc::as_bytes(frame));
    now.steps.push_back({runtime::emission::step::kind::send,
                         runtime::participant{9},
                         static_cast<std::uint32_t>(frame.size()),
                         {}});
    now.handled = handled_;
    std::vector<runtime::read_credit> credits;
    if (credit != 0)
      credits.emplace_back(bank_, credit);
    md_.state().emitted(service_, std::move(now), std::move(credits));
    md_.run();
  }

  std::vector<actors::backlog_report> reports() { return md_.state().take_backlog_reports(); }

  director md_{false};
  actors::sink_id service_;
  actors::sink_id slow_ = md_.join("slow");
  actors::sink_id fast_ = md_.join("fast");
  std::shared_ptr<bank> bank_ = std::make_shared<bank>();
  std::uint64_t handled_ = 0;
  std::size_t size_ = 0;
};

TEST_F(Backlog, IsAttributedToTheSendersOfTheServicesDatagrams) {
  emits(5000, ann, 10);
  EXPECT_THAT(reports(), IsEmpty()) << "all sinks keep up";
  md_.state().backlog(slow_, backlog::high);
  emits(5000, ann, 100);
  const std::size_t large = size_;
  emits(5000, bob, 10);
  const std::size_t small = size_;
  emits(5000, ann, 10);
  emits(6000, bob, 500);
  // Datagrams of another participant pause no client.
  md_.send(fast_, message({5000}, bob, 1));
  const auto told = reports();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].sink, slow_);
  EXPECT_EQ(told[0].level, backlog::high);
  EXPECT_THAT(told[0].senders, ElementsAre(sender_share{channel{ann}, large + small},
                                           sender_share{channel{bob}, small}))
    << "each sender once";
  EXPECT_THAT(reports(), IsEmpty()) << "nothing has changed since";
}

TEST_F(Backlog, EndsWhenTheParticipantHasCaughtUpOrLeft) {
  md_.state().backlog(slow_, backlog::high);
  md_.state().backlog(fast_, backlog::extreme);
  EXPECT_EQ(reports().size(), 2U);
  EXPECT_EQ(md_.state().backlogged(), 2U);
  md_.state().backlog(fast_, backlog::none);
  md_.lose(slow_);
  const auto told = reports();
  ASSERT_EQ(told.size(), 2U);
  for (const auto& one : told)
    EXPECT_EQ(one.level, backlog::none);
  EXPECT_EQ(md_.state().backlogged(), 0U);
  md_.state().backlog(slow_, backlog::high);
  EXPECT_THAT(reports(), IsEmpty()) << "the participant has left";
}

TEST_F(Backlog, TheParentCanBeBehindToo) {
  director md(true);
  const auto service = md.state().add_service("client_agent");
  const auto parent = *md.parent();
  md.state().backlog(parent, backlog::high);
  const std::string frame = framed(message({5000}, ann, 2020));
  runtime::emission now;
  now.frames = runtime::batch::copy_of(dc::as_bytes(frame));
  now.steps.push_back({runtime::emission::step::kind::send,
                       runtime::participant{9},
                       static_cast<std::uint32_t>(frame.size()),
                       {}});
  md.state().emitted(service, std::move(now));
  md.run();
  auto told = md.state().take_backlog_reports();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0].senders, ElementsAre(sender_share{channel{ann}, frame.size()}));
  md.parent_lost();
  told = md.state().take_backlog_reports();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].level, backlog::none);
}

TEST_F(Backlog, CreditsReturnWhenServicesHaveHandledTheParcelsOfTheirMessages) {
  emits(5000, ann, 10, 100);
  EXPECT_EQ(bank_->returned, 100U) << "no service has the message";
  // The service itself is subscribed, as another one would be.
  runtime::emission subscribing;
  subscribing.steps.push_back({runtime::emission::step::kind::subscribe,
                               runtime::no_participant,
                               0,
                               {channel{7000}, channel{7000}}});
  md_.state().emitted(service_, std::move(subscribing));
  md_.run();
  emits(7000, ann, 10, 50);
  EXPECT_EQ(bank_->returned, 100U);
  emits(5000, ann, 10, 7);
  EXPECT_EQ(bank_->returned, 100U) << "in order";
  handled_ = md_.parcel_of(service_).number;
  emits(5000, ann, 10, 1);
  EXPECT_EQ(bank_->returned, 158U);
}

}  // namespace
}  // namespace donet::test
