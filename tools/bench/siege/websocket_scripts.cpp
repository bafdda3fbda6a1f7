#include "tools/bench/siege/websocket_scripts.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/random_numbers.hpp"

#include <utility>

namespace donet::bench::siege {

namespace {

// The first byte of a frame (RFC 6455, 5.2).
enum class head : std::uint8_t {
  continuation = 0x00,  // not the last fragment
  fragment = 0x02,      // binary, not the last fragment
  message = 0x82,       // binary, complete
  ping = 0x89,
  pong = 0x8a,
};

// The key is any 16 bytes in base64.
constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: donet\r\nUpgrade: websocket\r\n"
                                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                     "Sec-WebSocket-Key: c2llZ2Ugb2YgZG9uZXQhIQ==\r\n\r\n";

// Frames without a payload, each with a mask as for any client frame.
class empty_frames final : public script {
public:
  empty_frames(std::uint64_t seed, head first, head others)
      : random_(seed), first_(first), others_(others) {}

  void begin(std::string& to) override {
    answer_.clear();
    is_upgraded_ = false;
    next_ = first_;
    to += request;
  }

  void take(std::string_view bytes, std::string&) override {
    if (is_upgraded_)
      return;
    answer_ += bytes;
    is_upgraded_ = answer_.starts_with("HTTP/1.1 101") && answer_.find("\r\n\r\n") != answer_.npos;
  }

  void give(std::string& to, std::size_t bytes_max) override {
    if (!is_upgraded_)
      return;
    for (std::size_t given = 0; given == 0 || given + frame_bytes <= bytes_max;
         given += frame_bytes) {
      to += static_cast<char>(std::exchange(next_, others_));
      to += '\x80';
      append(to, static_cast<std::uint32_t>(random_.next()));
    }
  }

private:
  static constexpr std::size_t frame_bytes = 6;

  random_numbers random_;
  head first_;
  head others_;
  head next_ = head::ping;
  std::string answer_;
  bool is_upgraded_ = false;
};

class half_request final : public script {
public:
  void begin(std::string& to) override { to += request.substr(0, request.size() / 2); }
  void give(std::string&, std::size_t) override {}
};

}  // namespace

std::unique_ptr<script> websocket_pings(const attack_plan&, std::uint64_t seed) {
  return std::make_unique<empty_frames>(seed, head::ping, head::ping);
}

std::unique_ptr<script> websocket_pongs(const attack_plan&, std::uint64_t seed) {
  return std::make_unique<empty_frames>(seed, head::pong, head::pong);
}

std::unique_ptr<script> websocket_empty_messages(const attack_plan&, std::uint64_t seed) {
  return std::make_unique<empty_frames>(seed, head::message, head::message);
}

std::unique_ptr<script> websocket_empty_fragments(const attack_plan&, std::uint64_t seed) {
  return std::make_unique<empty_frames>(seed, head::fragment, head::continuation);
}

std::unique_ptr<script> websocket_half_open(const attack_plan&, std::uint64_t) {
  return std::make_unique<half_request>();
}

}  // namespace donet::bench::siege
