#include "tests/fuzz/sockets/grammar.hpp"
#include "tests/fuzz/sockets/mutation.hpp"
#include "tests/support/wire.hpp"

namespace donet::test::sockets {

namespace {

enum class opcode : std::uint8_t { continuation, text, binary, close = 8, ping, pong };

std::string big_endian(std::uint64_t value, int bytes) {
  std::string to;
  for (int i = bytes - 1; i >= 0; --i)
    to += static_cast<char>(value >> (8 * i));
  return to;
}

// A frame of RFC 6455 (section 5.2), masked as required of clients.
std::string websocket_frame(random_source& random, opcode what, bool is_last, std::string payload) {
  std::string frame =
    u8(static_cast<std::uint8_t>((is_last ? 0x80U : 0U) | static_cast<unsigned>(what)));
  const std::size_t size = payload.size();
  if (size < 126)
    frame += u8(static_cast<std::uint8_t>(0x80U | size));
  else if (size <= UINT16_MAX)
    frame += u8(0x80 | 126) + big_endian(size, 2);
  else
    frame += u8(0x80 | 127) + big_endian(size, 8);
  const std::string mask = u32(static_cast<std::uint32_t>(random.bits()));
  for (std::size_t i = 0; i < size; ++i)
    payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame + mask + payload;
}

std::string control_frame(random_source& random) {
  switch (random.below(4)) {
  case 0: return websocket_frame(random, opcode::pong, true, random_bytes(random, 125));
  case 1:
    return websocket_frame(random, opcode::close, true,
                           random.chance(70) ? big_endian(900 + random.below(4'200), 2)
                                             : random_bytes(random, 125));
  default: return websocket_frame(random, opcode::ping, true, random_bytes(random, 125));
  }
}

// A message, complete or in fragments with pings in between.
std::string websocket_message(random_source& random, std::string bytes) {
  if (random.chance(80))
    return websocket_frame(random, random.chance(97) ? opcode::binary : opcode::text, true,
                           std::move(bytes));
  std::string frames;
  opcode next = opcode::binary;
  for (std::uint64_t pieces = random.below(5); pieces > 0 && !bytes.empty(); --pieces) {
    const std::size_t count = random.below(bytes.size() + 1);
    frames += websocket_frame(random, next, false, bytes.substr(0, count));
    if (random.chance(40))
      frames += control_frame(random);
    bytes.erase(0, count);
    next = opcode::continuation;
  }
  return frames + websocket_frame(random, next, true, bytes);
}

std::string websocket_handshake(random_source& random) {
  std::string head =
    "GET " + std::string(random.chance(95) ? "/" : "/elsewhere")
    + " HTTP/1.1\r\nHost: plaza.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
  if (random.chance(20))
    head += "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
  if (random.chance(20))
    head += "Origin: https://plaza.example\r\n";
  for (std::uint64_t i = random.chance(5) ? random.below(300) : 0; i > 0; --i)
    head += "X-Filler-" + std::to_string(i) + ": " + std::string(random.below(200), 'x') + "\r\n";
  return perhaps_mutated(random, head + "\r\n", 8);
}

}  // namespace

std::string client_hello(random_source& random, const vocabulary& words) {
  const std::uint32_t hash =
    random.chance(97) ? words.hash() : static_cast<std::uint32_t>(random.bits());
  return u16(1) + u32(hash) + blob(random.chance(97) ? vocabulary::version : "v0.9");
}

std::string client_message(random_source& random, const vocabulary& words) {
  const auto interest = [&] { return u16(static_cast<std::uint16_t>(random.below(8))); };
  const auto context = [&] { return u32(static_cast<std::uint32_t>(random.below(100))); };
  switch (random.below(14)) {
  case 0: return u16(3);
  case 1:
  case 2: return u16(5);
  case 3:
  case 4:
  case 5: return u16(120) + u32(words.object(random)) + words.field_update(random, false);
  case 6: return u16(121) + u32(words.object(random)) + words.field_update(random, true);
  case 7:
    return u16(140) + u32(words.object(random)) + u32(words.object(random))
           + u32(words.zone(random));
  case 8:
  case 9:
    return u16(200) + context() + interest() + u32(words.object(random)) + u32(words.zone(random));
  case 10: {
    const std::size_t count = random.chance(5) ? random.below(5'000) : random.below(8);
    std::string zones = u16(static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i)
      zones += u32(words.zone(random));
    return u16(201) + context() + interest() + u32(words.object(random)) + zones;
  }
  case 11: return u16(203) + context() + interest();
  case 12: return client_hello(random, words);
  default: return u16(static_cast<std::uint16_t>(random.below(220))) + random_bytes(random, 30);
  }
}

void speak_client(random_source& random, const vocabulary& words, script& to) {
  if (random.chance(5))
    to.send(random_bytes(random, 300));
  std::string bytes;
  if (random.chance(92))
    bytes = framed(perhaps_mutated(random, client_hello(random, words), 3));
  for (std::uint64_t turns = 1 + random.below(8); turns > 0; --turns) {
    for (std::uint64_t i = random.below(20); i > 0; --i)
      bytes += perhaps_mutated(
        random, framed(perhaps_mutated(random, client_message(random, words), 5)), 2);
    send_in_pieces(random, bytes, to);
    bytes.clear();
    // Time for participants to act on the session.
    if (random.chance(50))
      to.wait(std::chrono::milliseconds(random.below(300)));
  }
}

void speak_client_by_websocket(random_source& random, const vocabulary& words, script& to) {
  if (random.chance(95))
    send_in_pieces(random, websocket_handshake(random), to);
  to.wait(std::chrono::milliseconds(random.below(200)));
  std::string message = random.chance(92) ? framed(client_hello(random, words)) : std::string();
  for (std::uint64_t turns = 1 + random.below(10); turns > 0; --turns) {
    std::string bytes;
    for (std::uint64_t i = random.below(8); i > 0; --i) {
      if (random.chance(20))
        bytes += perhaps_mutated(random, control_frame(random), 5);
      for (std::uint64_t frames = random.below(4); frames > 0; --frames)
        message += perhaps_mutated(random, framed(client_message(random, words)), 5);
      bytes += perhaps_mutated(random, websocket_message(random, message), 3);
      message.clear();
    }
    send_in_pieces(random, bytes, to);
    if (random.chance(30))
      to.wait(std::chrono::milliseconds(random.below(200)));
  }
}

}  // namespace donet::test::sockets
