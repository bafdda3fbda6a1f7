#pragma once
// Walks some frames ahead of a service with objects and prefetches the memory that they will need:
// with many objects, most of the work is waiting for memory. Several steps are needed, because each
// address is stored in the memory that the step before has fetched:
//
//   16 frames ahead: the channel's place in the table  →  12: the object's handle  →  8: the object
//   →  4: what the object points to
//
// All of it is a guess: a frame in between that changes something only costs time.

#include "actors/distributed_object/object_host.hpp"
#include "actors/msgtype.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/anticipation.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace donet::actors {

class prefetcher {
public:
  /// Starts on a new run of frames, whose bytes must stay valid until the next call.
  void begin(dc::bytes_view frames) noexcept {
    ahead_ = runtime::frame_walker(frames);
    handled_ = seen_ = handles_ = objects_ = values_ = 0;
    // A single frame leaves no time to prefetch anything.
    is_idle_ = !ahead_.has_several();
  }

  /// Call before each frame of the run is handled; `participants` are those of the objects, by
  /// number. Each step catches up with its distance at once, so that in a short run, too, the
  /// processor waits for all fetches together.
  void advance(const runtime::subscription_table& table,
               std::span<const runtime::participant> participants, object_host& host) noexcept {
    if (is_idle_)
      return;
    ++handled_;
    while (seen_ < handled_ + table_distance && look(table))
      ++seen_;
    for (; handles_ < std::min(seen_, handled_ + handle_distance); ++handles_) {
      guess& one = guesses_[handles_ % guesses_.size()];
      one.who = table.any_single(one.to);
      if (one.who) {
        __builtin_prefetch(&participants[static_cast<std::size_t>(*one.who)]);
        host.prefetch_handle(*one.who);
      }
    }
    for (; objects_ < std::min(seen_, handled_ + object_distance); ++objects_) {
      if (const guess& one = guesses_[objects_ % guesses_.size()]; one.who)
        host.prefetch_object(*one.who);
    }
    for (; values_ < std::min(seen_, handled_ + values_distance); ++values_) {
      if (const guess& one = guesses_[values_ % guesses_.size()]; one.who)
        host.prefetch_values(*one.who);
    }
  }

private:
  static constexpr runtime::subscribing_message creations[] = {
    {msgtype::create_object_with_required, runtime::subscribing_message::operand::doid},
    {msgtype::create_object_with_required_other, runtime::subscribing_message::operand::doid},
  };

  static constexpr std::size_t table_distance = 16;
  static constexpr std::size_t handle_distance = 12;
  static constexpr std::size_t object_distance = 8;
  static constexpr std::size_t values_distance = 4;

  struct guess {
    runtime::channel to{};
    std::optional<runtime::subscriber> who;
  };

  bool look(const runtime::subscription_table& table) noexcept {
    dc::bytes_view frame;
    if (!ahead_.next(frame))
      return false;
    const auto datagram = runtime::datagram_view::of(frame);
    const bool has_recipient = datagram && datagram->recipient_count() != 0;
    guess& one = guesses_[seen_ % guesses_.size()];
    one = {has_recipient ? datagram->recipient(0) : runtime::channel{0}, std::nullopt};
    // The State Server looks up this id in the table of objects and then inserts it.
    if (has_recipient)
      one.to = runtime::anticipated_channel(creations, *datagram).value_or(one.to);
    table.prefetch(one.to);
    return true;
  }

  runtime::frame_walker ahead_{{}};
  // The number of frames of the run that each step has processed.
  std::size_t handled_ = 0;
  std::size_t seen_ = 0;
  std::size_t handles_ = 0;
  std::size_t objects_ = 0;
  std::size_t values_ = 0;
  bool is_idle_ = true;
  std::array<guess, 32> guesses_;
};

}  // namespace donet::actors
