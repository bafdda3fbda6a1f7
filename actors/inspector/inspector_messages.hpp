#pragma once
// The messages between donet-inspect and a node's Inspector, sent by CAF's network transparency.
// They leave the process: each type is registered with a name, and has an `inspect` that lists its
// fields (no floats, which CAF's serializer does not support).
//
//   status_request  ──► status_report   the state of the node
//   drain_request   ──► drain_report    starts the orderly end of the node
//   hurry_request   ──► hurry_report    ends the waiting of a drain
//   ask_request     ──► page_report     the answer to any other question, as rows of JSON
//
// A new question is a new text in `ask_request::what` and changes no message.
// Raise the version in `inspector_protocol` when a message changes or is removed: systems with
// different versions do not connect.

#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

inline constexpr const char* inspector_protocol = "donet-inspect/2";

/// The phases of a node, in this order; `ready` and `not_ready` may alternate.
enum class node_phase : std::uint8_t { starting, ready, not_ready, draining, stopping };

/// For example "not ready"; "unknown" for a number without a phase.
std::string_view name(node_phase phase) noexcept;

struct status_request {};

struct status_report {
  std::string name;
  std::uint32_t id = 0;  ///< `daemon.id` of the role file; 0 if absent
  std::string version;
  std::uint64_t pid = 0;
  /// Unique for each start of a node, even with the same name and pid.
  std::uint64_t incarnation = 0;
  std::uint64_t uptime_ms = 0;
  node_phase phase{};
  /// The reasons why the node is not ready for players, a sentence each; empty if it is ready.
  std::vector<std::string> obstacles;
  std::uint64_t drain_left_ms = 0;  ///< during a drain: time until clients are ejected
  std::uint64_t clients = 0;        ///< connections of clients
  std::uint64_t peers = 0;          ///< participants of the Message Director
  std::uint64_t objects = 0;
  std::uint64_t actors = 0;

  friend bool operator==(const status_report&, const status_report&) = default;
};

struct drain_request {};

struct drain_report {
  /// True if a drain was requested before; otherwise this request starts it.
  bool is_under_way = false;

  friend bool operator==(const drain_report&, const drain_report&) = default;
};

struct hurry_request {};

struct hurry_report {
  /// False if the node is not draining; the request has no effect then.
  bool is_draining = false;

  friend bool operator==(const hurry_report&, const hurry_report&) = default;
};

struct ask_request {
  /// The question, for example "cluster".
  std::string what;
  /// Names and values; each question defines its own.
  std::vector<std::pair<std::string, std::string>> arguments = {};

  friend bool operator==(const ask_request&, const ask_request&) = default;
};

struct page_report {
  /// The exit code of donet-inspect.
  std::uint8_t status = 0;
  /// A JSON object each, without line breaks.
  std::vector<std::string> rows = {};
  /// Sentences for the operator.
  std::vector<std::string> notes = {};

  friend bool operator==(const page_report&, const page_report&) = default;
};

/// The values of `page_report::status`.
inline constexpr std::uint8_t page_complete = 0;
inline constexpr std::uint8_t page_impossible = 1;
inline constexpr std::uint8_t page_wrong_question = 2;
inline constexpr std::uint8_t page_no_such_node = 3;
inline constexpr std::uint8_t page_no_answer = 4;

/// The argument of every question that names the node to answer it; without it the asked node answers.
inline constexpr const char* node_argument = "node";

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

template <class Inspector>
auto inspect(Inspector& look, ask_request& one) {
  return look(caf::meta::type_name("ask_request"), one.what, one.arguments);
}

template <class Inspector>
auto inspect(Inspector& look, page_report& one) {
  return look(caf::meta::type_name("page_report"), one.status, one.rows, one.notes);
}

/// Registers all messages. Call this before the actor system is constructed.
void add_inspector_messages(caf::actor_system_config& config);

/// The names under which the requests are registered: a peer may send no other messages.
std::vector<std::string_view> inspector_requests();

}  // namespace donet::actors
