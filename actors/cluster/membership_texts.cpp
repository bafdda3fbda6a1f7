#include "actors/cluster/membership_texts.hpp"

#include "actors/cluster/cluster_report.hpp"
#include "runtime/check.hpp"

namespace donet::actors {

namespace {

using runtime::death_cause;
using runtime::log_field;
using runtime::log_level;
using runtime::refusal_code;
using milliseconds = std::chrono::milliseconds;

constexpr std::string_view log_category = "cluster";
constexpr std::string_view link_category = "link";

log_line info(std::string_view text, std::vector<log_field> fields) {
  return {log_level::info, log_category, text, std::move(fields)};
}

log_line warning(std::string_view text, std::vector<log_field> fields) {
  return {log_level::warn, log_category, text, std::move(fields)};
}

log_line error(std::string_view text, std::vector<log_field> fields) {
  return {log_level::error, log_category, text, std::move(fields)};
}

std::string nodes_text(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " node" : " nodes");
}

std::string seconds_text(milliseconds time) {
  return std::to_string(time.count() / 1'000) + '.' + std::to_string(time.count() % 1'000 / 100)
         + " s";
}

std::string list_text(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty())
      text += between;
    text += word;
  }
  return text;
}

std::string quorum_text(const runtime::quorum_summary& quorum) {
  return nodes_text(quorum.size)
         + (quorum.smallest_name.empty() ? "" : ", the first is " + quorum.smallest_name);
}

std::string_view name(missing_node::step step) noexcept {
  switch (step) {
  case missing_node::step::connect: return "no connection";
  case missing_node::step::exchange: return "exchange";
  case missing_node::step::view: return "view";
  case missing_node::step::confirm: return "confirmation";
  }
  return "";
}

}  // namespace

void write(runtime::logger& to, const log_line& line) {
  const std::vector<log_field>& f = line.fields;
  switch (f.size()) {
  case 0: return to.log(line.level, line.category, line.text);
  case 1: return to.log(line.level, line.category, line.text, {f[0]});
  case 2: return to.log(line.level, line.category, line.text, {f[0], f[1]});
  case 3: return to.log(line.level, line.category, line.text, {f[0], f[1], f[2]});
  case 4: return to.log(line.level, line.category, line.text, {f[0], f[1], f[2], f[3]});
  default:
    runtime::check(f.size() == log_line_fields_max, "a log line has too many fields");
    return to.log(line.level, line.category, line.text, {f[0], f[1], f[2], f[3], f[4]});
  }
}

std::string_view name(death_cause why) noexcept {
  switch (why) {
  case death_cause::refused: return "refused";
  case death_cause::silence: return "silence";
  case death_cause::stalled: return "stalled";
  case death_cause::gap: return "gap";
  case death_cause::restarted: return "restarted";
  case death_cause::tombstone: return "tombstone";
  case death_cause::partition: return "partition";
  case death_cause::over_limit: return "over_limit";
  }
  return "";
}

std::string_view name(refusal_code code) noexcept {
  switch (code) {
  case refusal_code::self: return "self";
  case refusal_code::unformed: return "unformed";
  case refusal_code::other_cluster: return "other_cluster";
  case refusal_code::protocol: return "protocol";
  case refusal_code::other_contract: return "other_contract";
  case refusal_code::claim_conflict: return "claim_conflict";
  case refusal_code::same_caf_id: return "same_caf_id";
  case refusal_code::name_taken: return "name_taken";
  case refusal_code::certificate: return "certificate";
  case refusal_code::expelled: return "expelled";
  case refusal_code::smaller_cluster: return "smaller_cluster";
  case refusal_code::crossing: return "crossing";
  case refusal_code::leaving: return "leaving";
  }
  return "";
}

namespace membership_texts {

// ---- lines of category cluster ----

log_line joining(std::string_view cluster, std::string_view node, std::string_view address) {
  return info("joining", {{"cluster", cluster}, {"node", node}, {"address", address}});
}

log_line formed(std::string_view cluster, std::uint64_t cluster_id) {
  return info("cluster formed", {{"cluster", cluster}, {"id", cluster_id}});
}

log_line waiting_for_members(const std::string& missing) {
  return info("waiting for members", {{"missing", missing}});
}

log_line no_seed_reachable(std::size_t seeds) {
  return warning("no seed reachable", {{"seeds", seeds}});
}

log_line too_many_seeds(std::size_t used) {
  return warning("too many seed addresses; rest ignored", {{"used", used}});
}

log_line ready(std::size_t members) {
  return info("ready; waiting for confirmation", {{"members", members}});
}

log_line serving(std::size_t members, milliseconds after) {
  return info("serving", {{"members", members}, {"joined_ms", after.count()}});
}

log_line draining() {
  return info("draining", {});
}

log_line node_joined(const runtime::cluster_member& node) {
  return info("node joined", {{"node", node.node.name},
                              {"address", node.address},
                              {"version", node.version},
                              {"roles", list_text(node.roles, ",")}});
}

log_line node_suspect(std::string_view node, milliseconds silent) {
  return warning("node suspect", {{"node", node}, {"silent_ms", silent.count()}});
}

log_line node_unreachable(std::string_view node, death_cause why, milliseconds silent) {
  return error("node unreachable",
               {{"node", node}, {"why", name(why)}, {"silent_ms", silent.count()}});
}

log_line node_returned(std::string_view node, milliseconds after) {
  return info("node reachable again", {{"node", node}, {"after_ms", after.count()}});
}

log_line node_dead(std::string_view node, death_cause why, std::string_view by,
                   milliseconds silent) {
  return error("node dead",
               {{"node", node}, {"why", name(why)}, {"by", by}, {"silent_ms", silent.count()}});
}

log_line node_left(std::string_view node) {
  return info("node left", {{"node", node}});
}

log_line node_forgotten(std::string_view node, milliseconds silent) {
  return warning("joining node silent; forgotten", {{"node", node}, {"silent_ms", silent.count()}});
}

log_line node_refused(std::string_view node, std::string_view address,
                      const runtime::node_refusal& refusal) {
  return warning("node refused", {{"node", node},
                                  {"address", address},
                                  {"code", name(refusal.code)},
                                  {"by", refusal.name},
                                  {"sentence", refusal.sentence}});
}

log_line claims_overlap(std::string_view node, std::string_view sentence) {
  return warning("claims overlap", {{"node", node}, {"sentence", sentence}});
}

log_line name_taken(std::string_view node, const runtime::node_refusal& refusal) {
  return warning("node name in use; retrying",
                 {{"node", node}, {"by", refusal.name}, {"sentence", refusal.sentence}});
}

log_line expelled(std::string_view by, death_cause why) {
  return error("node expelled; exiting", {{"why", name(why)}, {"by", by}});
}

log_line other_cluster_larger(std::string_view node, const runtime::quorum_summary& mine,
                              const runtime::quorum_summary& theirs) {
  return error("other part of the cluster is larger; exiting",
               {{"node", node}, {"mine", mine.size}, {"theirs", theirs.size}});
}

log_line cluster_lost(std::size_t nodes) {
  return warning("no member reachable; joining again", {{"forgotten", nodes}});
}

log_line quorum_lost(std::size_t reached, std::size_t members) {
  return error("quorum lost; exiting", {{"reached", reached}, {"members", members}});
}

// ---- lines of category link ----

log_line connection_open(std::string_view node, bool is_dialed) {
  return {log_level::info,
          link_category,
          "connection open",
          {{"node", node}, {"dialed", is_dialed ? "yes" : "no"}}};
}

log_line connection_cut(std::string_view node, cut_cause why, milliseconds after) {
  return {log_level::warn,
          link_category,
          "connection cut",
          {{"node", node}, {"why", actors::name(why)}, {"after_ms", after.count()}}};
}

// ---- sentences of refusals ----

std::string refuse_unformed(std::string_view here) {
  return std::string(here) + " has no cluster yet";
}

std::string refuse_leaving(std::string_view here) {
  return std::string(here) + " is leaving the cluster";
}

std::string refuse_name(std::string_view name, std::string_view address, milliseconds silent) {
  return "the name " + std::string(name) + " is in use at " + std::string(address)
         + ", where a node gave a sign " + seconds_text(silent) + " ago";
}

std::string refuse_restart(std::string_view name, std::string_view here) {
  return std::string(here) + " may not replace the former " + std::string(name)
         + " yet: too few members have answered";
}

std::string refuse_expelled(std::string_view name, std::string_view here) {
  return "this run of " + std::string(name) + " is not in the view of " + std::string(here)
         + " any more";
}

std::string refuse_smaller(std::string_view dialer, const runtime::quorum_summary& of_dialer,
                           std::string_view acceptor, const runtime::quorum_summary& of_acceptor) {
  return "the cluster of " + std::string(dialer) + " has " + quorum_text(of_dialer) + "; that of "
         + std::string(acceptor) + " has " + quorum_text(of_acceptor);
}

std::string refuse_crossing(std::string_view here, std::string_view there) {
  return std::string(here) + " already connects to " + std::string(there);
}

std::string refuse_other_world(std::string_view here, std::string_view there) {
  return std::string(here) + " joins a larger cluster than that of " + std::string(there);
}

// ---- /readyz ----

std::string waits_for(const std::vector<missing_node>& missing) {
  if (missing.empty())
    return "seeds";
  std::vector<std::string> words;
  for (const missing_node& node : missing)
    words.push_back(node.name + " (" + std::string(name(node.waits_for)) + ')');
  return list_text(words, ", ");
}

std::string readyz_joining(const std::vector<missing_node>& missing) {
  return "joining the cluster; waiting for " + waits_for(missing);
}

std::string readyz_draining() {
  return "leaving the cluster";
}

std::string readyz_ended(std::string_view sentence) {
  return "not in the cluster: " + std::string(sentence);
}

// ---- exit ----

std::string exit_left(std::string_view cluster) {
  return "left the cluster " + std::string(cluster);
}

std::string exit_stopped_while_joining(std::string_view cluster) {
  return "stopped while joining the cluster " + std::string(cluster);
}

std::string exit_not_all_sent(const std::vector<std::string>& nodes) {
  return "left the cluster, but not all data was acknowledged in time by " + list_text(nodes, ", ");
}

std::string exit_refused(std::string_view cluster, const std::vector<std::string>& conflicts) {
  return "cannot join the cluster " + std::string(cluster) + ":\n  " + list_text(conflicts, "\n  ");
}

std::string exit_name_taken(std::string_view name, std::string_view sentence, milliseconds tried) {
  return "cannot join the cluster as " + std::string(name) + ", tried for " + seconds_text(tried)
         + ": " + std::string(sentence);
}

std::string exit_expelled(std::string_view by, death_cause why) {
  return "the cluster continues without this node: declared dead by " + std::string(by) + " ("
         + std::string(actors::name(why)) + ')';
}

std::string exit_smaller(std::string_view node, const runtime::quorum_summary& mine,
                         const runtime::quorum_summary& theirs) {
  return "the cluster of " + std::string(node) + " is larger (" + quorum_text(theirs)
         + ") than the part of this node (" + quorum_text(mine) + ')';
}

std::string exit_no_peer(std::string_view cluster) {
  return "no node of the cluster " + std::string(cluster)
         + " that serves is reachable, and it is not certain whether this node counts";
}

std::string exit_not_confirmed(std::string_view missing, milliseconds after) {
  return "the other nodes have not confirmed this one for " + seconds_text(after)
         + "; missing: " + std::string(missing);
}

std::string exit_quorum_lost(std::size_t reached, std::size_t members) {
  return "this node reaches " + std::to_string(reached) + " of " + std::to_string(members)
         + " members, itself included; the others may continue without it";
}

}  // namespace membership_texts
}  // namespace donet::actors
