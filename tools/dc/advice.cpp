#include "tools/dc/advice.hpp"

#include "dcfile/suggestion.hpp"

#include <cstddef>

namespace donet::tools {

std::string advice(std::string_view wanted, const std::vector<std::string_view>& names) {
  constexpr std::size_t listed_max = 12;
  auto out = dc::suggestion(wanted, names);
  if (!out.empty() || names.size() > listed_max)
    return out;
  for (const auto name : names)
    if (!name.empty())
      out += (out.empty() ? "; there are " : ", ") + std::string(name);
  return out;
}

}  // namespace donet::tools
