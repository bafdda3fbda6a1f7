#pragma once
// Routes frames: finds the sinks of each, appends it to them, and obeys the control messages in
// between. Every frame of the node passes here.

#include "actors/message_director/control_codec.hpp"
#include "actors/message_director/frame_run.hpp"
#include "actors/message_director/router_job.hpp"
#include "actors/message_director/router_parts.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class frame_router {
public:
  /// Routes the frames of the cursor up to byte `stop`, within the budget; `from` is the kind of
  /// their sender. Done when all are routed, or the sender has to leave: then the cursor has the
  /// reason.
  [[nodiscard]] progress route(frame_cursor& cursor, sink_kind from, std::size_t stop,
                               std::size_t& budget, router_parts& parts);

private:
  /// Whether the sender of a frame stays.
  enum class verdict : unsigned char { stays, leaves };

  progress route_frames(frame_cursor& cursor, sink_kind from, std::size_t stop, std::size_t& budget,
                        router_parts& parts);
  void look_up(const frame_cursor& cursor, const runtime::datagram_view& datagram, frame_run& run,
               router_parts& parts);
  bool anticipate(frame_cursor& cursor, const runtime::datagram_view& datagram,
                  router_parts& parts);
  std::size_t flush(const frame_cursor& cursor, const frame_run& run, router_parts& parts);
  void count_crossing(const frame_cursor& cursor, const frame_run& run, router_parts& parts);
  void note_backlog(const frame_cursor& cursor, const frame_run& run, router_parts& parts);
  static void lose_upstream(const frame_run& run, router_parts& parts);

  [[nodiscard]] static verdict malformed(frame_cursor& cursor, dc::bytes_view frame,
                                         bool may_control, router_parts& parts);
  [[nodiscard]] static verdict control(frame_cursor& cursor, const runtime::datagram_view& datagram,
                                       std::size_t& work, std::size_t budget, router_parts& parts);
  [[nodiscard]] static verdict subscribe(frame_cursor& cursor, const control_message& message,
                                         std::size_t& work, std::size_t budget,
                                         router_parts& parts);
  [[nodiscard]] static progress continue_range(frame_cursor& cursor, std::size_t& budget,
                                               router_parts& parts);

  std::vector<runtime::subscriber> recipients_;  // kept, so that routing takes no memory
};

}  // namespace donet::actors
