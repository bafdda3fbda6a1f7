// Two systems in one process, and peers that are not CAF systems, on real sockets.

#include "runtime/cluster/basp_door.hpp"

#include "runtime/caf_io.hpp"
#include "runtime/cluster/basp.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <caf/all.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <utility>

namespace donet::runtime {
namespace {

using std::chrono::seconds;
using test::comes_true;

constexpr seconds patience{20};
constexpr const char* protocol = "door-test/1";

struct settings : caf::actor_system_config {
  explicit settings(const std::string& speaks = protocol) {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 1);
    use_basp(*this, speaks);
  }
};

// Counts up by one, and returns the requested number of letters. It is a class, because the checked
// standard library reports an error for CAF's function-based actors.
class clerk : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {[](std::uint32_t number) { return number + 1; },
            [](std::uint32_t size, char letter) { return std::string(size, letter); }};
  }
};

bool is_ended(far_end& peer) {
  return comes_true([&peer] {
    peer.pull();
    return peer.ended();
  });
}

// Calls `act` with the system's BASP broker, on the broker's thread, and waits.
void with_broker(caf::actor_system& system, const std::function<void(caf::io::basp_broker&)>& act) {
  std::promise<void> done;
  system.middleman().run_later([&] {
    act(inside_of(basp_broker_of(system)));
    done.set_value();
  });
  done.get_future().wait();
}

// A handle of any actor of another system, by its number.
caf::actor handle_of(caf::actor_system& system, const caf::node_id& node, caf::actor_id number) {
  caf::actor handle;
  with_broker(system,
              [&](caf::io::basp_broker& broker) { handle = proxy_of(broker, node, number); });
  return handle;
}

class BaspDoor : public testing::Test {
protected:
  void open(basp_bounds bounds = {}) {
    door_.emplace(server_, clerk_, 4'711, bounds,
                  [this](basp_verdict verdict) { refused_ = verdict; });
  }

  // A peer that is accepted.
  far_end knock() {
    loopback line;
    door_->take(line.near);
    return std::move(line.far);
  }

  // The number of other systems that CAF has recorded.
  std::size_t remembered() {
    std::size_t count = 0;
    with_broker(server_,
                [&](caf::io::basp_broker& broker) { count = broker.spawn_servers.size(); });
    return count;
  }

  settings settings_;
  caf::actor_system server_{settings_};
  caf::actor clerk_ = server_.spawn<clerk, caf::hidden>();
  std::optional<basp_door> door_;
  std::atomic<basp_verdict> refused_{basp_verdict::allowed};

  // Before the end of the system, which waits for its actors.
  void TearDown() override { caf::anon_send_exit(clerk_, caf::exit_reason::user_shutdown); }
};

// A second system, as if it were in another process.
struct visitor {
  explicit visitor(const std::string& speaks = protocol) : options(speaks) {}

  settings options;
  caf::actor_system system{options};
};

TEST_F(BaspDoor, LetsAnotherSystemTalkToTheActorBehindIt) {
  open();
  visitor guest;
  const auto found = find_published(guest.system, knock().release(), patience);
  ASSERT_TRUE(found);
  const caf::scoped_actor self{guest.system};
  std::uint32_t answer = 0;
  self->request(*found, patience, std::uint32_t{41})
    .receive([&](std::uint32_t number) { answer = number; }, [](const caf::error&) {});
  EXPECT_EQ(answer, 42U);
}

TEST_F(BaspDoor, IsClosedToWhoSpeaksAnotherProtocol) {
  open();
  visitor guest("door-test/2");
  const auto found = find_published(guest.system, knock().release(), patience);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error(), caf::sec::incompatible_application_ids);
}

TEST_F(BaspDoor, EndsTheOldestWhenItIsFull) {
  basp_bounds bounds;
  bounds.connections_max = 2;
  open(bounds);
  far_end first = knock();
  far_end second = knock();
  far_end third = knock();
  EXPECT_TRUE(is_ended(first));
  far_end fourth = knock();
  EXPECT_TRUE(is_ended(second));
  // Their handshakes are complete, and they stay connected.
  for (far_end* const one : {&third, &fourth}) {
    EXPECT_TRUE(comes_true([one] {
      one->pull();
      return !one->received().empty();
    }));
    EXPECT_FALSE(one->ended());
  }
}

TEST_F(BaspDoor, CutsOffWhoSaysWhatIsNotAllowed) {
  open();
  far_end peer = knock();
  peer.push(std::string(100, '\xff'));
  EXPECT_TRUE(is_ended(peer));
}

// Records that a message has reached it.
class witness : public caf::event_based_actor {
public:
  witness(caf::actor_config& config, std::atomic<bool>& reached)
      : caf::event_based_actor(config), reached_(reached) {}

  caf::behavior make_behavior() override {
    return {[this](std::uint32_t) { reached_ = true; }};
  }

private:
  std::atomic<bool>& reached_;
};

// A peer that guesses numbers must not reach the node's other actors.
TEST_F(BaspDoor, LetsAPeerAddressOnlyThePublishedActor) {
  open();
  std::atomic<bool> reached{false};
  const caf::actor other = server_.spawn<witness, caf::hidden>(std::ref(reached));
  server_.registry().put(other.id(), caf::actor_cast<caf::strong_actor_ptr>(other));
  visitor guest;
  const auto found = find_published(guest.system, knock().release(), patience);
  ASSERT_TRUE(found);
  const caf::scoped_actor self{guest.system};
  self->send(handle_of(guest.system, found->node(), other.id()), std::uint32_t{41});
  EXPECT_TRUE(comes_true([this] { return refused_ != basp_verdict::allowed; }));
  EXPECT_EQ(refused_.load(), basp_verdict::another_actor);
  server_.registry().erase(other.id());
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  server_.await_actors_before_shutdown(false);
  EXPECT_FALSE(reached);
}

TEST_F(BaspDoor, CutsOffWhoLetsTooMuchWait) {
  basp_bounds bounds;
  bounds.waiting_bytes_max = 100'000;
  open(bounds);
  visitor guest;
  const auto found = find_published(guest.system, knock().release(), patience);
  ASSERT_TRUE(found);
  const caf::scoped_actor self{guest.system};
  self->monitor(*found);
  std::size_t answered = 0;
  bool is_cut_off = false;
  const auto ask_for = [&](std::uint32_t size) {
    self->send(*found, size, 'x');
    self->receive([&](const std::string& answer) { answered += answer.size(); },
                  [&](const caf::down_msg&) { is_cut_off = true; },
                  caf::after(patience) >> [] { ADD_FAILURE() << "nothing happens"; });
  };
  ask_for(1'000);
  EXPECT_EQ(answered, 1'000U);
  ask_for(200'000);
  EXPECT_EQ(answered, 1'000U);
  EXPECT_TRUE(is_cut_off);
}

TEST_F(BaspDoor, RemembersNobodyWhoIsGone) {
  open();
  for (int i = 0; i < 5; ++i) {
    visitor guest;
    EXPECT_TRUE(find_published(guest.system, knock().release(), patience));
  }
  far_end next;
  EXPECT_TRUE(comes_true([&] {
    next = knock();
    return remembered() == 0;
  }));
}

TEST_F(BaspDoor, LetsNobodyMakeActorsOrChangeTheConfiguration) {
  open();
  EXPECT_TRUE(comes_true([this] {
    for (const auto& name : {caf::atom("ConfigServ"), caf::atom("SpawnServ")}) {
      const auto servant = server_.registry().get(name);
      if (servant && !servant->get()->getf(caf::abstract_actor::is_terminated_flag))
        return false;
    }
    return true;
  }));
}

TEST_F(BaspDoor, ASilentPeerKeepsNobodyFromEnding) {
  far_end silent;
  {
    settings options;
    caf::actor_system system{options};
    const caf::actor behind = system.spawn<clerk, caf::hidden>();
    basp_door door(system, behind, 4'712);
    loopback line;
    silent = std::move(line.far);
    door.take(line.near);
    caf::anon_send_exit(behind, caf::exit_reason::user_shutdown);
  }
  EXPECT_TRUE(is_ended(silent));
}

TEST_F(BaspDoor, ClosesWhatComesWhenItIsClosed) {
  open();
  far_end before = knock();
  door_.reset();
  EXPECT_TRUE(is_ended(before));
}

}  // namespace
}  // namespace donet::runtime
