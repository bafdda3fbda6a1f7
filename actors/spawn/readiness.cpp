#include "actors/spawn/readiness.hpp"

namespace donet::actors {

std::vector<std::string> readiness::obstacles() const {
  std::vector<std::string> all;
  if (!is_up_)
    all.emplace_back("the services are not up yet");
  if (is_draining_)
    all.emplace_back("the node is draining: it stops");
  const std::lock_guard lock(mutex_);
  for (const database& one : databases_) {
    const std::string_view obstacle = one.obstacle();
    if (!obstacle.empty())
      all.push_back(one.name + ": " + std::string(obstacle));
  }
  for (const std::function<std::string()>& condition : conditions_) {
    if (std::string obstacle = condition(); !obstacle.empty())
      all.push_back(std::move(obstacle));
  }
  return all;
}

}  // namespace donet::actors
