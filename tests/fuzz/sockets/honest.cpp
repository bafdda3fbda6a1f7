#include "tests/fuzz/sockets/honest.hpp"

#include "tests/fuzz/sockets/session.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wire.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

#include <poll.h>

namespace donet::test::sockets {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds turn{10};

void wait_a_turn(int socket) {
  pollfd one{socket, POLLIN, 0};
  ::poll(&one, socket < 0 ? 0 : 1, static_cast<int>(turn.count()));
}

[[noreturn]] void complain(const std::string& what) {
  throw std::runtime_error(what + " in time");
}

// Sends `bytes` and reads until `is_answered`, on as many connections as needed.
void converse(std::uint16_t port, transport by, const std::string& bytes, time_limit until,
              const std::string& complaint,
              const std::function<bool(const std::string& received)>& is_answered) {
  while (steady_clock::now() < until) {
    line own(port, by, 1);
    std::string_view rest = bytes;
    while (own.is_open() && steady_clock::now() < until) {
      rest.remove_prefix(own.send(rest));
      own.read();
      if (is_answered(own.received()))
        return;
      wait_a_turn(own.socket());
    }
    wait_a_turn(-1);
  }
  complain(complaint);
}

std::string unmasked_frame(std::string_view payload) {
  return u8(0x82) + u8(static_cast<std::uint8_t>(0x80U | payload.size())) + u32(0)
         + std::string(payload);
}

// A number for a channel or an event that is used only once.
std::uint64_t next_token() {
  static std::uint64_t last = 0;
  return 0x6400'0000'0000'0000 + ++last;
}

}  // namespace

void pass_a_message(std::uint16_t port, time_limit until) {
  const std::uint64_t channel = next_token();
  const std::string expected = message({channel}, channel, 9'999, "honest");
  // A participant does not receive its own messages, so a second one sends.
  line receiver(port, transport::tcp, 1);
  std::string subscription = framed(add_channel(channel));
  const std::string bytes = framed(expected);
  while (steady_clock::now() < until) {
    subscription.erase(0, receiver.send(subscription));
    if (subscription.empty())
      break;
    wait_a_turn(-1);
  }
  while (steady_clock::now() < until) {
    line sender(port, transport::tcp, 1);
    std::string rest = bytes;
    // A message can overtake the subscription, so it is sent again after a while.
    const auto again = std::min(until, steady_clock::now() + milliseconds(500));
    while (steady_clock::now() < again) {
      rest.erase(0, sender.send(rest));
      receiver.read();
      if (receiver.received().find(expected) != std::string::npos)
        return;
      wait_a_turn(receiver.socket());
    }
  }
  complain("message_director: no message was passed on");
}

void say_hello(std::uint16_t port, transport by, bool is_websocket, const vocabulary& words,
               time_limit until) {
  const std::string hello = framed(u16(1) + u32(words.hash()) + blob(vocabulary::version));
  const std::string answer = framed(u16(2));
  const std::string handshake =
    "GET / HTTP/1.1\r\nHost: plaza.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  converse(port, by, is_websocket ? handshake + unmasked_frame(hello) : hello, until,
           std::string("client_agent: no answer to a HELLO by ")
             + (is_websocket ? "WebSocket" : "frames") + (by == transport::tls ? " under TLS" : ""),
           [&](const std::string& received) { return received.find(answer) != std::string::npos; });
}

void log_an_event(std::uint16_t port, const std::filesystem::path& folder, time_limit until) {
  const std::string token = "honest-" + std::to_string(next_token());
  const std::string event =
    u8(0x81) + u8(0xa4) + "type" + u8(static_cast<std::uint8_t>(0xa0U | token.size())) + token;
  const auto is_written = [&] {
    for (const auto& one : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(one.path());
      // Reads only the end, because the fuzzer makes the file long.
      file.seekg(0, std::ios::end);
      const std::streamoff size = file.tellg();
      file.seekg(std::max<std::streamoff>(size - 4'000'000, 0));
      const std::string text(std::istreambuf_iterator<char>(file), {});
      if (text.find(token) != std::string::npos)
        return true;
    }
    return false;
  };
  line own(port, transport::udp, 1);
  while (steady_clock::now() < until) {
    own.send(event);
    wait_a_turn(-1);
    for (int i = 0; i < 20; ++i) {
      if (is_written())
        return;
      wait_a_turn(-1);
    }
  }
  complain("event_logger: no event was written");
}

void ask_for_health(std::uint16_t port, time_limit until) {
  converse(port, transport::tcp, "GET /healthz HTTP/1.1\r\nHost: plaza.example\r\n\r\n", until,
           "metrics: no answer to /healthz", [](const std::string& received) {
             return received.starts_with("HTTP/1.1 200")
                    && received.find("\r\n\r\nok") != std::string::npos;
           });
}

void ask_for_status(std::uint16_t port, const std::string& inspect, time_limit until) {
  std::string last;
  while (steady_clock::now() < until) {
    command what;
    what.arguments = {inspect, "--address", "127.0.0.1:" + std::to_string(port), "status"};
    what.deadline = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
    const outcome ended = run(what);
    if (ended.exit_status == 0)
      return;
    last = ended.output + ended.errors;
    wait_a_turn(-1);
  }
  complain("inspector: no status (" + last + ")");
}

}  // namespace donet::test::sockets
