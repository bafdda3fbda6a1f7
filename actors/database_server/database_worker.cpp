#include "actors/database_server/database_worker.hpp"

#include <utility>

namespace donet::actors {

database_worker::database_worker(caf::actor_config& config, runtime::unit& home,
                                 caf::abstract_actor& owner, std::size_t number,
                                 std::unique_ptr<transactions> does)
    : runtime::floating_actor(config, home), owner_(owner), number_(number),
      does_(std::move(does)) {}

caf::behavior database_worker::make_behavior() {
  return {
    [this](const database_work& one) {
      auto result = std::make_shared<transaction_result>(does_->run(*one.requests));
      runtime::tell(owner_, database_work_done{number_, one.requests, std::move(result)});
    },
    [this](const end_of_work&) { quit(); },
  };
}

}  // namespace donet::actors
