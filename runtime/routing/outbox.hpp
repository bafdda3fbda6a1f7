#pragma once
// The frames that a decision sends, for each destination in order. A destination gets its frames as one
// parcel.

#include "runtime/datagram/batch.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace donet::runtime {

/// A container with memory for more elements than these gives it back when it is emptied.
inline constexpr std::size_t kept_elements_max = 1'024;

/// The sender of a frame among the participants of a service, unique within a node. Every other frame
/// has `no_participant`.
enum class participant : std::uint64_t {};
inline constexpr participant no_participant{0};

/// Successive frames of one sender.
struct sender_run {
  participant sender{};
  std::uint32_t bytes = 0;
};

/// Frames for one destination, in order.
struct parcel {
  batch first;
  std::vector<batch> more;
  /// For a service, which has several participants; empty for every other destination.
  std::vector<sender_run> senders;
  /// Counts the parcels of one destination, from 1.
  std::uint64_t number = 0;

  template <class Function>
  void for_each_piece(Function&& function) {
    function(std::move(first));
    for (batch& piece : more)
      function(std::move(piece));
  }
};

/// Collects frames for many destinations. Not for several threads.
class outbox {
public:
  /// Begins with nothing for `to`, a number that another destination may have had before.
  void open(subscriber to, bool wants_senders) {
    if (places_.size() <= index(to))
      places_.resize(index(to) + 1);
    places_[index(to)] = place{};
    places_[index(to)].wants_senders = wants_senders;
  }

  /// Appends whole frames out of `frames`. A large part is shared, and so is a whole batch as long as
  /// nothing is added to it; other small parts are copied.
  void append(subscriber to, participant sender, const batch& frames, std::size_t offset,
              std::size_t size) {
    place& at = touch(to);
    if (size >= shared_size_min && size * 2 >= frames.held_bytes()) {
      at.close_tail();
      at.pieces.push_back(frames.slice(offset, size));
      at.is_lone = false;
    } else if (size == frames.size() && at.tail.empty() && at.pieces.empty()) {
      at.pieces.push_back(frames);
      at.is_lone = true;
    } else {
      at.copy_lone();
      at.tail.append(frames.bytes().subspan(offset, size));
    }
    at.note(sender, size);
  }

  /// For frames that the caller writes itself; it writes whole frames.
  batch_builder& builder(subscriber to) {
    place& at = touch(to);
    at.copy_lone();
    return at.tail;
  }

  /// True if there are frames for `to`.
  bool has(subscriber to) const noexcept {
    const place& at = places_[index(to)];
    return !at.tail.empty() || !at.pieces.empty();
  }

  /// The number of the parcel that `take` returns next for `to`.
  std::uint64_t next_number(subscriber to) const noexcept { return places_[index(to)].taken + 1; }

  /// The destinations that got frames since `reset`, in the order of their first ones.
  std::span<const subscriber> destinations() const noexcept { return listed_; }

  /// Takes all frames for one of the destinations.
  parcel take(subscriber to) {
    place& at = places_[index(to)];
    at.close_tail();
    parcel result;
    if (!at.pieces.empty()) {
      result.first = std::move(at.pieces.front());
      result.more.assign(std::make_move_iterator(at.pieces.begin() + 1),
                         std::make_move_iterator(at.pieces.end()));
      at.pieces.clear();
      at.is_lone = false;
    }
    result.senders = std::exchange(at.senders, {});
    result.number = ++at.taken;
    return result;
  }

  /// Takes the memory of a parcel that was taken for `to` and is done, for the next one.
  void recycle(subscriber to, parcel&& used) noexcept {
    place& at = places_[index(to)];
    used.senders.clear();
    if (at.senders.capacity() == 0 && used.senders.capacity() <= kept_elements_max)
      at.senders = std::move(used.senders);
  }

  /// Begins a new list of destinations, after every one was taken.
  void reset() noexcept {
    for (const subscriber destination : listed_)
      places_[index(destination)].listed = false;
    listed_.clear();
  }

private:
  // Sharing a smaller piece costs more than copying it.
  static constexpr std::size_t shared_size_min = 8u << 10;

  struct place {
    batch_builder tail;
    std::vector<batch> pieces;
    std::vector<sender_run> senders;
    std::uint64_t taken = 0;
    bool wants_senders = false;
    bool listed = false;
    bool is_lone = false;  // there is one piece, shared and small

    void copy_lone() {
      if (!std::exchange(is_lone, false))
        return;
      tail.append(pieces.back().bytes());
      pieces.pop_back();
    }

    void close_tail() {
      if (!tail.empty())
        pieces.push_back(tail.take());
    }

    void note(participant sender, std::size_t bytes) {
      if (!wants_senders)
        return;
      if (senders.empty() || senders.back().sender != sender)
        senders.push_back({sender, 0});
      senders.back().bytes += static_cast<std::uint32_t>(bytes);
    }
  };

  static std::size_t index(subscriber s) noexcept { return static_cast<std::size_t>(s); }

  place& touch(subscriber to) {
    place& at = places_[index(to)];
    if (!at.listed) {
      at.listed = true;
      listed_.push_back(to);
    }
    return at;
  }

  std::vector<place> places_;
  std::vector<subscriber> listed_;
};

}  // namespace donet::runtime
