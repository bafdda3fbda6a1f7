#pragma once
// One attack on one node: honest players alone, then the same among attackers.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/attack.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace donet::bench::siege {

/// Listen addresses of the node. A listener without an address cannot be attacked; without metrics, figures are missing.
struct places {
  endpoint director;
  endpoint client_agent;
  std::optional<endpoint> tls;
  std::optional<endpoint> websocket;
  std::optional<endpoint> metrics;
};

struct attack_result {
  std::string attack;
  figures found;
  /// Why the honest players were not served to the end; empty if they were.
  std::string failure;
  std::vector<std::string> violations;  ///< of the bounds of this attack
};

/// `look` is called now and then, and returns false if the node has ended. Throws run_failure if the attack cannot even
/// begin.
attack_result besiege(const attack& by, const invocation& asked, const session& around,
                      const places& at, const std::function<bool()>& look);

}  // namespace donet::bench::siege
