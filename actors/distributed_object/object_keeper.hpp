#pragma once
// The common part of State Servers and Database State Servers: delivers each datagram to the
// subscribed objects, and to the service itself. A query about the zones of a parent goes only to
// the objects in these zones. The objects decide the rest; an object_host holds them.
//
// Parcels are processed in order, frame by frame. The effects of one frame, including
// subscriptions, are in force for the next one.

#include "actors/distributed_object/child_question.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_host.hpp"
#include "actors/distributed_object/object_state.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "actors/distributed_object/prefetcher.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/outbox.hpp"
#include "runtime/routing/parcel_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// Counts since the start, and the current number of objects.
struct object_counts {
  std::uint64_t created = 0;
  std::uint64_t deleted = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t malformed = 0;
  std::size_t objects = 0;
};

/// Not thread-safe. Log and host must outlive it.
class object_keeper {
public:
  object_keeper(const object_keeper&) = delete;
  object_keeper& operator=(const object_keeper&) = delete;

  /// Queues frames from the router for `work`.
  void take(runtime::parcel&& parcel) { frames_in_.take(std::move(parcel)); }

  /// Handles queued frames until the queue is empty or `budget` deliveries are made. Returns true
  /// if there is more to do.
  bool work(std::size_t budget);

  /// The output since the last call. The first emission includes the service's own subscriptions.
  runtime::emission take_emission();
  /// Returns the memory of a finished emission for reuse.
  void recycle(runtime::emission&& used) noexcept { world_.out.recycle(std::move(used)); }
  /// True if `take_emission` would return anything, even a bare acknowledgement of handled parcels.
  bool has_news() const noexcept {
    return !world_.out.empty() || acknowledged_ < frames_in_.handled();
  }

  const object_counts& counts() const noexcept { return counts_; }
  const runtime::object_metrics& metrics() const noexcept { return *world_.metrics; }
  /// Publishes the counts to the metrics. Rare events are published at once, without this call.
  void show_counts() const noexcept;

protected:
  /// The number of the service itself among its participants; it subscribes like its objects.
  static constexpr runtime::subscriber role{0};

  /// `name` is the service's name in the log. The frames of its participants are marked with
  /// numbers from `first` on.
  object_keeper(std::string_view name, const object_options& options, runtime::participant first,
                runtime::logger& log, object_host& host,
                std::shared_ptr<runtime::object_metrics> metrics);
  ~object_keeper() = default;

  /// Handles a message to the service itself, after all objects that also receive it. `datagram` is
  /// the whole datagram.
  virtual void handle(const runtime::datagram_view& datagram,
                      const runtime::message_view& message) = 0;

  /// Creates an object; no object with this id may exist here. The service is the sender again
  /// afterwards.
  runtime::subscriber create(runtime::doid id, place where, const class_layout& layout,
                             field_store values, runtime::channel requester);
  /// Delivers a message to an object outside the order of frames. The service is the sender again
  /// afterwards.
  object_life give(runtime::subscriber to, const runtime::message_view& message);
  /// The number of the object with this id, if it is here.
  std::optional<runtime::subscriber> find(runtime::doid id);

  /// Makes the service the sender of all output that follows, as it is while it handles a message.
  void send_as_service() { world_.out.speak_as(participants_.front()); }

  std::string_view name() const noexcept { return name_; }

  object_world world_;

private:
  bool next_frame();
  void look_up(dc::bytes_view frame);
  void deliver(std::size_t nth);
  object_life deliver_to_object(runtime::subscriber to, const runtime::message_view& message);
  runtime::subscriber new_number();

  std::string_view name_;
  object_host& host_;
  object_counts counts_;

  runtime::parcel_reader frames_in_;
  prefetcher prefetcher_;
  std::uint64_t acknowledged_ = 0;

  // The participant of each number; 0 if the number is free.
  std::vector<runtime::participant> participants_;
  std::vector<runtime::subscriber> free_;
  runtime::participant next_participant_;

  // The current frame; its bytes are in a parcel.
  std::optional<runtime::datagram_view> datagram_;
  runtime::message_view message_;
  std::vector<runtime::subscriber> recipients_;
  std::size_t next_recipient_ = 0;
  // True if the current frame is a query about zones. If so, its recipients are the children it
  // concerns.
  child_question question_;
  bool is_question_ = false;
  std::vector<runtime::subscriber> found_;
};

}  // namespace donet::actors
