#pragma once
// What an Inspector answers, and what is to be done then: decided from what the node says of itself.

#include "actors/inspector/inspector_messages.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace donet::actors {

/// What of a node never changes.
struct node_identity {
  std::string name;
  std::uint32_t id = 0;
  std::string version;
  std::uint64_t pid = 0;
  std::uint64_t incarnation = 0;
};

/// How a node is at the moment.
struct node_facts {
  std::chrono::milliseconds uptime{0};
  bool is_up = false;         ///< its services are
  bool is_draining = false;   ///< for good
  bool clients_left = false;  ///< while it drains: some still have to go
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
    bool begins = false;  ///< the node is to be told
  };
  /// It begins once, however often and however fast somebody asks.
  drain_answer drain(const node_facts& facts);

  struct hurry_answer {
    hurry_report report;
    bool hurries = false;  ///< the node is to be told
  };
  hurry_answer hurry(const node_facts& facts) const noexcept;

private:
  node_identity who_;
  bool has_been_asked_to_drain_ = false;
};

}  // namespace donet::actors
