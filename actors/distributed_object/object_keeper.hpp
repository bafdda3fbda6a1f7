#pragma once
// What State Servers and Database State Servers have in common: they deliver each datagram to those of
// their objects that are subscribed, and to themselves; one about the zones of a parent only to the
// objects in these zones. The objects decide the rest; an object_host
// keeps them.
//
// Parcels are taken in order, frame by frame; what one frame causes, subscriptions too, is in force
// for the next one.

#include "actors/distributed_object/child_question.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_host.hpp"
#include "actors/distributed_object/object_state.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "actors/distributed_object/scout.hpp"
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

/// What it has done so far, and has.
struct object_counts {
  std::uint64_t created = 0;
  std::uint64_t deleted = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t malformed = 0;
  std::size_t objects = 0;
};

/// Not for several threads. Log and host outlive it.
class object_keeper {
public:
  object_keeper(const object_keeper&) = delete;
  object_keeper& operator=(const object_keeper&) = delete;

  /// Frames from the router, for later.
  void take(runtime::parcel&& parcel) { frames_in_.take(std::move(parcel)); }

  /// Handles what was taken, until there is no more of it or `budget` deliveries are made. Says
  /// whether there is more.
  bool work(std::size_t budget);

  /// What came of it since the last call; the first time, its own subscriptions too.
  runtime::emission take_emission();
  /// Memory of an emission that is done, for the next one.
  void recycle(runtime::emission&& used) noexcept { world_.out.recycle(std::move(used)); }
  /// Whether there is something to take, be it only that parcels are handled.
  bool has_news() const noexcept { return !world_.out.empty() || told_ < frames_in_.handled(); }

  const object_counts& counts() const noexcept { return counts_; }
  const runtime::object_metrics& metrics() const noexcept { return *world_.metrics; }
  /// Shows them to others; what happens rarely, they see at once.
  void show_counts() const noexcept;

protected:
  /// The service itself among its participants; it subscribes like its objects.
  static constexpr runtime::subscriber role{0};

  /// `name` is that of the service, for the log. What its participants send is marked with numbers
  /// from `first` on.
  object_keeper(std::string_view name, const object_options& options, runtime::participant first,
                runtime::logger& log, object_host& host,
                std::shared_ptr<runtime::object_metrics> metrics);
  ~object_keeper() = default;

  /// A message for the service itself, which comes after all objects that it is for as well;
  /// `datagram` is the whole of it.
  virtual void handle(const runtime::datagram_view& datagram,
                      const runtime::message_view& message) = 0;

  /// An object enters the world; there is none of that id here. Afterwards the service speaks.
  runtime::subscriber create(runtime::doid id, place where, const class_layout& layout,
                             field_store values, runtime::channel requester);
  /// Gives an object a message out of turn; says whether it still is there. Afterwards the service
  /// speaks.
  bool give(runtime::subscriber to, const runtime::message_view& message);
  /// The object of that id, if it is here.
  std::optional<runtime::subscriber> find(runtime::doid id);

  /// What is sent from now on, the service says: so it is while it handles something.
  void speak() { world_.out.speak_as(participants_.front()); }

  std::string_view name() const noexcept { return name_; }

  object_world world_;

private:
  bool next_frame();
  void look_up(dc::bytes_view frame);
  void deliver(std::size_t nth);
  bool deliver_to_object(runtime::subscriber to, const runtime::message_view& message);
  runtime::subscriber new_number();

  std::string_view name_;
  object_host& host_;
  object_counts counts_;

  runtime::parcel_reader frames_in_;
  scout scout_;
  std::uint64_t told_ = 0;

  // Who each number stands for at present; 0 is nobody.
  std::vector<runtime::participant> participants_;
  std::vector<runtime::subscriber> free_;
  runtime::participant next_participant_;

  // The frame at hand; its bytes are in a parcel.
  std::optional<runtime::datagram_view> datagram_;
  runtime::message_view message_;
  std::vector<runtime::subscriber> recipients_;
  std::size_t next_recipient_ = 0;
  // If the frame is such a question, its recipients are those that it concerns.
  child_question question_;
  bool is_question_ = false;
  std::vector<runtime::subscriber> found_;
};

}  // namespace donet::actors
