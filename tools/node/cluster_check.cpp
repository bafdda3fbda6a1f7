#include "tools/node/cluster_check.hpp"

#include "actors/cluster/claims_rules.hpp"
#include "actors/spawn/cluster_claims.hpp"
#include "config/listeners.hpp"
#include "config/text.hpp"
#include "tools/node/seed_check.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace donet::tools {

namespace {

using config::in_quotes;
using config::role_config;
using config::severity;
using runtime::claim_kind;

std::string place_of(const role_config& role, const std::string& key) {
  return role.written.file + ':' + std::to_string(role.written.line_of(key));
}

// "gs1 (gs1.toml:7)"
std::string owner_of(const role_config& role, const std::string& key) {
  return role.daemon.name + " (" + place_of(role, key) + ')';
}

// Compares one file with an earlier one.
class comparison {
public:
  comparison(const checked_role& earlier, const checked_role& later, config::problems& found)
      : earlier_(earlier), later_(later), first_(*earlier.settings), second_(*later.settings),
        found_(found) {}

  void run() {
    compare_names();
    compare_tls();
    compare_contracts();
    compare_addresses();
    compare_claims();
  }

private:
  void report(severity how, const std::string& key, std::string found, std::string allowed) {
    found_.push_back({how,
                      second_.written.file,
                      second_.written.line_of(key),
                      key,
                      std::move(found),
                      std::move(allowed),
                      {}});
  }

  void compare_names() {
    if (first_.cluster->name != second_.cluster->name)
      report(severity::error, "cluster.name",
             "found " + in_quotes(second_.cluster->name) + ", but "
               + owner_of(first_, "cluster.name") + " has " + in_quotes(first_.cluster->name),
             "nodes of different clusters never link");
    if (first_.daemon.name == second_.daemon.name)
      report(severity::error, "daemon.name",
             "found " + in_quotes(second_.daemon.name) + ", which "
               + place_of(first_, "daemon.name") + " has, too",
             "each node of a cluster needs a name of its own");
  }

  void compare_tls() {
    if (first_.cluster->tls.has_value() == second_.cluster->tls.has_value())
      return;
    const bool is_missing_here = !second_.cluster->tls;
    report(severity::error, "cluster.tls",
           is_missing_here ? "missing, but " + owner_of(first_, "cluster.tls") + " has it"
                           : "found, but " + owner_of(first_, "cluster") + " has none",
           "a node with TLS and a node without it cannot connect");
  }

  void compare_contracts() {
    if (earlier_.contract && later_.contract && *earlier_.contract != *later_.contract)
      report(
        severity::error, "global.dc_files",
        "the contract differs from that of " + owner_of(first_, "global.dc_files"),
        "all nodes need the same DC files in the same order, and equal strings, dc_dialect and "
        "dc_* switches");
  }

  void compare_addresses() {
    const config::address& one = first_.cluster->advertised();
    const config::address& other = second_.cluster->advertised();
    if (one.host != other.host && !(is_loopback(one) && is_loopback(other)))
      return;
    for (const config::listening& mine : config::listeners_of(second_)) {
      for (const config::listening& its : config::listeners_of(first_)) {
        if (!config::collide(mine.where, its.where))
          continue;
        // A node whose Inspector has the default address starts without it.
        const bool may_be = !second_.written.has(mine.key) || !first_.written.has(its.key);
        report(may_be ? severity::warning : severity::error, mine.key,
               "found " + in_quotes(to_text(mine.where)) + ", which " + its.key + " of "
                 + owner_of(first_, its.key) + " takes, too",
               "both nodes are at " + in_quotes(other.host)
                 + ": each listener needs an address of its own");
      }
    }
    if (one.port == other.port && one.port != 0
        && !config::collide(first_.cluster->listen, second_.cluster->listen))
      report(severity::error, second_.cluster->advertise ? "cluster.advertise" : "cluster.listen",
             "found " + in_quotes(to_text(other)) + ", at which other nodes are sent to "
               + owner_of(first_, "cluster") + ", too",
             "each node needs an address of its own");
  }

  void compare_claims() {
    const std::vector<actors::role_claim> earlier = actors::role_claims_of(first_);
    for (const actors::role_claim& mine : actors::role_claims_of(second_)) {
      for (const actors::role_claim& its : earlier) {
        // One pair at a time, for the key of each.
        for (const actors::claim_conflict& conflict : actors::compare_claims(
               second_.daemon.name, {mine.claim}, first_.daemon.name, {its.claim}))
          report_claims(mine, its, conflict.what);
      }
    }
  }

  void report_claims(const actors::role_claim& mine, const actors::role_claim& its,
                     actors::claim_conflict::kind what) {
    const severity how =
      what == actors::claim_conflict::kind::refused ? severity::error : severity::warning;
    const std::string owner = owner_of(first_, its.key);
    const std::string overlap = "overlaps " + its.key + " of " + owner;
    switch (mine.claim.what) {
    case claim_kind::service_channel:
      return report(how, mine.key,
                    "found " + std::to_string(mine.claim.low) + ", which " + its.key + " of "
                      + owner + " has, too",
                    "whatever is sent to this channel would be done twice");
    case claim_kind::client_channels:
      return report(how, mine.key, overlap, "two players would have one channel");
    case claim_kind::generated_ids:
      return report(how, mine.key, overlap, "two objects would have one DoId");
    case claim_kind::upstream:
      return report(how, mine.key, "found beside " + its.key + " of " + owner,
                    "one node of a cluster has the parent Message Director; with two, every "
                    "message would arrive twice");
    case claim_kind::uberdog:
      return report(how, mine.key,
                    "declared as " + in_quotes(mine.claim.text) + ", but as "
                      + in_quotes(its.claim.text) + " by " + owner,
                    "the clients of each node have the declaration of that node");
    case claim_kind::anycast:
      return report(how, mine.key,
                    "found " + in_quotes(mine.claim.text) + ", but " + owner + " has "
                      + in_quotes(its.claim.text),
                    "each node chooses by its own policy");
    case claim_kind::stored_ids:
    case claim_kind::object_ids:
      return report(how, mine.key, overlap, "questions to these objects would be answered twice");
    }
  }

  const checked_role& earlier_;
  const checked_role& later_;
  const role_config& first_;
  const role_config& second_;
  config::problems& found_;
};

}  // namespace

config::problems contradictions_between(const std::vector<checked_role>& roles) {
  config::problems found;
  std::vector<checked_role> nodes;
  std::ranges::copy_if(roles, std::back_inserter(nodes),
                       [](const checked_role& one) { return one.settings->cluster.has_value(); });
  if (nodes.empty())
    return found;
  for (const checked_role& one : roles) {
    if (!one.settings->cluster)
      found.push_back({severity::warning,
                       one.settings->written.file,
                       1,
                       "cluster",
                       "missing, but " + owner_of(*nodes[0].settings, "cluster") + " has it",
                       "this node joins no cluster",
                       {}});
  }
  for (std::size_t later = 0; later < nodes.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier)
      comparison(nodes[earlier], nodes[later], found).run();
  }
  std::vector<const role_config*> settings;
  for (const checked_role& one : nodes)
    settings.push_back(one.settings);
  std::ranges::move(check_seeds(settings), std::back_inserter(found));
  return found;
}

}  // namespace donet::tools
