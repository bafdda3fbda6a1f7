#include "actors/cluster/claims_rules.hpp"

#include <optional>

namespace donet::actors {

namespace {

using conflict = claim_conflict::kind;
using runtime::claim;
using runtime::claim_kind;

std::string numbers_of(const claim& one) {
  return one.low == one.high ? std::to_string(one.low)
                             : std::to_string(one.low) + " to " + std::to_string(one.high);
}

std::string_view noun_of(claim_kind what) noexcept {
  switch (what) {
  case claim_kind::service_channel: return "control channel";
  case claim_kind::client_channels: return "client channels";
  case claim_kind::generated_ids: return "generated DoIds";
  case claim_kind::upstream: return "upstream";
  case claim_kind::uberdog: return "UberDOG";
  case claim_kind::anycast: return "anycast channel";
  case claim_kind::stored_ids: return "DoIds of a Database State Server";
  case claim_kind::object_ids: return "DoIds of a State Server";
  }
  return "claim";
}

bool do_overlap(const claim& one, const claim& other) noexcept {
  return one.low <= other.high && other.low <= one.high;
}

// The conflict between two claims of one kind, if there is one.
std::optional<conflict> conflict_of(const claim& one, const claim& other) noexcept {
  switch (one.what) {
  case claim_kind::upstream: return conflict::refused;
  case claim_kind::service_channel:
  case claim_kind::client_channels:
  case claim_kind::generated_ids:
    return do_overlap(one, other) ? std::optional(conflict::refused) : std::nullopt;
  case claim_kind::stored_ids:
  case claim_kind::object_ids:
    return do_overlap(one, other) ? std::optional(conflict::warned) : std::nullopt;
  // Many nodes may declare these, but in the same way.
  case claim_kind::uberdog:
  case claim_kind::anycast:
    return one.low == other.low && one.text != other.text ? std::optional(conflict::warned)
                                                          : std::nullopt;
  }
  return std::nullopt;
}

std::string value_of(const claim& one) {
  if (one.what == claim_kind::upstream)
    return one.text;
  return one.text.empty() ? numbers_of(one) : numbers_of(one) + " (" + one.text + ")";
}

}  // namespace

std::vector<claim_conflict> compare_claims(std::string_view one_name, const std::vector<claim>& one,
                                           std::string_view other_name,
                                           const std::vector<claim>& other) {
  std::vector<claim_conflict> found;
  for (const claim& mine : one) {
    for (const claim& theirs : other) {
      if (mine.what != theirs.what)
        continue;
      if (const std::optional<conflict> what = conflict_of(mine, theirs))
        found.push_back({*what, std::string(noun_of(mine.what)) + ": " + std::string(one_name)
                                  + " has " + value_of(mine) + ", " + std::string(other_name)
                                  + " has " + value_of(theirs)});
    }
  }
  return found;
}

}  // namespace donet::actors
