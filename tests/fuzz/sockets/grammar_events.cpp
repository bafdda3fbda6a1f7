#include "tests/fuzz/sockets/grammar.hpp"
#include "tests/fuzz/sockets/mutation.hpp"
#include "tests/support/wire.hpp"

#include <algorithm>

namespace donet::test::sockets {

namespace {

std::string big_endian(std::uint64_t value, int bytes) {
  std::string to;
  for (int i = bytes - 1; i >= 0; --i)
    to += static_cast<char>(value >> (8 * i));
  return to;
}

std::string text_of(random_source& random) {
  std::string text(random.below(random.chance(5) ? 4'000 : 40), 'a');
  for (char& one : text)
    one = static_cast<char>(random.chance(90) ? ' ' + random.below(95) : random.below(256));
  if (text.size() < 32)
    return u8(static_cast<std::uint8_t>(0xa0U | text.size())) + text;
  return u8(0xda) + big_endian(text.size(), 2) + text;
}

// A value of MessagePack.
std::string value_of(random_source& random, int depth) {
  switch (random.below(depth > 6 ? 8 : 12)) {
  case 0: return u8(0xc0);
  case 1: return u8(static_cast<std::uint8_t>(0xc2 + random.below(2)));
  case 2: return u8(0xca) + big_endian(random.bits(), 4);
  case 3: return u8(0xcb) + big_endian(random.bits(), 8);
  case 4:
    return u8(static_cast<std::uint8_t>(0xcc + random.below(8))) + big_endian(random.bits(), 8);
  case 5: return u8(static_cast<std::uint8_t>(random.below(128)));
  case 6: return u8(0xc4) + u8(3) + random_bytes(random, 3);
  case 7: return text_of(random);
  case 8: {
    const std::size_t count = random.below(6);
    std::string all = u8(static_cast<std::uint8_t>(0x90U | count));
    for (std::size_t i = 0; i < count; ++i)
      all += value_of(random, depth + 1);
    return all;
  }
  case 9: return u8(0xdd) + big_endian(random.bits(), 4);
  case 10: return u8(0xd4) + random_bytes(random, 2);
  default: {
    const std::size_t count = random.below(6);
    std::string all = u8(static_cast<std::uint8_t>(0x80U | count));
    for (std::size_t i = 0; i < count; ++i)
      all += text_of(random) + value_of(random, depth + 1);
    return all;
  }
  }
}

std::string event_of(random_source& random) {
  const std::size_t count = 1 + random.below(8);
  std::string event =
    u8(static_cast<std::uint8_t>(0x80U | count)) + u8(0xa4) + "type" + text_of(random);
  for (std::size_t i = 1; i < count; ++i)
    event += text_of(random) + value_of(random, 0);
  return event;
}

}  // namespace

// Each send is a datagram.
void speak_event_logger(random_source& random, const vocabulary&, script& to) {
  for (std::uint64_t i = 1 + random.below(40); i > 0; --i) {
    const std::string deep(random.chance(2) ? random.below(9'000) : 0, '\x91');
    std::string event = deep + perhaps_mutated(random, event_of(random));
    event.resize(std::min<std::size_t>(event.size(), 9'000));
    to.send(std::move(event));
    if (random.chance(5))
      to.wait(std::chrono::milliseconds(random.below(100)));
  }
}

void speak_http(random_source& random, const vocabulary&, script& to) {
  const std::vector<std::string> methods{"GET",     "GET",   "GET", "HEAD", "POST",
                                         "OPTIONS", "TRACE", "get", ""};
  const std::vector<std::string> paths{
    "/metrics", "/healthz",  "/readyz", "/", "/metrics?x=1", "*", "http://plaza.example/metrics",
    "/%00",     "/../../etc"};
  const std::vector<std::string> versions{"HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.1 ", ""};
  for (std::uint64_t requests = 1 + random.below(6); requests > 0; --requests) {
    std::string head = random.pick(methods) + ' ' + random.pick(paths)
                       + std::string(random.chance(3) ? random.below(20'000) : 0, 'a') + ' '
                       + random.pick(versions) + "\r\nHost: plaza.example\r\n";
    if (random.chance(20))
      head += "Content-Length: " + std::to_string(random.bits() >> random.below(64)) + "\r\n";
    if (random.chance(10))
      head += "Transfer-Encoding: chunked\r\n";
    if (random.chance(20))
      head += "Connection: " + std::string(random.chance(50) ? "close" : "keep-alive") + "\r\n";
    for (std::uint64_t i = random.chance(5) ? random.below(500) : random.below(4); i > 0; --i)
      head += "X-Header-" + std::to_string(i) + ": " + std::string(random.below(100), 'x') + "\r\n";
    send_in_pieces(random, perhaps_mutated(random, head + "\r\n"), to);
    if (random.chance(20))
      to.send(random_bytes(random, 200));
    if (random.chance(20))
      to.wait(std::chrono::milliseconds(random.below(300)));
  }
}

// BASP, the protocol of CAF's systems: headers of 32 bytes; the identity of the peer follows the
// first.
void speak_inspector(random_source& random, const vocabulary&, script& to) {
  for (std::uint64_t messages = 1 + random.below(6); messages > 0; --messages) {
    const std::string payload = random_bytes(random, random.chance(5) ? 20'000 : 80);
    const std::uint64_t size =
      random.chance(90) ? payload.size() : random.bits() >> random.below(64);
    std::string header = u8(static_cast<std::uint8_t>(random.below(8))) + u8(0) + u8(0)
                         + u8(static_cast<std::uint8_t>(random.below(4))) + big_endian(size, 4);
    // The version of BASP, or a message's number; then the actors.
    header += big_endian(random.chance(70) ? random.below(8) : random.bits(), 8);
    header += big_endian(random.below(10), 8) + big_endian(random.below(10), 8);
    send_in_pieces(random, perhaps_mutated(random, header + payload), to);
    if (random.chance(30))
      to.wait(std::chrono::milliseconds(random.below(300)));
  }
}

}  // namespace donet::test::sockets
