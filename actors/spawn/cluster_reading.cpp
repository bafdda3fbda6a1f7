#include "actors/spawn/cluster_reading.hpp"

#include "actors/cluster/membership_texts.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace donet::actors {

namespace {

using seconds = std::chrono::duration<double>;

// The enumerators of a wire enum begin with 1; `counts[0]` is unused.
template <class Enum, class Counts, class Name>
runtime::word_counts words_of(const Counts& counts, std::size_t first, Name name_of) {
  runtime::word_counts words;
  for (std::size_t i = first; i < counts.size(); ++i)
    words.emplace_back(name_of(static_cast<Enum>(i)), counts[i]);
  return words;
}

runtime::word_counts states_of(own_state present) {
  runtime::word_counts words;
  for (const own_state one : {own_state::joining, own_state::ready, own_state::serving,
                              own_state::draining, own_state::leaving, own_state::ended})
    words.emplace_back(name(one), one == present ? 1 : 0);
  return words;
}

runtime::cluster_peer_reading reading_of(const member_report& node,
                                         const cluster_snapshot& snapshot) {
  runtime::cluster_peer_reading read;
  read.node = node.node.name;
  read.last_seen_seconds = seconds(node.silent_for).count();
  if (node.rtt)
    read.rtt_seconds = seconds(*node.rtt).count();
  if (const auto link = snapshot.links.find(node.node); link != snapshot.links.end()) {
    const link_figures& figures = *link->second;
    read.sent_bytes = figures.sent_bytes.load(std::memory_order_relaxed);
    read.received_bytes = figures.received_bytes.load(std::memory_order_relaxed);
    read.resent_bytes = figures.resent_bytes.load(std::memory_order_relaxed);
    read.sent_frames = figures.sent_frames.load(std::memory_order_relaxed);
    read.received_frames = figures.received_frames.load(std::memory_order_relaxed);
    read.kept_bytes = figures.kept_bytes.load(std::memory_order_relaxed);
    read.interest_entries = figures.channels.load(std::memory_order_relaxed)
                            + figures.ranges.load(std::memory_order_relaxed);
  }
  std::array<std::uint64_t, cut_causes> cuts{};
  if (const auto found = snapshot.counts.cuts.find(node.node.name);
      found != snapshot.counts.cuts.end())
    cuts = found->second;
  read.cuts = words_of<cut_cause>(cuts, 0, [](cut_cause why) { return name(why); });
  return read;
}

}  // namespace

runtime::cluster_reading reading_of(const cluster_snapshot& snapshot,
                                    std::optional<std::chrono::seconds> certificate_left) {
  runtime::cluster_reading read;
  read.members = snapshot.report.members;
  read.states = states_of(snapshot.report.state);
  read.deaths =
    words_of<runtime::death_cause>(snapshot.counts.deaths, 1, [](auto why) { return name(why); });
  read.refusals = words_of<runtime::refusal_code>(snapshot.counts.refusals, 1,
                                                  [](auto code) { return name(code); });
  for (const member_report& node : snapshot.report.nodes)
    read.peers.push_back(reading_of(node, snapshot));
  if (certificate_left)
    read.certificate_seconds = seconds(*certificate_left).count();
  return read;
}

}  // namespace donet::actors
