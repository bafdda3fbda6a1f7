#pragma once
// Numbered links, and the loop that serves them: received bytes are split into messages, and
// pending bytes are sent when the kernel accepts them.

#include "tools/bench/link.hpp"
#include "tools/bench/poller.hpp"
#include "tools/bench/protocol.hpp"
#include "tools/bench/session.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

class link_set {
public:
  /// Both arguments must outlive this object.
  link_set(const session& around, const protocol& spoken);

  /// Waits until the connection is established, and sends the greeting. Links are numbered from 0.
  /// Throws run_failure.
  std::size_t connect(std::string name);
  /// Opens a link at an index, which must have been left by `close` or be the next number. Bytes
  /// sent before the connection is established are sent then; if it fails, `turn` throws. `source`
  /// is the IPv4 source address in host order.
  void open(std::size_t index, std::string name, std::optional<std::uint32_t> source = {});
  /// Closes a link, by a reset if `abort`. Must not be called while `turn` hands over messages.
  void close(std::size_t index, bool abort);

  /// From now on the server may close this link. The link has then ended, and the caller has to
  /// close it.
  void let_end(std::size_t index) { slots_[index].link->let_end(); }
  bool has_ended(std::size_t index) const { return slots_[index].link->has_ended(); }

  /// See link::send.
  void send(std::size_t index, std::string_view bytes);
  bool is_blocked(std::size_t index) const { return slots_[index].link->is_blocked(); }
  bool is_connecting(std::size_t index) const { return slots_[index].is_connecting; }
  const std::string& name(std::size_t index) const { return slots_[index].link->name(); }

  /// Waits for an event, at most `patience`; receives once from each readable link and calls
  /// `take(index, message)` for every message. Throws run_failure if a link fails.
  template <class Take>
  void turn(std::chrono::nanoseconds patience, Take&& take) {
    const auto events = poller_.wait(patience);
    now_ = clock::now();
    for (const auto& each : events) {
      const auto index = each.tag;
      settle(index, each);
      if (each.readable || each.broken)
        receive(index, take);
    }
  }

  /// The time of the last receive, or of the end of the last wait.
  time_point now() const noexcept { return now_; }

private:
  struct slot {
    std::optional<bench::link> link;
    bool is_connecting = false;
  };

  void settle(std::size_t index, const poller::event& event);

  template <class Take>
  void receive(std::size_t index, Take&& take) {
    auto& from = *slots_[index].link;
    auto stream = from.receive(space_);
    if (stream.empty())
      return;
    now_ = clock::now();
    do {
      frames_.clear();
      stream.remove_prefix(protocol_.split(stream, frames_, reply_));
      for (const auto& each : frames_)
        take(index, each);
    } while (frames_.size() == frames_max);
    from.leave(stream);
    if (!reply_.empty()) {
      send(index, reply_);
      reply_.clear();
    }
  }

  const session& around_;
  const protocol& protocol_;
  poller poller_;
  receive_space space_;
  std::vector<frame> frames_;
  std::string reply_;
  std::vector<slot> slots_;
  time_point now_;
};

}  // namespace donet::bench
