// Metrics of a node in a cluster.

#include "runtime/metrics/describe.hpp"

namespace donet::runtime {

namespace {

void add_words(family& to, std::string_view label, const word_counts& counts) {
  for (const auto& [word, count] : counts)
    to.add(static_cast<double>(count), {{label, word}});
}

// A family without samples would be malformed, so these are added only while there are other nodes.
void describe_peers(families& to, const std::vector<cluster_peer_reading>& peers) {
  family& seen = to.level("donet_cluster_last_seen_seconds",
                          "Time since the last sign of life of the other node.");
  family& sent = to.count("donet_cluster_sent_bytes_total",
                          "Bytes of messages sent on the link to the other node.");
  family& received = to.count("donet_cluster_received_bytes_total",
                              "Bytes of messages received on the link from the other node.");
  family& resent = to.count("donet_cluster_resent_bytes_total",
                            "Bytes of data sent again because a connection of the link was lost.");
  family& sent_frames =
    to.count("donet_cluster_sent_frames_total", "Datagrams sent to the other node.");
  family& received_frames =
    to.count("donet_cluster_received_frames_total", "Datagrams received from the other node.");
  family& kept =
    to.level("donet_cluster_kept_bytes", "Bytes of data that the other node has not acknowledged.");
  family& interest = to.level("donet_cluster_interest_entries",
                              "Channels and ranges that the other node has subscribed to.");
  family& cuts = to.count("donet_cluster_connection_cuts_total",
                          "Connections of the link that ended, by reason.");
  for (const cluster_peer_reading& peer : peers) {
    const std::pair<std::string_view, std::string_view> node{"node", peer.node};
    seen.add(peer.last_seen_seconds, {node});
    sent.add(static_cast<double>(peer.sent_bytes), {node});
    received.add(static_cast<double>(peer.received_bytes), {node});
    resent.add(static_cast<double>(peer.resent_bytes), {node});
    sent_frames.add(static_cast<double>(peer.sent_frames), {node});
    received_frames.add(static_cast<double>(peer.received_frames), {node});
    kept.add(static_cast<double>(peer.kept_bytes), {node});
    interest.add(static_cast<double>(peer.interest_entries), {node});
    for (const auto& [why, count] : peer.cuts)
      cuts.add(static_cast<double>(count), {node, {"why", why}});
  }
}

void describe_round_trips(families& to, const std::vector<cluster_peer_reading>& peers) {
  family* times = nullptr;
  for (const cluster_peer_reading& peer : peers) {
    if (!peer.rtt_seconds)
      continue;
    if (times == nullptr)
      times = &to.level("donet_cluster_rtt_seconds",
                        "Round trip of the last heartbeat that the other node answered at once.");
    times->add(*peer.rtt_seconds, {{"node", peer.node}});
  }
}

}  // namespace

void describe(families& to, const cluster_reading& read, const cluster_metrics& cells) {
  to.level("donet_cluster_members", "Nodes that count as members, this one included.")
    .add(static_cast<double>(read.members));
  add_words(to.level("donet_cluster_state", "1 for the state of this node; otherwise 0."), "state",
            read.states);
  add_words(to.count("donet_cluster_deaths_total", "Nodes declared dead, by reason."), "why",
            read.deaths);
  add_words(to.count("donet_cluster_refusals_total",
                     "Node handshakes refused by this node or by the other one, by code."),
            "code", read.refusals);
  to.count("donet_cluster_interest_changes_total",
           "Changes of this node's subscriptions announced to the other nodes.")
    .add(cells.interest_changes);
  to.level(
      "donet_cluster_barrier_waiting",
      "Participants and services whose datagrams wait until their subscriptions are in force on "
      "every node.")
    .add(cells.barrier_waiting);
  to.times(
      "donet_cluster_barrier_wait_seconds",
      "Time for which a participant or service waited until its subscriptions were in force on "
      "every node.")
    .add(histogram_reading(cells.barrier_wait));
  if (read.certificate_seconds)
    to.level("donet_cluster_certificate_seconds",
             "Time until the certificate of this node expires; negative afterwards.")
      .add(*read.certificate_seconds);
  if (read.peers.empty())
    return;
  describe_peers(to, read.peers);
  describe_round_trips(to, read.peers);
}

}  // namespace donet::runtime
