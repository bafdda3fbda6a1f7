#include "actors/cluster/report_book.hpp"

namespace donet::actors {

void report_book::add(const report& of_node) {
  const auto [at, is_new] = reports_.try_emplace(of_node.of, of_node);
  if (!is_new && of_node.round > at->second.round)
    at->second = of_node;
}

std::vector<report_book::report> report_book::others_than(const runtime::node_ref& node) const {
  std::vector<report> others;
  for (const auto& [of, each] : reports_) {
    if (of != node)
      others.push_back(each);
  }
  return others;
}

const report_book::report* report_book::find(const runtime::node_ref& node) const {
  const auto at = reports_.find(node);
  return at == reports_.end() ? nullptr : &at->second;
}

}  // namespace donet::actors
