#pragma once
// Players that send numbered messages to the AIs and UberDOGs of a small world, and an oracle that
// reports messages that are lost or out of order.

#include "tests/scenario/game_world.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

inline constexpr std::uint64_t boss_channel = 5'000;
inline constexpr std::uint64_t ai_channel = 6'000;
inline constexpr std::uint32_t first_avatar = 20'000;
inline constexpr std::uint16_t set_field = 120;
inline constexpr std::uint16_t object_set_field = 2020;
inline constexpr std::size_t drop_bytes = 256u << 10;

/// The limits of a real node divided by about 256, so that floods are short.
inline game_world::options small_world() {
  game_world::options how;
  how.ai.queue_bytes_max = drop_bytes;
  how.ai.backlogs = {4u << 10, 64u << 10, 1u << 10};
  how.client.read_bytes_max = 1u << 10;
  how.pauses = {512, 2u << 10};
  how.window_bytes = 4u << 10;
  return how;
}

/// The path of a client's messages: to an UberDOG, or through an object of the State Server to its
/// AI.
enum class path : unsigned char { login, chat, object };

class crowd {
public:
  struct player {
    peer* end = nullptr;
    std::uint32_t avatar = 0;
    std::map<path, std::uint32_t> sent;
    std::map<path, std::uint32_t> arrived;
  };

  crowd(std::uint64_t seed, std::size_t size, const game_world::options& how = small_world())
      : world(seed, how), login(world.connect_ai()), chat(world.connect_ai()),
        ai(world.connect_ai()) {
    login.says({add_channel(boss_channel), add_channel(game_world::login)});
    chat.says(add_channel(game_world::chat));
    ai.says(add_channel(ai_channel));
    world.settle();
    for (std::size_t i = 0; i < size; ++i)
      enters(add());
    listen();
  }

  /// Adds an anonymous client.
  player& add() {
    player& one = players.emplace_back();
    one.end = &world.connect_client();
    one.avatar = static_cast<std::uint32_t>(first_avatar + players.size() - 1);
    one.end->says(u16(1) + u32(game_world::contract()->hash()) + blob("v1"));
    return one;
  }

  /// Establishes the client and makes it the owner of its avatar, which has an AI.
  void enters(player& one) {
    one.end->says(u16(set_field) + u32(game_world::login)
                  + u16(game_world::field_id("LoginManager", "login")) + u32(one.avatar));
    world.settle();
    const std::uint64_t client = last_login();
    login.says(message({client}, boss_channel, 1000, u16(2)));
    login.says(
      message({game_world::control}, boss_channel, 2000,
              u32(one.avatar) + u32(0) + u32(0) + u16(game_world::class_id("Thing")) + u32(7)));
    login.says(message({one.avatar}, boss_channel, 2050, u64(ai_channel)));
    login.says(message({one.avatar}, boss_channel, 2060, u64(client)));
    world.settle();
    one.end->hears();
  }

  void sends(player& one, path to, std::size_t padding = 4) {
    const std::uint32_t number = one.sent[to]++;
    const std::string value = u32(number) + blob(u32(one.avatar) + std::string(padding, 'x'));
    std::uint32_t object = one.avatar;
    std::uint16_t field = game_world::field_id("Thing", "shout");
    if (to == path::login) {
      object = game_world::login;
      field = game_world::field_id("LoginManager", "babble");
    } else if (to == path::chat) {
      object = game_world::chat;
      field = game_world::field_id("ChatManager", "say");
    }
    one.end->says(u16(set_field) + u32(object) + u16(field) + value);
  }

  /// Reads all messages that have arrived at AIs and clients; returns the number of bytes at the
  /// AIs.
  std::size_t listen() {
    std::size_t bytes = 0;
    for (const auto& [end, to] : ends()) {
      for (const datagram& each : end->hears()) {
        bytes += each.size();
        note(each, to);
      }
    }
    for (player& one : players)
      one.end->hears();
    return bytes;
  }

  /// A message that was sent and has not arrived; empty if there is none.
  std::string missing() const {
    for (const player& one : players) {
      for (const auto& [to, count] : one.sent) {
        const auto found = one.arrived.find(to);
        if (const auto arrived = found == one.arrived.end() ? 0 : found->second; arrived != count)
          return "client " + std::to_string(one.avatar) + " on path "
                 + std::to_string(static_cast<int>(to)) + ": " + std::to_string(arrived) + " of "
                 + std::to_string(count);
      }
    }
    return fault;
  }

  std::vector<std::pair<peer*, path>> ends() {
    return {{&login, path::login}, {&chat, path::chat}, {&ai, path::object}};
  }

  game_world world;
  peer& login;
  peer& chat;
  peer& ai;
  std::deque<player> players;
  std::string fault;

private:
  std::uint64_t last_login() {
    std::uint64_t client = 0;
    for (const datagram& one : login.hears()) {
      const auto said = runtime::message_view::of(*runtime::datagram_view::of(dc::as_bytes(one)));
      if (said->type == object_set_field)
        client = value(said->sender);
    }
    return client;
  }

  void note(const datagram& one, path to) {
    const auto said = runtime::message_view::of(*runtime::datagram_view::of(dc::as_bytes(one)));
    if (said->type != object_set_field)
      return;
    dc::byte_reader from(said->payload);
    std::uint32_t number = 0;
    std::uint32_t who = 0;
    if (!from.skip(6) || !from.read(number) || !from.skip(2) || !from.read(who))
      return;
    player& sender = players.at(who - first_avatar);
    if (sender.arrived[to]++ != number && fault.empty())
      fault = "client " + std::to_string(who) + " on path " + std::to_string(static_cast<int>(to))
              + ": out of order at " + std::to_string(number);
  }
};

/// Sends about `bytes` bytes, in messages of 400.
inline void flood(crowd& all, crowd::player& one, path to, std::size_t bytes) {
  for (std::size_t sent = 0; sent < bytes; sent += 400)
    all.sends(one, to, 380);
}

}  // namespace donet::test
