#pragma once
// One end of a link: numbers what it sends, keeps it until it is acknowledged, sends it again after
// a reconnect, and notices when something is missing.
//
// The transport keeps the order while it is connected, and loses whatever it likes when it breaks.
// Two ends go on where they were if each still is who the other talked to; otherwise both begin
// anew, and what the other was told before counts for nothing.

#include "runtime/cluster/link_message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace donet::runtime {

class link_state {
public:
  /// `incarnation` is not 0 and differs each time that this node starts.
  explicit link_state(std::uint64_t incarnation) noexcept : incarnation_(incarnation) {}

  enum class event : unsigned char {
    nothing,
    data,     ///< `data` is to be applied, then acknowledged
    resumed,  ///< both go on where they were
    begun,    ///< both begin anew: push all interest that there is; the peer's former is void
    broken,   ///< something is missing or senseless: cut the connection
  };

  struct outcome {
    event what = event::nothing;
    link_data data;
  };

  void connected();
  void disconnected() noexcept { up_ = false; }

  /// Sends this when the link is up, and again until it is acknowledged. Returns its number.
  std::uint64_t push(link_data data);

  outcome receive(link_message message);

  /// The oldest data of an `event::data` that was not is applied.
  void applied();

  /// What the transport is to carry, in order.
  std::vector<link_message> take_outgoing();

  /// Both ends have met, and nothing has broken since.
  bool is_up() const noexcept { return up_ && met_; }
  /// The number of the last data that was pushed, and of the last that the peer has applied.
  std::uint64_t pushed() const noexcept { return pushed_; }
  std::uint64_t acknowledged() const noexcept { return acknowledged_; }
  /// Bytes of frames that are not acknowledged.
  std::size_t kept_bytes() const noexcept { return kept_bytes_; }

private:
  outcome meet(const link_hello& hello);
  outcome take(link_data data);
  outcome acknowledge(std::uint64_t number);
  void forget_up_to(std::uint64_t number);

  std::uint64_t incarnation_;
  std::uint64_t peer_ = 0;  // its incarnation
  bool up_ = false;
  bool met_ = false;
  std::uint64_t pushed_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t applied_ = 0;
  std::deque<link_data> kept_;
  std::size_t kept_bytes_ = 0;
  std::vector<link_message> outgoing_;
};

}  // namespace donet::runtime
