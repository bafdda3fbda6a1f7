#include "actors/cluster/cluster_report.hpp"

namespace donet::actors {

std::string_view name(own_state state) noexcept {
  switch (state) {
  case own_state::joining: return "joining";
  case own_state::ready: return "ready";
  case own_state::serving: return "serving";
  case own_state::draining: return "draining";
  case own_state::leaving: return "leaving";
  case own_state::ended: return "ended";
  }
  return "";
}

std::string_view name(member_standing standing) noexcept {
  switch (standing) {
  case member_standing::joining: return "joining";
  case member_standing::member: return "member";
  case member_standing::suspect: return "suspect";
  case member_standing::unreachable: return "unreachable";
  }
  return "";
}

std::string_view name(connection_phase phase) noexcept {
  switch (phase) {
  case connection_phase::none: return "none";
  case connection_phase::dialing: return "dialing";
  case connection_phase::entering: return "entering";
  case connection_phase::open: return "open";
  }
  return "";
}

std::string_view name(cut_cause why) noexcept {
  switch (why) {
  case cut_cause::closed: return "closed";
  case cut_cause::silence: return "silence";
  case cut_cause::too_slow: return "too_slow";
  case cut_cause::broken: return "broken";
  case cut_cause::replaced: return "replaced";
  case cut_cause::ended: return "ended";
  }
  return "";
}

}  // namespace donet::actors
