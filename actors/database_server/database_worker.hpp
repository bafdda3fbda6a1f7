#pragma once
// Has a session with the database, and a thread of its own to wait on it.

#include "actors/database_server/database_server_state.hpp"
#include "actors/database_server/transactions.hpp"
#include "runtime/execution/actor_base.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <cstddef>
#include <memory>

namespace donet::actors {

/// From its Database Server: do these. Answer: `database_work_done`.
struct database_work {
  std::shared_ptr<request_list> requests;
};

/// From its Database Server: end.
struct end_of_work {};

struct database_work_done {
  std::size_t worker = 0;
  std::shared_ptr<request_list> requests;
  std::shared_ptr<transaction_result> result;
};

/// In a node it is detached; a test runs it where it runs everything.
class database_worker final : public runtime::floating_actor {
public:
  /// `owner` outlives what it does.
  database_worker(caf::actor_config& config, runtime::unit& home, caf::abstract_actor& owner,
                  std::size_t number, std::unique_ptr<transactions> does);

  caf::behavior make_behavior() override;

private:
  caf::abstract_actor& owner_;
  std::size_t number_;
  std::unique_ptr<transactions> does_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::database_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::end_of_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::database_work_done)
