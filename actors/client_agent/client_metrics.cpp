#include "actors/client_agent/client_metrics.hpp"

#include "actors/client_agent/eject.hpp"
#include "runtime/net/close_reason.hpp"

#include <array>
#include <string_view>

namespace donet::actors {

std::shared_ptr<runtime::client_agent_metrics> make_client_agent_metrics() {
  std::array<std::string_view, runtime::close_reasons> endings;
  for (std::size_t i = 0; i < endings.size(); ++i)
    endings[i] = name(static_cast<runtime::close_reason>(i));
  std::array<std::string_view, eject_code::all.size()> ejects;
  for (std::size_t i = 0; i < ejects.size(); ++i)
    ejects[i] = eject_code::all[i].name;
  return std::make_shared<runtime::client_agent_metrics>(endings, ejects);
}

}  // namespace donet::actors
