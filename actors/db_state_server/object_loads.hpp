#pragma once
// The objects that are being loaded, and the messages that arrive for them in the meantime
// (spec/services 4.3).

#include "actors/db_state_server/activation.hpp"
#include "actors/db_state_server/db_state_output.hpp"
#include "actors/db_state_server/loading_state.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace donet::actors {

/// Not thread-safe.
class object_loads {
public:
  explicit object_loads(const queue_limits& limits) noexcept : limits_(limits) {}

  bool empty() const noexcept { return loads_.empty(); }
  std::size_t size() const noexcept { return loads_.size(); }
  /// Approximate memory in bytes, including all queued messages.
  std::size_t bytes() const noexcept { return bytes_; }
  /// Messages so far that were lost because too much was waiting.
  std::uint64_t refused() const noexcept { return refused_; }

  /// Null if the object is not being loaded.
  loading_state* find(runtime::doid id);
  /// Begins a load; the object must not be loading. `context` is that of its query.
  loading_state& start(activation wanted, std::uint32_t context, runtime::clock::time_point now);
  /// Ends the load of an object that is loading.
  loading_state end(runtime::doid id);

  /// What became of a message.
  enum class deferral : unsigned char {
    handle_now,  ///< the object that it is about is not being loaded
    deferred,    ///< it waits for that object, or was lost for want of memory
  };
  /// Queues the message for each loading object that it is sent to, and for the one that it is
  /// about. All loads together may take `bytes_max` of memory. If a message is lost that has a
  /// failure form, its sender receives that.
  [[nodiscard]] deferral defer(const db_state_output& out, const runtime::datagram_view& datagram,
                               const runtime::message_view& message,
                               std::optional<runtime::doid> about, std::size_t bytes_max);

private:
  void queue(const db_state_output& out, loading_state& load, const runtime::message_view& message,
             bool for_object, bool for_service, std::size_t bytes_max);

  queue_limits limits_;
  std::unordered_map<runtime::doid, loading_state> loads_;
  std::size_t bytes_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace donet::actors
