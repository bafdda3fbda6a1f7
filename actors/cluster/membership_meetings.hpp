#pragma once
// Dials and node handshakes of membership: whom this node dials, whom it judges, and what it does with the
// answer. Pure.

#include "actors/cluster/meeting_rules.hpp"
#include "actors/cluster/membership_parts.hpp"
#include "actors/cluster/membership_state.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace donet::actors {

class membership_meetings {
public:
  explicit membership_meetings(membership_parts& parts) : parts_(parts) {}

  std::optional<runtime::node_refusal> judge(const runtime::node_introduction& peer,
                                             runtime::handshake_side side, membership_time now);
  void dial_failed(std::uint64_t dial, dial_failure why, membership_time now);
  void refused(const refused_meeting& meeting, membership_time now);
  std::uint64_t entered(const entered_meeting& meeting, membership_time now);

  /// Begins the dials that are due.
  void dial(membership_time now);

private:
  struct restart {
    runtime::node_ref node;
    std::uint32_t round =
      0;  // of the first heartbeat that was sent after the newcomer's first hello
  };

  meeting_verdict verdict_on(const runtime::node_introduction& peer,
                             const runtime::node_introduction& mine, runtime::handshake_side side,
                             membership_time now);
  bool may_replace(const runtime::node_introduction& peer, membership_time now);
  void obey(const runtime::node_refusal& refusal, const std::string& address, membership_time now);
  void give_up_dial(const runtime::node_introduction& peer, membership_time now);
  void admit_newcomer(const runtime::node_introduction& peer, membership_time now);
  void log_overlaps(const std::string& node, const std::vector<std::string>& warnings);
  void log_refusal(std::string_view name, std::string_view address,
                   const runtime::node_refusal& refusal, membership_time now);
  std::set<std::string, std::less<>> wanted_addresses(membership_time now);
  bool has_connection(std::string_view address, std::string_view name) const;

  membership_parts& parts_;
  std::map<std::string, restart, std::less<>> restarts_;
  std::map<runtime::node_ref, membership_time> given_up_;
  // The last lines about refusals, so that a peer that tries again does not fill the log.
  std::map<std::pair<std::string, runtime::refusal_code>, membership_time> logged_;
  membership_time next_meeting_;
  std::uint64_t last_stream_ = 0;
};

}  // namespace donet::actors
