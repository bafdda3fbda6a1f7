#pragma once
// Builds the emission of a service while the service handles its input.

#include "runtime/check.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/routing/emission.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::runtime {

/// Not for several threads.
class emission_builder {
public:
  /// Frames that are written from now on come from `sender`.
  void speak_as(participant sender) {
    close();
    sender_ = sender;
  }

  /// Takes whole frames only.
  batch_builder& frames() noexcept { return frames_; }

  void subscribe(channel c) { change(emission::step::kind::subscribe, {c, c}); }
  void unsubscribe(channel c) { change(emission::step::kind::unsubscribe, {c, c}); }
  void subscribe(channel_range range) { change(emission::step::kind::subscribe_range, range); }

  /// Adds a datagram, without its length tag, that is sent if the service ends unexpectedly.
  void add_post_remove(channel key, dc::bytes_view datagram) {
    close();
    check(append_frame(frames_, datagram), "a post-remove is too large");
    const auto bytes = static_cast<std::uint32_t>(frames_.size() - closed_);
    closed_ = frames_.size();
    steps_.push_back({emission::step::kind::add_post_remove, no_participant, bytes, {key, key}});
  }
  void clear_post_removes(channel key) {
    change(emission::step::kind::clear_post_removes, {key, key});
  }

  bool empty() const noexcept { return steps_.empty() && frames_.empty(); }

  /// Returns everything that was collected; `handled` as in `emission`.
  emission take(std::uint64_t handled) {
    close();
    emission result;
    result.steps = std::exchange(steps_, {});
    if (!frames_.empty())
      result.frames = frames_.take();
    result.handled = handled;
    closed_ = 0;
    return result;
  }

  /// Takes the memory of an emission that is done, for the next one.
  void recycle(emission&& used) noexcept {
    used.steps.clear();
    if (steps_.capacity() == 0 && used.steps.capacity() <= kept_elements_max)
      steps_ = std::move(used.steps);
  }

private:
  void change(emission::step::kind what, channel_range channels) {
    close();
    steps_.push_back({what, no_participant, 0, channels});
  }

  void close() {
    const auto bytes = static_cast<std::uint32_t>(frames_.size() - closed_);
    closed_ = frames_.size();
    if (bytes == 0)
      return;
    using kind = emission::step::kind;
    if (!steps_.empty() && steps_.back().what == kind::send && steps_.back().sender == sender_)
      steps_.back().bytes += bytes;
    else
      steps_.push_back({kind::send, sender_, bytes, {}});
  }

  batch_builder frames_;
  std::vector<emission::step> steps_;
  participant sender_ = no_participant;
  std::size_t closed_ = 0;  // bytes that have their step
};

}  // namespace donet::runtime
