#pragma once
// One end of a link: numbers the data that it sends, splits it into parts, keeps it until it is
// acknowledged, retransmits it after a reconnect, and detects missing data.
//
// The transport keeps the order while it is connected, and may lose anything when the connection
// breaks. Two ends resume if each is still the incarnation that the other was linked to. Otherwise
// both begin again, and everything that they sent each other before is void.
//
// The window bounds the parts that were handed to the transport and have not arrived. Further parts
// wait here. Acknowledgements are never held back.

#include "runtime/cluster/link_message.hpp"
#include "runtime/cluster/link_parts.hpp"
#include "runtime/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace donet::runtime {

/// For one thread at a time. Uses no clock and no transport.
class link_state {
public:
  /// `incarnation` is not 0 and differs after each start of this node.
  explicit link_state(std::uint64_t incarnation,
                      std::size_t window_bytes = limits::link_window_bytes_default) noexcept
      : incarnation_(incarnation), window_bytes_(window_bytes) {}

  enum class event : unsigned char {
    nothing,
    data,     ///< the caller applies `data`, then calls `applied`
    resumed,  ///< both ends continue where they were
    begun,    ///< both begin again: push all interest; the peer's former data is void
    goodbye,  ///< the peer has left in order; no data is missing
    broken,   ///< data is missing or invalid: close the connection
    other,    ///< the message is not about data; the caller handles it
  };

  struct outcome {
    event what = event::nothing;
    link_data data = {};
    std::optional<link_message> message = {};  ///< of `goodbye` and `other`
  };

  /// The transport has connected. Queues the hello, and restarts the transmission of the
  /// unacknowledged data.
  void connected();
  /// The transport has disconnected. Data is kept for the next connection.
  void disconnected() noexcept;

  /// Queues data, which is sent when the link is up, and retransmitted until it is acknowledged.
  /// Returns its number.
  std::uint64_t push(link_data data);

  /// Handles a message of the peer. Messages that arrive while the link is disconnected are
  /// ignored.
  outcome receive(link_message message);

  /// Reports that the peer has sent bytes that are no message; always `event::broken`.
  outcome fail() { return broken(); }

  /// Reports that the caller has applied the oldest data that it received by `event::data`.
  void applied();

  /// The messages that the transport has to send, in order.
  std::vector<link_message> take_outgoing();

  /// True if both hellos were exchanged and the link has not broken since.
  bool is_up() const noexcept { return up_ && met_; }
  /// Number of the data that was pushed last, and of the data that the peer has applied last.
  std::uint64_t pushed() const noexcept { return pushed_; }
  std::uint64_t acknowledged() const noexcept { return acknowledged_; }
  /// Bytes of data that are not acknowledged.
  std::size_t kept_bytes() const noexcept { return kept_bytes_; }
  /// True if a message that is not about data delays no data: none waits, and half of the window is free.
  bool has_room_beside_data() const noexcept {
    return is_up() && next_ == kept_.size() && in_flight_bytes_ <= window_bytes_ / 2;
  }
  /// Bytes of parts that were handed to the transport and have not arrived.
  std::size_t window_used() const noexcept { return in_flight_bytes_; }
  /// Number of consecutive breaks of the link without data in between. At the second one the peer's
  /// incarnation is forgotten.
  unsigned breaks() const noexcept { return breaks_; }

private:
  outcome meet(const link_hello& hello);
  outcome take(link_part part);
  outcome acknowledge(const link_ack& ack);
  outcome part_with(const link_goodbye& goodbye);
  outcome broken();
  void begin(std::uint64_t peer);
  void forget_up_to(std::uint64_t number);
  void restart_sending();
  void fill_window();

  std::uint64_t incarnation_;
  std::size_t window_bytes_;
  std::uint64_t peer_ = 0;  // the peer's incarnation
  bool up_ = false;
  bool met_ = false;
  unsigned breaks_ = 0;

  // ---- to the peer ----
  std::uint64_t pushed_ = 0;
  std::uint64_t sent_ = 0;  // the last data of which all parts were handed over
  std::uint64_t acknowledged_ = 0;
  std::deque<link_data> kept_;
  std::size_t kept_bytes_ = 0;
  std::size_t next_ = 0;               // index in kept_ of the data that is being sent
  part_cursor cursor_;                 // in that data
  std::deque<std::size_t> in_flight_;  // sizes of parts on this connection that have not arrived
  std::size_t in_flight_bytes_ = 0;
  std::uint32_t parts_acknowledged_ = 0;  // on this connection
  std::vector<link_message> outgoing_;

  // ---- from the peer ----
  std::uint64_t received_ = 0;
  std::uint64_t applied_ = 0;
  std::uint32_t parts_come_ = 0;  // on this connection
  part_joiner joiner_;
};

}  // namespace donet::runtime
