#include "tests/scenario/game_world.hpp"

#include "actors/message_director/participant.hpp"
#include "actors/message_director/router.hpp"
#include "actors/state_server/state_server.hpp"
#include "dcfile/load.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace donet::test {

using runtime::sim::sim_connection;

namespace {

constexpr std::string_view contract_text = R"dc(
dclass LoginManager {
  login(uint32 who) clsend;
  babble(uint32 number, blob text) clsend;
};
dclass ChatManager {
  say(uint32 number, blob text) clsend;
};
dclass District {
  setName(string) required broadcast ram;
};
dclass Thing {
  setValue(uint32) required broadcast ram ownrecv;
  setMood(uint32) broadcast ram ownsend;
  shout(uint32 number, blob text) ownsend airecv;
  sing(uint32 number, blob text) broadcast;
};
)dc";

game_world::options usual_options(game_world::agents which) {
  game_world::options made;
  made.which = which;
  return made;
}

}  // namespace

const std::shared_ptr<const dc::schema>& game_world::contract() {
  static const std::shared_ptr<const dc::schema> loaded = [] {
    const dc::source source{"game.dc", std::string(contract_text)};
    return dc::load({&source, 1}, {}).contract;
  }();
  return loaded;
}

std::uint16_t game_world::class_id(const char* of) {
  return contract()->find_class(std::string_view(of))->id();
}

std::uint16_t game_world::field_id(const char* of, const char* field) {
  return contract()->find_class(std::string_view(of))->find(std::string_view(field))->id();
}

game_world::game_world(std::uint64_t seed, agents which) : game_world(seed, usual_options(which)) {}

game_world::game_world(std::uint64_t seed, const options& how) : options_(how), world_(seed) {
  const agents which = how.which;
  threads_ = {&world_.add_unit(), &world_.add_unit()};
  runtime::unit& first = *threads_.front();
  router_ = runtime::launch<actors::router>(
    first, actors::router_options{}, log_, [](dc::bytes_view) {},
    std::make_shared<runtime::message_director_metrics>());

  actors::state_server_setup objects;
  objects.options.control = runtime::channel{control};
  objects.layouts = std::make_shared<const actors::class_layouts>(contract());
  runtime::tell(router_, actors::service_joined{
                           runtime::launch<actors::state_server>(first, router_, objects, log_),
                           "state_server"});

  const auto logins = std::make_shared<actors::login_order>(1'000'000, world_.clock().now());
  const auto channels = std::make_shared<actors::channels_in_use>();
  const auto pace = std::make_shared<actors::eject_pace>(10);
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    if (i == 0 || which == agents::two_with_unique_sessions) {
      auto setup = std::make_shared<actors::client_agent_setup>();
      setup->options.version = "v1";
      setup->options.hash = contract()->hash();
      setup->options.relocate = actors::relocation_permission::enabled;
      setup->options.add_interest = actors::interest_permission::enabled;
      if (which == agents::two_with_unique_sessions)
        setup->options.logins = logins;
      setup->options.heartbeat_timeout = how.heartbeat_timeout;
      setup->write_tick = how.write_tick;
      setup->pauses = how.pauses;
      setup->rates = how.rates;
      setup->window_bytes = how.window_bytes;
      setup->contract = contract();
      setup->uberdogs[runtime::doid{login}] = {contract()->find_class("LoginManager"), true};
      setup->uberdogs[runtime::doid{chat}] = {contract()->find_class("ChatManager"), false};
      const std::uint64_t from = first_channel + i * second_agent;
      setup->admission = std::make_shared<actors::admission>(
        actors::admission_options{runtime::channel{from}, runtime::channel{from + 999}, 0, 0},
        channels);
      setup->pace = pace;
      setups_.push_back(std::move(setup));
    }
    const auto numbers = runtime::participant{std::uint64_t{i + 2} << 48U};
    metrics_.push_back(actors::make_client_agent_metrics());
    shards_.push_back(runtime::launch<actors::client_agent>(
      *threads_[i], world_.clock(), router_,
      std::shared_ptr<const actors::client_agent_setup>(setups_.back()), numbers, log_,
      metrics_.back()));
    runtime::tell(router_, actors::service_joined{shards_.back(), "client_agent", true});
  }
  world_.settle();
}

game_world::~game_world() {
  for (std::deque<peer>* const all : {&clients_, &ais_}) {
    for (peer& one : *all)
      one.breaks();
  }
  world_.settle();
  runtime::tell(router_, actors::stop_routing{std::chrono::milliseconds(0)});
  router_ = nullptr;
  shards_.clear();
  world_.settle();
  world_.advance(std::chrono::minutes(1));
}

std::size_t game_world::clients() const {
  std::size_t all = 0;
  for (const auto& each : setups_)
    all += each->admission->connections();
  return all;
}

std::uint64_t game_world::tick_writes(runtime::write_cause why) const {
  std::uint64_t all = 0;
  for (const auto& each : metrics_)
    all += each->tick_writes[static_cast<std::size_t>(why)].value();
  return all;
}

void game_world::drain(std::chrono::milliseconds patience) {
  for (const caf::actor& each : shards_)
    runtime::tell(each, actors::drain_clients{patience, [this] { ++drained_; }});
}

void game_world::hurry() {
  for (const caf::actor& each : shards_)
    runtime::tell(each, actors::hurry_clients{});
}

peer& game_world::connect_ai() {
  runtime::unit& thread = *threads_[ais_.size() % threads_.size()];
  auto made = std::make_shared<sim_connection>(world_, thread, "ai", options_.ai);
  actors::serve_participant(thread, router_, made, log_);
  return ais_.emplace_back(world_, std::move(made));
}

peer& game_world::connect_client() {
  const std::size_t turn = clients_.size() % threads_.size();
  auto made = std::make_shared<sim_connection>(world_, *threads_[turn], "client", options_.client);
  runtime::origin from;
  from.remote = {"192.0.2.1", static_cast<std::uint16_t>(40'000 + clients_.size())};
  from.local = {"192.0.2.2", 7'198};
  runtime::tell(shards_[turn], actors::client_joined{made, std::move(from)});
  return clients_.emplace_back(world_, std::move(made));
}

}  // namespace donet::test
