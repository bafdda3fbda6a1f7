#pragma once
// Decides the Inspector's answers, and whether the node has to act, from the facts about the node.

#include "actors/inspector/inspector_messages.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::actors {

/// Facts about a node that never change.
struct node_identity {
  std::string name;
  std::uint32_t id = 0;
  std::string version;
  std::uint64_t pid = 0;
  std::uint64_t incarnation = 0;
};

/// The present state of a node.
struct node_facts {
  std::chrono::milliseconds uptime{0};
  bool is_up = false;         ///< all services have started
  bool is_draining = false;   ///< never ends
  bool clients_left = false;  ///< while it drains: some clients are still connected
  std::chrono::milliseconds drain_left{0};
  std::vector<std::string> obstacles;
  std::uint64_t clients = 0;
  std::uint64_t peers = 0;
  std::uint64_t objects = 0;
  std::uint64_t actors = 0;
};

node_phase phase_of(const node_facts& facts) noexcept;

class inspector_state {
public:
  explicit inspector_state(node_identity who) : who_(std::move(who)) {}

  status_report status(node_facts facts) const;

  struct drain_answer {
    drain_report report;
    bool begins = false;  ///< the caller has to start the drain
  };
  /// Starts the drain once, however many requests arrive.
  drain_answer drain(const node_facts& facts);

  struct hurry_answer {
    hurry_report report;
    bool hurries = false;  ///< the caller has to hurry the node
  };
  hurry_answer hurry(const node_facts& facts) const noexcept;

private:
  node_identity who_;
  bool has_been_asked_to_drain_ = false;
};

}  // namespace donet::actors
