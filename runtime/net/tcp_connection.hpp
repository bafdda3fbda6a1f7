#pragma once
// A plain TCP connection whose stream is frames. Reads what is there into batches, writes what has
// piled up in one gathered write per turn of the loop.

#include "runtime/limits.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/framing.hpp"
#include "runtime/net/send_queue.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

namespace donet::runtime {

/// How much a peer may leave lying.
struct send_bounds {
  std::size_t queue_bytes_max = limits::send_queue_bytes_max;
  std::chrono::milliseconds stall_max = limits::send_stall_max;
};

class tcp_connection final : public connection,
                             public credit_source,
                             public turn_end,
                             public std::enable_shared_from_this<tcp_connection>,
                             private ready_handler {
public:
  /// Takes over the socket, which is connected and does not block. `loop` and `gate` outlive it.
  tcp_connection(event_loop& loop, flow_gate& gate, int socket, send_bounds bounds);
  ~tcp_connection() override;

  void start(connection_user& user) override;
  void send(batch frames) override;
  void finish(close_reason reason, std::chrono::milliseconds patience) override;
  void close(close_reason reason) override;
  std::size_t queued_bytes() const noexcept override { return queue_.bytes(); }
  const std::string& peer() const noexcept override { return peer_; }

  void give_back(std::size_t bytes) noexcept override;
  void on_turn_end() noexcept override;

private:
  void on_ready(readiness now) noexcept override;
  void read();
  void write() noexcept;
  void ask_for_turn_end();
  void watch_as_needed() noexcept;
  void credit_returned();
  void unblock() noexcept;
  void look_after_stall();
  void close_when_delivered();
  void release_socket() noexcept;

  event_loop& loop_;
  flow_gate& gate_;
  send_bounds bounds_;
  int socket_;
  std::string peer_;
  connection_user* user_ = nullptr;
  frame_cutter cutter_;
  send_queue queue_;
  std::size_t credits_ = limits::read_credits;
  readiness watched_{};
  bool reading_ = false;  // from start to finish, except while the gate is closed
  bool blocked_ = false;  // the system takes no more for now
  bool asked_for_turn_end_ = false;
  bool finishing_ = false;
  close_reason last_reason_ = close_reason::stopping;
  clock::time_point last_progress_{};
  timer stall_;
  timer patience_;
  timer delivery_;
};

}  // namespace donet::runtime
