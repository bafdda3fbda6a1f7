// Two systems in one process, and peers that are not CAF systems, on real sockets.

#include "runtime/cluster/basp_acceptor.hpp"

#include "runtime/caf_io.hpp"
#include "runtime/cluster/basp.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <caf/all.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

using std::chrono::seconds;
using test::comes_true;

constexpr seconds patience{20};
constexpr const char* protocol = "acceptor-test/1";
const std::vector<std::string_view> permitted = {"@u32", "@u32+@i8"};

struct settings : caf::actor_system_config {
  explicit settings(const std::string& speaks = protocol) {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 1);
    use_basp(*this, speaks);
  }
};

// Counts up by one, and returns the requested number of letters. It is a class, because the checked
// standard library reports an error for CAF's function-based actors.
class replier : public caf::event_based_actor {
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

// A second system, as if it were in another process.
struct remote_system {
  explicit remote_system(const std::string& speaks = protocol) : options(speaks) {}

  settings options;
  caf::actor_system system{options};
};

// 0 without an answer.
std::uint32_t answer_to(const caf::scoped_actor& sender, const caf::actor& published,
                        std::uint32_t number) {
  std::uint32_t answer = 0;
  sender->request(published, patience, number)
    .receive([&](std::uint32_t received) { answer = received; }, [](const caf::error&) {});
  return answer;
}

class BaspAcceptor : public testing::Test {
protected:
  void open(basp_bounds bounds = {}) {
    acceptor_.emplace(server_, replier_, permitted, 4'711, bounds,
                      [this](basp_verdict verdict) { refused_ = verdict; });
  }

  // A peer that is accepted.
  far_end connect() {
    loopback line;
    acceptor_->take(line.near);
    return std::move(line.far);
  }

  // The answer to a number, 0 without one.
  std::uint32_t answer_to_a_remote_system(std::uint32_t number) {
    remote_system remote;
    const auto found = find_published(remote.system, connect().release(), patience);
    if (!found)
      return 0;
    return answer_to(caf::scoped_actor(remote.system), *found, number);
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
  caf::actor replier_ = server_.spawn<replier, caf::hidden>();
  std::optional<basp_acceptor> acceptor_;
  std::atomic<basp_verdict> refused_{basp_verdict::allowed};

  // Before the end of the system, which waits for its actors.
  void TearDown() override { caf::anon_send_exit(replier_, caf::exit_reason::user_shutdown); }
};

TEST_F(BaspAcceptor, LetsAnotherSystemSendToThePublishedActor) {
  open();
  EXPECT_EQ(answer_to_a_remote_system(41), 42U);
}

TEST_F(BaspAcceptor, RejectsAnotherProtocol) {
  open();
  remote_system remote("acceptor-test/2");
  const auto found = find_published(remote.system, connect().release(), patience);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error(), caf::sec::incompatible_application_ids);
}

TEST_F(BaspAcceptor, EndsTheOldestConnectionAtTheLimit) {
  basp_bounds bounds;
  bounds.connections_max = 2;
  open(bounds);
  far_end first = connect();
  far_end second = connect();
  far_end third = connect();
  EXPECT_TRUE(is_ended(first));
  far_end fourth = connect();
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

TEST_F(BaspAcceptor, DisconnectsAPeerThatBreaksTheRules) {
  open();
  far_end peer = connect();
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
TEST_F(BaspAcceptor, LetsAPeerAddressOnlyThePublishedActor) {
  open();
  std::atomic<bool> reached{false};
  const caf::actor other = server_.spawn<witness, caf::hidden>(std::ref(reached));
  server_.registry().put(other.id(), caf::actor_cast<caf::strong_actor_ptr>(other));
  remote_system remote;
  const auto found = find_published(remote.system, connect().release(), patience);
  ASSERT_TRUE(found);
  const caf::scoped_actor self{remote.system};
  self->send(handle_of(remote.system, found->node(), other.id()), std::uint32_t{41});
  EXPECT_TRUE(comes_true([this] { return refused_ != basp_verdict::allowed; }));
  EXPECT_EQ(refused_.load(), basp_verdict::another_actor);
  server_.registry().erase(other.id());
  caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  server_.await_actors_before_shutdown(false);
  EXPECT_FALSE(reached);
}

// CAF acts on some contents on the middleman's thread, before the actor receives them: with a link to
// itself, that thread would wait for itself.
TEST_F(BaspAcceptor, RejectsMessagesThatCafActsOn) {
  open();
  using content_function = std::function<caf::message(const caf::actor& published)>;
  const std::vector<content_function> contents = {
    [](const caf::actor& published) {
      return caf::make_message(caf::link_atom::value,
                               caf::actor_cast<caf::strong_actor_ptr>(published));
    },
    [](const caf::actor&) { return caf::make_message(caf::exit_msg{}); },
    [](const caf::actor& published) { return caf::make_message(std::uint32_t{1}, published); },
  };
  for (const content_function& content : contents) {
    refused_ = basp_verdict::allowed;
    remote_system remote;
    const auto found = find_published(remote.system, connect().release(), patience);
    ASSERT_TRUE(found);
    caf::anon_send(*found, content(*found));
    EXPECT_TRUE(comes_true([this] { return refused_ == basp_verdict::another_content; }));
  }
  EXPECT_EQ(answer_to_a_remote_system(41), 42U);
}

// CAF would send the answer to any actor that it knows by the id.
TEST_F(BaspAcceptor, RejectsMessagesWithAnActorThatForwardsTheAnswer) {
  open();
  remote_system remote;
  const auto found = find_published(remote.system, connect().release(), patience);
  ASSERT_TRUE(found);
  const caf::scoped_actor self{remote.system};
  caf::actor_cast<caf::abstract_actor*>(*found)->enqueue(
    caf::make_mailbox_element(caf::actor_cast<caf::strong_actor_ptr>(self), caf::make_message_id(),
                              {caf::actor_cast<caf::strong_actor_ptr>(*found)}, std::uint32_t{41}),
    nullptr);
  EXPECT_TRUE(comes_true([this] { return refused_ == basp_verdict::another_content; }));
}

TEST_F(BaspAcceptor, RejectsMessagesOfTooManyActors) {
  open();
  remote_system remote;
  const auto found = find_published(remote.system, connect().release(), patience);
  ASSERT_TRUE(found);
  // CAF itself has sent a message to "SpawnServ", by an actor of its own.
  std::deque<caf::scoped_actor> senders;
  for (std::size_t i = 1; i < basp_bounds{}.senders_max; ++i)
    EXPECT_EQ(answer_to(senders.emplace_back(remote.system), *found, 41), 42U);
  EXPECT_EQ(refused_.load(), basp_verdict::allowed);
  senders.emplace_back(remote.system)->send(*found, std::uint32_t{41});
  EXPECT_TRUE(comes_true([this] { return refused_ == basp_verdict::too_many_actors; }));
}

TEST_F(BaspAcceptor, DisconnectsAPeerThatReadsTooSlowly) {
  basp_bounds bounds;
  bounds.waiting_bytes_max = 100'000;
  open(bounds);
  remote_system remote;
  const auto found = find_published(remote.system, connect().release(), patience);
  ASSERT_TRUE(found);
  const caf::scoped_actor self{remote.system};
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

TEST_F(BaspAcceptor, RemovesItsDataOfAPeerThatIsGone) {
  open();
  for (int i = 0; i < 5; ++i) {
    remote_system remote;
    EXPECT_TRUE(find_published(remote.system, connect().release(), patience));
  }
  far_end next;
  EXPECT_TRUE(comes_true([&] {
    next = connect();
    return remembered() == 0;
  }));
}

TEST_F(BaspAcceptor, EndsTheActorsThatServePeersByName) {
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

TEST_F(BaspAcceptor, EndsWithASilentPeerConnected) {
  far_end silent;
  {
    settings options;
    caf::actor_system system{options};
    const caf::actor published = system.spawn<replier, caf::hidden>();
    basp_acceptor acceptor(system, published, permitted, 4'712);
    loopback line;
    silent = std::move(line.far);
    acceptor.take(line.near);
    caf::anon_send_exit(published, caf::exit_reason::user_shutdown);
  }
  EXPECT_TRUE(is_ended(silent));
}

TEST_F(BaspAcceptor, ClosesItsConnectionsAtItsEnd) {
  open();
  far_end before = connect();
  acceptor_.reset();
  EXPECT_TRUE(is_ended(before));
}

}  // namespace
}  // namespace donet::runtime
