#include "runtime/cluster/handshake_rules.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace donet::runtime {

namespace {

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string hex(std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = text.size(); i-- > 0; number >>= 4)
    text[i] = digits[number & 0xf];
  return text;
}

std::string range_text(const node_introduction& node) {
  return std::to_string(node.protocol_min) + " to " + std::to_string(node.protocol_max);
}

// A sentence travels in a record, so the text of a large certificate is cut.
constexpr std::size_t names_shown = 8;

// The names may have any bytes, so the text shows only those that could be names of nodes.
std::string shown(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : std::span(names).first(std::min(names.size(), names_shown)))
    text += (text.empty() ? "" : ", ") + quoted(is_node_name(name) ? name : "?");
  if (names.size() > names_shown)
    text += " and " + std::to_string(names.size() - names_shown) + " more";
  return text.empty() ? "nothing" : text;
}

}  // namespace

bool certifies(const std::vector<std::string>& names, const std::string& node,
               const std::string& cluster) {
  return std::ranges::any_of(
    names, [&](const std::string& name) { return name == node || name == cluster; });
}

std::optional<std::uint16_t> common_protocol(const node_introduction& one,
                                             const node_introduction& other) noexcept {
  const std::uint16_t highest = std::min(one.protocol_max, other.protocol_max);
  if (highest < one.protocol_min || highest < other.protocol_min)
    return std::nullopt;
  return highest;
}

std::optional<node_refusal> refuse_unequal(const node_introduction& mine,
                                           const node_introduction& peer,
                                           const std::vector<std::string>* certified) {
  const std::string& here = mine.node.name;
  const std::string& there = peer.node.name;
  const auto refusal = [&](refusal_code code, std::string sentence) {
    return node_refusal{code, std::move(sentence), here};
  };
  if (mine.cluster == peer.cluster && mine.node == peer.node)
    return refusal(refusal_code::self, "this is " + here + " itself");
  if (mine.cluster != peer.cluster)
    return refusal(refusal_code::other_cluster, "the cluster of " + here + " is "
                                                  + quoted(mine.cluster) + ", that of " + there
                                                  + " is " + quoted(peer.cluster));
  if (certified != nullptr && !certifies(*certified, there, peer.cluster))
    return refusal(refusal_code::certificate, "the certificate of " + there + " names "
                                                + shown(*certified) + "; it must name "
                                                + quoted(there) + " or " + quoted(peer.cluster));
  if (!common_protocol(mine, peer))
    return refusal(refusal_code::protocol, here + " speaks the protocols " + range_text(mine) + ", "
                                             + there + ' ' + range_text(peer));
  if (mine.contract && peer.contract && *mine.contract != *peer.contract)
    return refusal(refusal_code::other_contract, "the contract of " + here + " has the hash "
                                                   + hex(*mine.contract) + ", that of " + there
                                                   + ' ' + hex(*peer.contract));
  if (mine.caf == peer.caf)
    return refusal(refusal_code::same_caf_id, here + " and " + there
                                                + " have one CAF node id, of process "
                                                + std::to_string(mine.caf.process));
  return std::nullopt;
}

}  // namespace donet::runtime
