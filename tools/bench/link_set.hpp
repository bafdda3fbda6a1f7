#pragma once
// Links with numbers, and the loop that serves them: what comes is split into messages, what the kernel
// did not take goes out when it can.

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
  /// Both references have to outlive this.
  link_set(const session& around, const protocol& spoken);

  /// Waits until the connection stands, and greets. Links are numbered from 0 on. Throws run_failure.
  std::size_t connect(std::string name);
  /// Puts a link in a place, which has to be one that `close` has left or the next number. What is sent
  /// before the connection stands goes out then; if it fails, `turn` throws. `source` is the IPv4 address to
  /// come from, in host order.
  void open(std::size_t index, std::string name, std::optional<std::uint32_t> source = {});
  /// By a reset if `abort`. Not while `turn` hands over messages.
  void close(std::size_t index, bool abort);

  /// From now on the server may close this link, which has then ended and is to be closed.
  void let_end(std::size_t index) { slots_[index].link->let_end(); }
  bool has_ended(std::size_t index) const { return slots_[index].link->has_ended(); }

  /// See link::send.
  void send(std::size_t index, std::string_view bytes);
  bool is_blocked(std::size_t index) const { return slots_[index].link->is_blocked(); }
  bool is_connecting(std::size_t index) const { return slots_[index].is_connecting; }
  const std::string& name(std::size_t index) const { return slots_[index].link->name(); }

  /// Waits for anything to do, at most `patience`; receives once from each link that has something and calls
  /// `take(index, message)` for every message. Throws run_failure if a link breaks.
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

  /// When something was last received, or the last wait ended.
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
