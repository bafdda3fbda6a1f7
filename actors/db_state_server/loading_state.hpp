#pragma once
// One object that is being loaded: its activation, and the messages that wait for it in order of
// arrival (spec/services 4.3).

#include "actors/db_state_server/activation.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::actors {

/// A message that waits for its object.
struct queued_message {
  runtime::channel sender{};
  std::uint16_t type = 0;
  dc::byte_buffer payload;
  /// The message was sent to the object's channel.
  bool for_object = false;
  /// The message is about the object and is handled by the Database State Server.
  bool for_service = false;

  runtime::message_view view() const noexcept { return {sender, type, payload}; }

  /// Bytes of memory, approximately.
  std::size_t size() const noexcept { return sizeof *this + payload.size(); }
};

/// Bounds on the messages that wait for one object.
struct queue_limits {
  std::size_t messages_max = 10'000;
  std::size_t bytes_max = 4U << 20U;
};

class loading_state {
public:
  /// `context` is reserved for the object's own query to the database, even if that query is not
  /// sent at once.
  loading_state(activation wanted, std::uint32_t context, runtime::clock::time_point since)
      : wanted_(std::move(wanted)), context_(context), since_(since),
        activation_bytes_(size_of(wanted_)) {}

  const activation& wanted() const noexcept { return wanted_; }
  std::uint32_t context() const noexcept { return context_; }
  /// The time of the activation.
  runtime::clock::time_point since() const noexcept { return since_; }

  /// True if it has no open query of its own, but shares the answer to a caller's GET_ALL.
  bool shares_answer() const noexcept { return shares_answer_; }
  void share_answer(bool shares) noexcept { shares_answer_ = shares; }

  /// Queues the message. Returns false, and queues nothing, at a bound.
  [[nodiscard]] bool queue(const runtime::message_view& message, bool for_object, bool for_service,
                           const queue_limits& most);

  const std::vector<queued_message>& waiting() const noexcept { return waiting_; }
  /// Approximate memory in bytes, including all waiting messages.
  std::size_t bytes() const noexcept { return activation_bytes_ + waiting_bytes_; }

private:
  activation wanted_;
  std::uint32_t context_;
  runtime::clock::time_point since_;
  bool shares_answer_ = false;
  std::vector<queued_message> waiting_;
  std::size_t activation_bytes_;
  std::size_t waiting_bytes_ = 0;
};

}  // namespace donet::actors
