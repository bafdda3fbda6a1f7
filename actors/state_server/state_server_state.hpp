#pragma once
// What a State Server decides: it creates objects, ends those of an AI, and brings each datagram to
// the objects that are subscribed (spec/services 3.1, 3.4.1, 3.4.2). The objects decide the rest;
// where they live, its host knows.
//
// Parcels are taken in order, frame by frame; what one frame causes, subscriptions too, is in force
// for the next one.

#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_state.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "actors/state_server/object_host.hpp"
#include "actors/state_server/scout.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/outbox.hpp"
#include "runtime/routing/parcel_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace donet::actors {

struct state_server_options {
  runtime::channel control{};
  /// Of objects that are here, if they are anywhere: whatever is for them comes here from the
  /// beginning (spec/services QUIRK 32).
  std::vector<runtime::channel_range> doids;
  object_options objects;
  /// What the frames of this State Server's participants are marked with: numbers from this one on
  /// are nobody else's in this node.
  runtime::participant first_participant{1};
};

/// What it has done so far, and has.
struct state_server_counts {
  std::uint64_t created = 0;
  std::uint64_t deleted = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t malformed = 0;
  std::size_t objects = 0;
};

/// Not for several threads. Layouts, log and host outlive it.
class state_server_state {
public:
  state_server_state(const state_server_options& options, const class_layouts& layouts,
                     runtime::logger& log, object_host& host);

  /// Frames from the router, for later.
  void take(runtime::parcel parcel) { frames_in_.take(std::move(parcel)); }

  /// Handles what was taken, until there is no more of it or `budget` deliveries are made. Says
  /// whether there is more.
  bool work(std::size_t budget);

  /// What came of it since the last call; the first time, its own subscriptions too.
  runtime::emission take_emission();
  /// Whether there is something to take, be it only that parcels are handled.
  bool has_news() const noexcept { return !world_.out.empty() || told_ < frames_in_.handled(); }

  const state_server_counts& counts() const noexcept { return counts_; }

private:
  bool next_frame();
  void look_up(dc::bytes_view frame);
  void deliver(runtime::subscriber to);
  void handle(const runtime::message_view& message);
  void create(const runtime::message_view& message);
  bool exists(runtime::doid id);
  void delete_objects_of_ai(const runtime::message_view& message);
  runtime::subscriber new_number();

  state_server_options options_;
  const class_layouts& layouts_;
  object_host& host_;
  object_world world_;
  state_server_counts counts_;

  runtime::parcel_reader frames_in_;
  scout scout_;
  std::uint64_t told_ = 0;

  // Who each number stands for at present; 0 is nobody.
  std::vector<runtime::participant> participants_;
  std::vector<runtime::subscriber> free_;
  runtime::participant next_participant_;

  // The frame at hand; its bytes are in a parcel.
  runtime::message_view message_;
  std::vector<runtime::subscriber> recipients_;
  std::size_t next_recipient_ = 0;
};

}  // namespace donet::actors
