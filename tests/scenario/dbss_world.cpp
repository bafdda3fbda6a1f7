#include "tests/scenario/dbss_world.hpp"

#include "actors/db_state_server/db_state_server.hpp"
#include "actors/message_director/participant.hpp"
#include "actors/message_director/router.hpp"
#include "dcfile/load.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace donet::test {

using runtime::sim::sim_connection;

namespace {

constexpr std::string_view contract_text = R"dc(
dclass Thing {
  setLevel(uint32 = 20) required broadcast db;
  setMood(uint32) broadcast ram;
  setNote(uint32) ram db;
};
)dc";

std::shared_ptr<const actors::class_layouts> layouts() {
  static const auto all = [] {
    const dc::source source{"dbss.dc", std::string(contract_text)};
    return std::make_shared<const actors::class_layouts>(dc::load({&source, 1}, {}).contract);
  }();
  return all;
}

}  // namespace

dbss_world::dbss_world(std::uint64_t seed) : world_(seed) {
  threads_ = {&world_.add_unit(), &world_.add_unit()};
  router_ = runtime::launch<actors::router>(
    *threads_.front(), actors::router_options{}, log_, [](dc::bytes_view) {},
    std::make_shared<runtime::message_director_metrics>());
  actors::db_state_server_setup setup;
  setup.options.database = runtime::channel{database};
  setup.options.doids = {{runtime::channel{first_id}, runtime::channel{last_id}}};
  setup.options.first_participant = runtime::participant{std::uint64_t{1} << 48U};
  setup.options.timeout = timeout;
  setup.layouts = layouts();
  runtime::tell(router_,
                actors::service_joined{runtime::launch<actors::db_state_server>(
                                         *threads_.back(), world_.clock(), router_, setup, log_),
                                       "dbss"});
  world_.settle();
}

dbss_world::~dbss_world() {
  for (peer& one : peers_)
    one.breaks();
  world_.settle();
  stop();
  world_.settle();
  world_.advance(std::chrono::minutes(2));
}

peer& dbss_world::connect() {
  runtime::unit& thread = *threads_[peers_.size() % threads_.size()];
  auto made =
    std::make_shared<sim_connection>(world_, thread, "peer " + std::to_string(peers_.size()));
  actors::serve_participant(thread, router_, made, log_);
  return peers_.emplace_back(world_, std::move(made));
}

void dbss_world::stop() {
  if (router_)
    runtime::tell(std::exchange(router_, nullptr),
                  actors::stop_routing{std::chrono::milliseconds(0)});
}

bool dbss_world::is_deserted() {
  const auto at_once = std::chrono::steady_clock::time_point::min();
  return std::all_of(threads_.begin(), threads_.end(),
                     [&](runtime::unit* thread) { return thread->wait_until_deserted(at_once); });
}

}  // namespace donet::test
