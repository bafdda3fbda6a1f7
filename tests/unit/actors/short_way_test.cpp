// The cost of a single message, counted in allocations and in actors that run. In a steady state
// nothing is allocated, and only actors with a turn run.

#include "actors/distributed_object/class_layout.hpp"
#include "actors/message_director/participant.hpp"
#include "actors/message_director/router.hpp"
#include "actors/state_server/state_server.hpp"
#include "dcfile/load.hpp"
#include "runtime/metrics/message_director_metrics.hpp"
#include "tests/support/counted_memory.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/wire.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace donet::test {
namespace {

using namespace std::chrono_literals;

// The ends at the router and the State Server are real; the test passes in a peer's bytes as a
// socket would.
class fake_connection final : public runtime::connection,
                              public runtime::credit_source,
                              public std::enable_shared_from_this<fake_connection> {
public:
  void start(runtime::connection_user& user) override { user_ = &user; }
  void send(runtime::batch frames) override {
    ++writes;
    bytes += frames.size();
  }
  void finish(runtime::close_reason reason, std::chrono::milliseconds) override { close(reason); }
  void close(runtime::close_reason reason) override {
    if (user_ != nullptr)
      std::exchange(user_, nullptr)->on_closed(reason);
  }
  std::size_t queued_bytes() const noexcept override { return 0; }
  const std::string& peer() const noexcept override { return name_; }
  void give_back(std::size_t) noexcept override { ++credits; }

  void reads(const std::string& frames) {
    user_->on_frames(runtime::batch::copy_of(dc::as_bytes(frames)),
                     runtime::read_credit(shared_from_this(), frames.size()));
  }

  std::size_t writes = 0;
  std::size_t bytes = 0;
  std::size_t credits = 0;

private:
  runtime::connection_user* user_ = nullptr;
  std::string name_ = "peer";
};

constexpr std::string_view contract = "dclass Thing { setX(uint32) required broadcast ram; };";
constexpr std::uint64_t control_of_state_server = 100'100;
constexpr std::uint32_t thing = 5'000;
constexpr std::uint16_t set_field = 2020;

class ShortWay : public testing::Test {
protected:
  ShortWay() {
    runtime::unit::scope inside(here_);
    state_server_ = runtime::launch<actors::state_server>(
      here_, router_,
      actors::state_server_setup{.options = {.control = runtime::channel{control_of_state_server},
                                             .doids = {},
                                             .objects = {}},
                                 .layouts = layouts_},
      log_);
    runtime::tell(router_, actors::service_joined{state_server_, "state_server"});
    for (const auto& one : {sender_, receiver_})
      actors::serve_participant(here_, router_, one, log_);
    run();
    receiver_->reads(framed(add_channel(1'000)) + framed(add_channel(std::uint64_t{77} << 32 | 3)));
    sender_->reads(framed(message({control_of_state_server}, 9, 2000,
                                  u32(thing) + u32(77) + u32(3) + u16(0) + u32(1))));
    run();
  }

  ~ShortWay() override {
    const runtime::unit::scope inside(here_);
    runtime::tell(router_, actors::stop_routing{});
    run();
    router_ = state_server_ = nullptr;
    run();
  }

  void run() {
    while (here_.run(256, 1h))
      ;
  }

  // The number of actors that ran until everything was done.
  std::size_t run_one_by_one() {
    std::size_t runs = 0;
    for (; here_.waiting() != 0; ++runs)
      here_.run(1, 1h);
    return runs;
  }

  struct cost {
    std::uint64_t allocations;
    std::size_t runs;
    std::size_t writes;
  };

  // The cost of the last of many frames.
  cost of(const std::string& frame) {
    const runtime::unit::scope inside(here_);
    cost last{};
    for (int i = 0; i < 200; ++i) {
      const std::size_t writes = receiver_->writes;
      const std::uint64_t before = memory_count::now().allocations;
      sender_->reads(frame);
      last.runs = run_one_by_one();
      last.allocations = memory_count::now().allocations - before;
      last.writes = receiver_->writes - writes;
    }
    return last;
  }

  recording_logger log_{runtime::log_level::warn};
  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  runtime::unit here_{system_, [] {}};
  std::shared_ptr<const dc::schema> contract_ = [] {
    const dc::source source{"test.dc", std::string(contract)};
    return dc::load({&source, 1}, {}).contract;
  }();
  std::shared_ptr<const actors::class_layouts> layouts_ =
    std::make_shared<actors::class_layouts>(contract_);
  std::shared_ptr<fake_connection> sender_ = std::make_shared<fake_connection>();
  std::shared_ptr<fake_connection> receiver_ = std::make_shared<fake_connection>();
  caf::actor router_ = runtime::launch<actors::router>(
    here_, actors::router_options{}, log_, [](dc::bytes_view) {},
    std::make_shared<runtime::message_director_metrics>());
  caf::actor state_server_;
};

// Participant, router and participant; only the router has a turn.
TEST_F(ShortWay, AMessageToAParticipantTakesOneTurnAndNoMemory) {
  const cost one = of(framed(message({1'000}, 9, 5'000, std::string(64, 'x'))));
  EXPECT_EQ(one.writes, 1U);
  EXPECT_EQ(one.runs, 1U);
  EXPECT_EQ(one.allocations, 0U);
  EXPECT_EQ(sender_->credits, 201U) << "each batch is routed";
}

// Participant, router, State Server with its object, router and participant.
TEST_F(ShortWay, AnUpdateOfAnObjectTakesThreeTurnsAndNoMemory) {
  const cost one = of(framed(message({thing}, 9, set_field, u32(thing) + u16(0) + u32(7))));
  EXPECT_EQ(one.writes, 1U);
  EXPECT_EQ(one.runs, 3U);
  EXPECT_EQ(one.allocations, 0U);
  EXPECT_TRUE(log_.lines().empty()) << log_.lines().front();
}

}  // namespace
}  // namespace donet::test
