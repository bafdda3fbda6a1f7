#pragma once
// What a node's Inspector and donet-inspect say to each other, through CAF's network transparency. All of
// it departs the process: each type is registered with a name, and has an `inspect` that says what travels
// (no floats, which CAF's serializer does not take).
//
//   status_request  ──► status_report   how the node is
//   drain_request   ──► drain_report    it shall end, in order
//   hurry_request   ──► hurry_report    it shall not wait for anybody any more
//
// Whoever changes a message or takes one away raises the version in `inspector_protocol`: systems that
// differ in it do not talk to each other at all.

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

inline constexpr const char* inspector_protocol = "donet-inspect/1";

/// How far a node is; one follows the other, but that `ready` and `not_ready` take turns.
enum class node_phase : std::uint8_t { starting, ready, not_ready, draining, stopping };

/// "not ready"; for a number that is no phase "unknown".
std::string_view name(node_phase phase) noexcept;

struct status_request {};

struct status_report {
  std::string name;
  std::uint32_t id = 0;  ///< as the role file says; 0 if it does not
  std::string version;
  std::uint64_t pid = 0;
  /// Differs from that of any other start of a node, also with the same name and pid.
  std::uint64_t incarnation = 0;
  std::uint64_t uptime_ms = 0;
  node_phase phase{};
  /// Why it is not ready for players, a sentence each; none if it is.
  std::vector<std::string> obstacles;
  std::uint64_t drain_left_ms = 0;  ///< while it drains: until clients are ejected
  std::uint64_t clients = 0;        ///< connections of clients
  std::uint64_t peers = 0;          ///< participants of the Message Director
  std::uint64_t objects = 0;
  std::uint64_t actors = 0;

  friend bool operator==(const status_report&, const status_report&) = default;
};

struct drain_request {};

struct drain_report {
  /// Somebody had asked for it before; otherwise it begins now.
  bool is_under_way = false;

  friend bool operator==(const drain_report&, const drain_report&) = default;
};

struct hurry_request {};

struct hurry_report {
  /// Otherwise nothing has come of it: only who has to go can be hurried.
  bool is_draining = false;

  friend bool operator==(const hurry_report&, const hurry_report&) = default;
};

template <class Inspector>
auto inspect(Inspector& look, status_request&) {
  return look(caf::meta::type_name("status_request"));
}

template <class Inspector>
auto inspect(Inspector& look, status_report& one) {
  return look(caf::meta::type_name("status_report"), one.name, one.id, one.version, one.pid,
              one.incarnation, one.uptime_ms, one.phase, one.obstacles, one.drain_left_ms,
              one.clients, one.peers, one.objects, one.actors);
}

template <class Inspector>
auto inspect(Inspector& look, drain_request&) {
  return look(caf::meta::type_name("drain_request"));
}

template <class Inspector>
auto inspect(Inspector& look, drain_report& one) {
  return look(caf::meta::type_name("drain_report"), one.is_under_way);
}

template <class Inspector>
auto inspect(Inspector& look, hurry_request&) {
  return look(caf::meta::type_name("hurry_request"));
}

template <class Inspector>
auto inspect(Inspector& look, hurry_report& one) {
  return look(caf::meta::type_name("hurry_report"), one.is_draining);
}

/// Before the system is made: it knows all of them by their names.
void add_inspector_messages(caf::actor_system_config& config);

}  // namespace donet::actors
