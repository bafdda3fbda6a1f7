#include "tools/bench/siege/attack.hpp"

#include "tools/bench/siege/plain_scripts.hpp"
#include "tools/bench/siege/player_scripts.hpp"
#include "tools/bench/siege/tls_scripts.hpp"
#include "tools/bench/siege/websocket_scripts.hpp"

#include <algorithm>

namespace donet::bench::siege {

namespace {

// Fewer than the half-open connections below, which would use all of them.
constexpr std::size_t few_files = 512;
constexpr std::size_t many_connections = 600;

// A client's WebSocket frame without a payload. One frame per read is the most expensive form for
// the node.
constexpr std::size_t one_frame = 6;

constexpr std::size_t full_children = 20'000;
constexpr std::size_t wide_children = 200;

// Bytes per second of a busy process.
constexpr double slow_reader = 65'536;

std::vector<attack> make_attacks() {
  return {
    {.name = "websocket-pings",
     .what = "WebSocket pings without a payload, before HELLO",
     .at = listener::websocket,
     .scripts = {websocket_pings},
     .bytes_per_send = one_frame},
    {.name = "websocket-pongs",
     .what = "WebSocket pongs that answer nothing, before HELLO",
     .at = listener::websocket,
     .scripts = {websocket_pongs},
     .bytes_per_send = one_frame},
    {.name = "websocket-empty-messages",
     .what = "WebSocket messages without a byte, before HELLO",
     .at = listener::websocket,
     .scripts = {websocket_empty_messages},
     .bytes_per_send = one_frame},
    {.name = "websocket-empty-fragments",
     .what = "a WebSocket message of empty fragments that never ends, before HELLO",
     .at = listener::websocket,
     .scripts = {websocket_empty_fragments},
     .bytes_per_send = one_frame},
    {.name = "websocket-half-open",
     .what = "half a WebSocket request from each of 600 connections of one address",
     .at = listener::websocket,
     .scripts = {websocket_half_open},
     .connections = many_connections,
     .from_one_address = true,
     .open_files = few_files,
     .control = bare_behavior::reads},
    {.name = "tls-key-updates",
     .what = "TLS 1.3 KeyUpdate records, before HELLO",
     .at = listener::tls,
     .scripts = {tls_key_updates}},
    {.name = "tls-key-update-requests",
     .what = "TLS 1.3 KeyUpdate records that each want one back, before HELLO",
     .at = listener::tls,
     .scripts = {tls_key_update_requests}},
    {.name = "tls-client-hellos",
     .what = "the same ClientHello on one new connection after the other, from one address",
     .at = listener::tls,
     .scripts = {tls_client_hellos},
     .connections = 64,
     .from_one_address = true},
    {.name = "tls-half-open",
     .what = "half a ClientHello from each of 600 connections of one address",
     .at = listener::tls,
     .scripts = {tls_half_open},
     .connections = many_connections,
     .from_one_address = true,
     .open_files = few_files,
     .control = bare_behavior::reads},
    {.name = "half-open",
     .what = "600 connections of one address that do not say HELLO",
     .scripts = {silence},
     .connections = many_connections,
     .from_one_address = true,
     .open_files = few_files,
     .control = bare_behavior::reads},
    {.name = "long-first-frames",
     .what = "65,000 bytes of a frame that never ends, before HELLO, from 100 connections",
     .scripts = {long_first_frames},
     .connections = 100,
     .control = bare_behavior::closes},
    {.name = "flood-uberdog",
     .what = "updates for an UberDOG that reads 64 KiB/s, from anonymous clients",
     .scripts = {uberdog_flood},
     .victim_rate = slow_reader},
    {.name = "flood-ai",
     .what = "clsend updates for an object whose AI reads 64 KiB/s, from players",
     .scripts = {ai_flood},
     .has_desk = true,
     .victim_rate = slow_reader},
    {.name = "interest-zones",
     .what = "interests of 10,000 zones that are opened and closed, in a parent with 200 children",
     .scripts = {interest_zones},
     .has_desk = true,
     .objects = {.wide_children = wide_children}},
    {.name = "interest-children",
     .what = "interests in one zone of a parent with 20,000 children, opened and closed",
     .scripts = {interest_children},
     .has_desk = true,
     .objects = {.full_children = full_children}},
    {.name = "never-read",
     .what = "players who open and close an interest in 200 objects and read nothing",
     .scripts = {never_read},
     .connections = 16,
     .has_desk = true,
     .objects = {.wide_children = wide_children}},
    {.name = "heartbeats",
     .what = "heartbeats without pause, from anonymous clients",
     .scripts = {heartbeats}},
    {.name = "garbage",
     .what =
       "bytes that are no protocol, from connections that come again when they are thrown out",
     .scripts = {garbage},
     .connections = 50,
     .control = bare_behavior::closes},
    {.name = "resets",
     .what = "HELLO and a reset, again and again",
     .scripts = {resets},
     .connections = 50,
     .control = bare_behavior::reads},
    {.name = "http-connections",
     .what = "unfinished requests at the listener of the metrics",
     .at = listener::http,
     .scripts = {http_connections},
     .connections = 200,
     .control = bare_behavior::reads},
    {.name = "mixed",
     .what = "300 connections of garbage, heartbeats, slow HELLOs, silence, deafness and resets",
     .scripts = {garbage, heartbeats, slow_loris, silence, deafness, resets},
     .connections = 300},
  };
}

}  // namespace

std::span<const attack> all_attacks() {
  static const auto all = make_attacks();
  return all;
}

const attack* find_attack(std::string_view name) {
  const auto all = all_attacks();
  const auto at = std::ranges::find(all, name, &attack::name);
  return at == all.end() ? nullptr : &*at;
}

}  // namespace donet::bench::siege
