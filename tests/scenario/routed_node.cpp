#include "tests/scenario/routed_node.hpp"

#include "actors/message_director/link.hpp"
#include "actors/message_director/participant.hpp"
#include "actors/message_director/router.hpp"
#include "runtime/cluster/basp.hpp"
#include "runtime/cluster/caf_identity.hpp"
#include "runtime/cluster/link_bytes.hpp"
#include "runtime/net/tcp_connection.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <stdexcept>
#include <utility>
#include <variant>

namespace donet::test {

namespace {

// Connects the link again by order of the test only.
class link_owner final : public runtime::floating_actor {
public:
  link_owner(caf::actor_config& config, runtime::unit& home, std::shared_ptr<link_news> news,
             std::function<void()> cut)
      : runtime::floating_actor(config, home), news_(std::move(news)), cut_(std::move(cut)) {}

  caf::behavior make_behavior() override {
    return {
      [this](const actors::link_opened& opened) {
        ++(opened.has_begun ? news_->begun : news_->resumed);
      },
      [this](const actors::link_cut&) { ++news_->cut; },
      [this](const actors::link_exchanged&) { ++news_->exchanged; },
      [this](const actors::link_broken&) {
        ++news_->broken;
        cut_();
      },
      [this](const actors::link_said& said) {
        if (std::holds_alternative<runtime::link_goodbye>(said.what))
          ++news_->goodbyes;
      },
      [this](const actors::link_left&) { ++news_->left; },
    };
  }

private:
  std::shared_ptr<link_news> news_;
  std::function<void()> cut_;
};

void run_on(runtime::event_loop& loop, const std::function<void()>& work) {
  std::promise<void> done;
  loop.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void require(const std::string& problem) {
  if (!problem.empty())
    throw std::runtime_error(problem);
}

}  // namespace

routed_node::caf_settings::caf_settings() {
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", 1);
  runtime::use_basp(*this, runtime::link_protocol);
  runtime::add_link_messages(*this);
}

routed_node::routed_node(settings as)
    : as_(std::move(as)), figures_(std::make_shared<actors::link_figures>()) {
  {
    const runtime::caf_identity_scope identity(std::to_string(as_.incarnation));
    system_.emplace(caf_settings_);
  }
  thread_.emplace(*system_, "io-" + as_.name);
  runtime::unit& unit = thread_->actors();
  router_ = runtime::launch<actors::router>(
    unit, actors::router_options{}, log_, [](dc::bytes_view) {},
    std::make_shared<runtime::message_director_metrics>());
  const caf::actor owner = runtime::launch<link_owner>(
    unit, news_, [this] { thread_->loop().post([this] { carrier_->cut(); }); });
  link_ = runtime::launch<actors::link>(unit, router_, owner,
                                        actors::link_options{.peer = {as_.peer, 1},
                                                             .incarnation = as_.incarnation,
                                                             .window_bytes = as_.window_bytes,
                                                             .figures = figures_},
                                        log_);
  carrier_.emplace(
    *system_, thread_->loop(), link_,
    runtime::link_carrier_events{
      .opened = [link =
                   link_](const caf::actor& peer,
                          std::uint64_t) { runtime::tell(link, actors::connection_open{peer}); },
      .closed = [link = link_](std::uint64_t) { runtime::tell(link, actors::connection_cut{}); }},
    runtime::link_carrier_options{.waiting_bytes_max =
                                    2 * as_.window_bytes + runtime::limits::link_message_size_max,
                                  .open_time_max = std::chrono::seconds(30)});
  open_participants();
  open_connections();
  thread_->start();
}

routed_node::~routed_node() {
  run_on(thread_->loop(), [this] {
    participants_.reset();
    connections_.reset();
    carrier_.reset();
  });
  runtime::tell(link_, actors::end_link{false});
  runtime::tell(router_, actors::stop_routing{});
  link_ = nullptr;
  router_ = nullptr;
  thread_->actors().wait_until_deserted(std::chrono::steady_clock::now()
                                        + std::chrono::seconds(20));
  thread_->stop();
  thread_.reset();
  system_.reset();
}

void routed_node::open_participants() {
  participants_.emplace(thread_->loop(), [this](int socket) {
    actors::serve_participant(thread_->actors(), router_,
                              std::make_shared<runtime::tcp_connection>(
                                thread_->loop(), gate_, socket, runtime::peer_bounds{}),
                              log_);
  });
  require(participants_->open({"127.0.0.1", 0}));
  participants_port_ = participants_->where().front().port;
  participants_->start();
}

void routed_node::open_connections() {
  runtime::node_handshake_options options;
  options.tls = as_.tls;
  options.time_max = std::chrono::seconds(30);  // a sanitizer on a loaded machine takes its time
  options.policy.introduce = [this] { return introduction(); };
  options.policy.view = [] { return runtime::cluster_view{}; };
  connections_.emplace(thread_->loop(), std::move(options),
                       [this](runtime::node_arrival arrival) { take(std::move(arrival)); });
  require(connections_->open({"127.0.0.1", 0}));
  port_ = connections_->where().front().port;
  connections_->start();
}

void routed_node::dial(std::uint16_t to) {
  thread_->loop().post([this, to] {
    connections_->dial({"127.0.0.1", to},
                       [this](runtime::node_arrival arrival) { take(std::move(arrival)); });
  });
}

void routed_node::cut() {
  run_on(thread_->loop(), [this] { carrier_->cut(); });
}

void routed_node::leave() {
  runtime::tell(router_, actors::stop_routing{});
}

std::size_t routed_node::kept_bytes() const noexcept {
  return figures_->kept_bytes.load();
}

std::string routed_node::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

void routed_node::take(runtime::node_arrival arrival) {
  if (arrival.stream) {
    carrier_->take(std::move(arrival));
    return;
  }
  const std::lock_guard lock(mutex_);
  problem_ = arrival.problem;
}

runtime::node_introduction routed_node::introduction() const {
  runtime::node_introduction self;
  self.cluster = "example";
  self.node = {as_.name, as_.incarnation};
  self.address = "127.0.0.1:" + std::to_string(port_);
  self.caf = runtime::to_caf_node_id(system_->node());
  self.version = "1.4.0";
  return self;
}

}  // namespace donet::test
