#include "runtime/cluster/cluster_view.hpp"

#include "runtime/limits.hpp"

#include <algorithm>

namespace donet::runtime {

bool is_node_name(std::string_view name) noexcept {
  const auto may_be_in_a_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
           || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= limits::node_name_size_max
         && std::ranges::all_of(name, may_be_in_a_name);
}

}  // namespace donet::runtime
