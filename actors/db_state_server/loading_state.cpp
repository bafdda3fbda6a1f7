#include "actors/db_state_server/loading_state.hpp"

namespace donet::actors {

bool loading_state::queue(const runtime::message_view& message, bool for_object, bool for_service,
                          const queue_limits& most) {
  const std::size_t size = sizeof(queued_message) + message.payload.size();
  if (waiting_.size() >= most.messages_max || waiting_bytes_ + size > most.bytes_max)
    return false;
  waiting_.push_back({message.sender,
                      message.type,
                      {message.payload.begin(), message.payload.end()},
                      for_object,
                      for_service});
  waiting_bytes_ += size;
  return true;
}

}  // namespace donet::actors
