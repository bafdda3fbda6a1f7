#pragma once
// One attack on one node: first honest players alone, then the same with attackers.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/attack.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace donet::bench::siege {

/// Listen addresses of the node. A missing listener cannot be attacked; without metrics some
/// figures are missing.
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
  /// Why the honest players were not served until the end; empty if they were.
  std::string failure;
  std::vector<std::string> violations;  ///< violations of the bounds of this attack
};

/// `look` is called periodically and returns false if the node has ended. Throws run_failure if the
/// attack cannot be started.
attack_result besiege(const attack& by, const invocation& asked, const session& around,
                      const places& at, const std::function<bool()>& look);

}  // namespace donet::bench::siege
