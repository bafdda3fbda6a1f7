#pragma once
// One end of a link: numbers the data that it sends, cuts it into parts, keeps it until it is
// acknowledged, sends it again after a reconnect, and notices when something is missing.
//
// The transport keeps the order while it is connected, and may lose anything when the connection
// breaks. Two ends resume if each still is the one that the other was linked to; otherwise both
// begin anew, and all that they told each other before is void.
//
// The window bounds the parts that were handed to the transport and have not come. Everything beyond
// waits here. Acknowledgements are never held back.

#include "runtime/cluster/link_message.hpp"
#include "runtime/cluster/link_parts.hpp"
#include "runtime/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace donet::runtime {

class link_state {
public:
  /// `incarnation` is not 0 and differs each time that this node starts.
  explicit link_state(std::uint64_t incarnation,
                      std::size_t window_bytes = limits::link_window_bytes_default) noexcept
      : incarnation_(incarnation), window_bytes_(window_bytes) {}

  enum class event : unsigned char {
    nothing,
    data,     ///< `data` is to be applied, then `applied` called
    resumed,  ///< both continue where they were
    begun,    ///< both begin anew: push all interest that there is; what the peer told is void
    goodbye,  ///< the peer has left in order, and nothing is missing
    broken,   ///< something is missing or makes no sense: cut the connection
    other,    ///< the message is not about data: it is the caller's to handle
  };

  struct outcome {
    event what = event::nothing;
    link_data data;
  };

  void connected();
  void disconnected() noexcept;

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
  /// Bytes of data that are not acknowledged.
  std::size_t kept_bytes() const noexcept { return kept_bytes_; }
  /// Bytes of parts that were handed to the transport and have not come.
  std::size_t window_used() const noexcept { return in_flight_bytes_; }
  /// How often in a row the link has broken, without data between. The second time the peer's
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
  std::uint64_t peer_ = 0;  // its incarnation
  bool up_ = false;
  bool met_ = false;
  unsigned breaks_ = 0;

  // ---- to the peer ----
  std::uint64_t pushed_ = 0;
  std::uint64_t sent_ = 0;  // the last data of which all parts were ever handed over
  std::uint64_t acknowledged_ = 0;
  std::deque<link_data> kept_;
  std::size_t kept_bytes_ = 0;
  std::size_t next_ = 0;               // index in kept_ of the data that is being sent
  part_cursor cursor_;                 // in that data
  std::deque<std::size_t> in_flight_;  // sizes of parts on this connection that have not come
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
