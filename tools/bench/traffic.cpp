#include "tools/bench/traffic.hpp"

namespace donet::bench {

traffic::traffic(const session& around, const protocol& spoken, const traffic_plan& plan)
    : channels_(own_channels()), links_(around, spoken), streams_(around, links_, spoken, plan) {
  allow_descriptors(plan.publishers + plan.subscribers);
  for (std::size_t i = 0; i < plan.publishers; ++i)
    streams_.add_publisher(links_.connect("publisher " + std::to_string(i)), channel(i),
                           plan.everybody_hears_everything ? plan.subscribers : 1);
  for (std::size_t i = 0; i < plan.subscribers; ++i) {
    const auto link = links_.connect("subscriber " + std::to_string(i));
    streams_.add_subscriber(link);
    for (std::size_t p = 0; p < plan.publishers; ++p) {
      if (!plan.everybody_hears_everything && p != i)
        continue;
      streams_.subscribe(i, p);
      links_.send(link, spoken.subscription(channel(p)));
    }
  }
  streams_.confirm_subscriptions();
}

}  // namespace donet::bench
