#pragma once
// An actor with a session with the database, on a thread of its own that may block.

#include "actors/database_server/database_server_state.hpp"
#include "actors/database_server/transactions.hpp"
#include "runtime/execution/actor_base.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <cstddef>
#include <memory>

namespace donet::actors {

/// From its Database Server: run these requests; without any, check the database. Answer:
/// `database_work_done`.
struct database_work {
  std::shared_ptr<request_list> requests;
};

/// From its Database Server: end.
struct end_of_work {};

/// To the Database Server: the same requests, and how many of them are done.
struct database_work_done {
  std::size_t worker = 0;
  std::shared_ptr<request_list> requests;
  std::shared_ptr<transaction_result> result;
};

/// Detached in a node; a test runs it on its single thread.
class database_worker final : public runtime::floating_actor {
public:
  /// `owner` must outlive every piece of work.
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
