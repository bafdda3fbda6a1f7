#pragma once
// Frames in the binary messages of a WebSocket connection, each message a run of whole frames.
// WebSocket itself is Beast's work.

#include "runtime/net/any_stream.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/peer_bounds.hpp"
#include "runtime/net/websocket_options.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace donet::runtime {

struct websocket_request;
class websocket_session;

/// What has piled up when a turn ends, or when the message before is written, is one message (more,
/// if it is more than `websocket_message_size_max`).
class websocket_connection final : public connection {
public:
  /// `loop` and `gate` outlive it.
  websocket_connection(event_loop& loop, flow_gate& gate, any_stream stream,
                       const websocket_options& options, peer_bounds bounds);
  ~websocket_connection() override;

  using accepted_function = std::function<void(std::optional<close_reason> problem)>;

  /// Must come first: agrees to what the client asked for. `rest` is what came behind the request.
  /// `done` is called once, not from inside, and not at all if the connection is gone before.
  void accept(const websocket_request& request, std::string_view rest, accepted_function done);

  void start(connection_user& user) override;
  void send(batch frames) override;
  void finish(close_reason reason, std::chrono::milliseconds patience) override;
  void close(close_reason reason) override;
  std::size_t queued_bytes() const noexcept override;
  const std::string& peer() const noexcept override;

private:
  std::shared_ptr<websocket_session> session_;
};

/// Bytes of an outgoing message from which on there is another one: many clients take no more than
/// a megabyte.
inline constexpr std::size_t websocket_message_size_max = 256u << 10;

}  // namespace donet::runtime
