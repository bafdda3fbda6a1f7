#pragma once
// The texts of membership: lines of the log, sentences of refusals, of /readyz and of an exit. Pure.

#include "runtime/cluster/cluster_view.hpp"
#include "runtime/cluster/node_handshake.hpp"
#include "runtime/log/logger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

enum class cut_cause : unsigned char;

/// A line of the log; its category is `cluster` or `link`.
struct log_line {
  runtime::log_level level{};
  std::string_view category;
  std::string_view text;
  std::vector<runtime::log_field> fields;  ///< at most `log_line_fields_max`
};

inline constexpr std::size_t log_line_fields_max = 5;

void write(runtime::logger& to, const log_line& line);

/// The reason of a death: "refused", "silence", "stalled", "gap", "restarted", "tombstone", "partition",
/// "over_limit".
std::string_view name(runtime::death_cause why) noexcept;
/// The code of a refusal: "self", "unformed", ...
std::string_view name(runtime::refusal_code code) noexcept;

/// A node that joining waits for.
struct missing_node {
  enum class step : unsigned char {
    connect,   ///< no connection
    exchange,  ///< interest is being exchanged
    view,      ///< its view has not arrived
    confirm,   ///< it has not confirmed that this node is ready
  };
  std::string name;
  step waits_for{};

  friend bool operator==(const missing_node&, const missing_node&) = default;
};

namespace membership_texts {

// ---- lines of category cluster ----

log_line joining(std::string_view cluster, std::string_view node, std::string_view address);
log_line formed(std::string_view cluster, std::uint64_t cluster_id);
/// `missing` is what `waits_for` returns.
log_line waiting_for_members(const std::string& missing);
log_line no_seed_reachable(std::size_t seeds);
log_line too_many_seeds(std::size_t used);
log_line ready(std::size_t members);
log_line serving(std::size_t members, std::chrono::milliseconds after);
log_line draining();
log_line node_joined(const runtime::cluster_member& node);
log_line node_suspect(std::string_view node, std::chrono::milliseconds silent);
log_line node_unreachable(std::string_view node, runtime::death_cause why,
                          std::chrono::milliseconds silent);
/// An unreachable node is a member again.
log_line node_returned(std::string_view node, std::chrono::milliseconds after);
log_line node_dead(std::string_view node, runtime::death_cause why, std::string_view by,
                   std::chrono::milliseconds silent);
log_line node_left(std::string_view node);
/// A node that never became a member.
log_line node_forgotten(std::string_view node, std::chrono::milliseconds silent);
/// `address` is empty if this node refuses a peer.
log_line node_refused(std::string_view node, std::string_view address,
                      const runtime::node_refusal& refusal);
log_line claims_overlap(std::string_view node, std::string_view sentence);
log_line name_taken(std::string_view node, const runtime::node_refusal& refusal);
log_line expelled(std::string_view by, runtime::death_cause why);
log_line other_cluster_larger(std::string_view node, const runtime::quorum_summary& mine,
                              const runtime::quorum_summary& theirs);
log_line cluster_lost(std::size_t nodes);
/// `reached` of the `members`, this node included.
log_line quorum_lost(std::size_t reached, std::size_t members);

// ---- lines of category link ----

log_line connection_open(std::string_view node, bool is_dialed);
log_line connection_cut(std::string_view node, cut_cause why, std::chrono::milliseconds after);

// ---- sentences of refusals; each fits the logs of both nodes ----

std::string refuse_unformed(std::string_view here);
std::string refuse_leaving(std::string_view here);
std::string refuse_name(std::string_view name, std::string_view address,
                        std::chrono::milliseconds silent);
std::string refuse_restart(std::string_view name, std::string_view here);
std::string refuse_expelled(std::string_view name, std::string_view here);
std::string refuse_smaller(std::string_view dialer, const runtime::quorum_summary& of_dialer,
                           std::string_view acceptor, const runtime::quorum_summary& of_acceptor);
std::string refuse_crossing(std::string_view here, std::string_view there);
std::string refuse_other_world(std::string_view here, std::string_view there);

// ---- /readyz ----

/// "seeds", or the missing nodes with their steps: "gs1 (no connection), db1 (exchange)".
std::string waits_for(const std::vector<missing_node>& missing);
std::string readyz_joining(const std::vector<missing_node>& missing);
std::string readyz_draining();
std::string readyz_ended(std::string_view sentence);

// ---- exit ----

std::string exit_left(std::string_view cluster);
std::string exit_stopped_while_joining(std::string_view cluster);
std::string exit_not_all_sent(const std::vector<std::string>& nodes);
/// All conflicts, one per line.
std::string exit_refused(std::string_view cluster, const std::vector<std::string>& conflicts);
std::string exit_name_taken(std::string_view name, std::string_view sentence,
                            std::chrono::milliseconds tried);
std::string exit_expelled(std::string_view by, runtime::death_cause why);
std::string exit_smaller(std::string_view node, const runtime::quorum_summary& mine,
                         const runtime::quorum_summary& theirs);
std::string exit_no_peer(std::string_view cluster);
std::string exit_not_confirmed(std::string_view missing, std::chrono::milliseconds after);
std::string exit_quorum_lost(std::size_t reached, std::size_t members);

}  // namespace membership_texts
}  // namespace donet::actors
