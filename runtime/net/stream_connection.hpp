#pragma once
// A connection that carries frames on a stream of bytes. It reads the available bytes into batches,
// and writes the queued frames by one gathered write per turn of the loop. It is the same for each
// kind of stream (byte_stream.hpp).

#include "runtime/limits.hpp"
#include "runtime/net/byte_stream.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/framing.hpp"
#include "runtime/net/peer_bounds.hpp"
#include "runtime/net/send_queue.hpp"
#include "runtime/net/tcp_stream.hpp"
#include "runtime/net/tls_stream.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace donet::runtime {

template <class Stream>
class stream_connection final : public connection,
                                public credit_source,
                                public turn_end,
                                public std::enable_shared_from_this<stream_connection<Stream>>,
                                private ready_handler {
public:
  /// `loop` and `gate` must outlive the connection.
  stream_connection(event_loop& loop, flow_gate& gate, Stream stream, peer_bounds bounds);
  /// For a socket that a listener has accepted: the socket has inherited the options of a
  /// connection. `peer` is the text of its address.
  stream_connection(event_loop& loop, flow_gate& gate, Stream stream, peer_bounds bounds,
                    std::string peer);
  ~stream_connection() override;

  void start(connection_user& user) override;
  void send(batch frames) override;
  void finish(close_reason reason, std::chrono::milliseconds patience) override;
  void close(close_reason reason) override;
  std::size_t queued_bytes() const noexcept override { return queue_.bytes(); }
  const std::string& peer() const noexcept override { return peer_; }

  void give_back(std::size_t bytes) noexcept override;
  void on_turn_end() noexcept override;

private:
  bool is_open() const noexcept { return stream_.socket() >= 0; }
  void on_ready(readiness now) noexcept override;
  void read();
  bool pass_gate();
  void drain();
  void write() noexcept;
  void end_stream() noexcept;
  void block() noexcept;
  void report_backlog();
  void ask_for_turn_end();
  void watch_as_needed() noexcept;
  void credit_returned();
  void unblock() noexcept;
  void look_after_stall();
  void close_when_delivered();
  void release_socket() noexcept;

  event_loop& loop_;
  flow_gate& gate_;
  peer_bounds bounds_;
  Stream stream_;
  std::string peer_;
  connection_user* user_ = nullptr;
  frame_cutter cutter_;
  send_queue queue_;
  std::size_t credits_ = limits::read_credits;
  readiness watched_{};
  bool reading_ = false;          // from start to finish, except while the gate is closed
  bool read_wants_room_ = false;  // the stream can read again only when it could write
  bool blocked_ = false;          // the system takes no more for now
  bool asked_for_turn_end_ = false;
  backlog backlog_ = backlog::none;  // as last reported
  bool finishing_ = false;
  bool ended_ = false;         // nothing more will be written
  bool peer_ended_ = false;    // while finishing: the peer has ended its side
  std::size_t discarded_ = 0;  // bytes read while finishing
  close_reason last_reason_ = close_reason::stopping;
  clock::time_point last_progress_{};
  timer stall_;
  timer patience_;
  timer delivery_;
};

extern template class stream_connection<tcp_stream>;
extern template class stream_connection<tls_stream>;

}  // namespace donet::runtime
