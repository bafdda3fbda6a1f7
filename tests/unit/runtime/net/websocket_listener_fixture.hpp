#pragma once
// A listener for WebSocket clients.

#include "tests/support/websocket_client.hpp"
#include "tests/unit/runtime/net/client_handshakes_fixture.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace donet::runtime {

using test::websocket_client;

/// The bytes of an opening request.
inline const std::string opening =
  "GET / HTTP/1.1\r\nHost: donet\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// The bytes of a small WebSocket frame of a client, with a mask of zeros, which changes nothing.
inline std::string masked(unsigned char kind, std::string_view payload) {
  std::string bytes;
  bytes += static_cast<char>(kind);
  bytes += static_cast<char>(0x80 | payload.size());
  bytes.append(4, '\0');
  return bytes += payload;
}

class WebsocketListener : public ClientHandshakes {
protected:
  WebsocketListener() { options_.websocket.emplace(); }

  std::unique_ptr<websocket_client> come_in_by_websocket(const std::string& path = "/",
                                                         int buffer = 0) {
    loopback pair(buffer);
    auto made = websocket_client::over_tcp(pair.far.release());
    start(pair.near);
    made->shake(path);
    return made;
  }

  template <class Condition>
  bool until_client(websocket_client& client, Condition met) {
    return until([&] {
      client.step();
      return met();
    });
  }

  /// Completes the handshake with a client that reads.
  std::unique_ptr<websocket_client> agree(int buffer = 0) {
    auto client = come_in_by_websocket("/", buffer);
    EXPECT_TRUE(until_client(*client, [&] { return client->shaken() && arrivals_ != 0; }));
    EXPECT_FALSE(*client->shaken()) << client->shaken()->message();
    EXPECT_NE(result_.made, nullptr) << name(result_.reason);
    return client;
  }

  void write_all(websocket_client& client, std::string message) {
    client.write(std::move(message));
    EXPECT_TRUE(until_client(client, [&] { return client.written(); }));
  }

  bool until_messages(websocket_client& client, std::size_t count) {
    return until_client(client, [&] { return client.messages().size() >= count; });
  }

  bool until_ended(websocket_client& client) {
    return until_client(client, [&] { return client.ended().has_value(); });
  }

  /// Completes the handshake with a client that writes its own bytes.
  void agree_by_hand(std::string_view behind = {}) {
    come_in();
    far_pushes(opening + std::string(behind));
    ASSERT_TRUE(until([this] {
      far_.pull();
      return arrivals_ != 0 && far_.received().find("\r\n\r\n") != std::string::npos;
    }));
    ASSERT_NE(result_.made, nullptr) << name(result_.reason);
  }
};

}  // namespace donet::runtime
