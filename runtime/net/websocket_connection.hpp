#pragma once
// A connection that carries frames in the binary messages of WebSocket. Each message is a run of
// whole frames. Beast implements WebSocket itself.

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

/// The frames that are queued at the end of a turn, or when the previous message has been written,
/// form one message, or several if they exceed `websocket_message_size_max`.
class websocket_connection final : public connection {
public:
  /// `loop` and `gate` must outlive the connection.
  websocket_connection(event_loop& loop, flow_gate& gate, any_stream stream,
                       const websocket_options& options, peer_bounds bounds);
  ~websocket_connection() override;

  using accepted_function = std::function<void(std::optional<close_reason> problem)>;

  /// Accepts the client's request. Must be called first. `rest` is the bytes that followed the
  /// request. Calls `done` once, not from inside; never if the connection is destroyed before.
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

/// Bytes of an outgoing message at which a further message begins: many clients accept at most one
/// megabyte.
inline constexpr std::size_t websocket_message_size_max = 256u << 10;

}  // namespace donet::runtime
