#include "tools/node/seed_check.hpp"

#include "config/text.hpp"
#include "config/tree.hpp"
#include "config/value_kind.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace donet::tools {

namespace {

using config::role_config;

enum class found_by : unsigned char {
  a_node,   ///< a role file advertises this address
  nothing,  ///< none does
  unknown,  ///< a name that only the DNS knows
};

bool is_same_host(const std::string& one, const std::string& other) {
  return one == other || (config::is_loopback({one, 0}) && config::is_loopback({other, 0}));
}

bool names(const config::seed& seed, const config::address& node) {
  return is_same_host(seed.host, node.host)
         && seed.port.value_or(config::cluster_port) == node.port;
}

found_by judge(const config::seed& seed, const std::vector<const role_config*>& roles) {
  bool is_known_host = config::is_literal(seed.host);
  for (const role_config* one : roles) {
    const config::address& node = one->cluster->advertised();
    if (names(seed, node))
      return found_by::a_node;
    // A port that the system chooses, or an SRV record, may be any.
    if (is_same_host(seed.host, node.host)) {
      if (node.port == 0 || (!seed.port && !config::is_literal(seed.host)))
        return found_by::unknown;
      is_known_host = true;
    }
  }
  return is_known_host ? found_by::nothing : found_by::unknown;
}

void warn(const role_config& role, const std::string& key, std::string found, std::string allowed,
          config::problems& out) {
  out.push_back({config::severity::warning,
                 role.written.file,
                 role.written.line_of(key),
                 key,
                 std::move(found),
                 std::move(allowed),
                 {}});
}

bool has_no_seeds(const role_config* role) {
  return role->cluster->seeds.empty() && !role->cluster->seeds_file;
}

bool may_be_among_its_seeds(const role_config* role) {
  const config::cluster& cluster = *role->cluster;
  return cluster.seeds_file || std::ranges::any_of(cluster.seeds, [&](const config::seed& seed) {
           return judge(seed, {role}) != found_by::nothing;
         });
}

}  // namespace

config::problems check_seeds(const std::vector<const role_config*>& roles) {
  config::problems found;
  if (roles.size() < 2)
    return found;
  for (const role_config* role : roles) {
    const std::vector<config::seed>& seeds = role->cluster->seeds;
    for (std::size_t i = 0; i < seeds.size(); ++i) {
      if (judge(seeds[i], roles) == found_by::nothing)
        warn(*role, config::key_path("cluster.seeds", i),
             "found " + config::in_quotes(to_text(seeds[i])),
             "no role file advertises this address", found);
    }
    if (has_no_seeds(role))
      warn(*role, "cluster.seeds", "missing",
           "this node forms a cluster of its own at each start, also while the others serve",
           found);
  }
  if (std::ranges::none_of(roles, has_no_seeds)
      && std::ranges::none_of(roles, may_be_among_its_seeds))
    warn(*roles[0], "cluster.seeds", "no node of these role files is among its own seeds",
         "only such a node forms the cluster; the others wait for it", found);
  return found;
}

}  // namespace donet::tools
