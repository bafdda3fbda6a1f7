#include "runtime/metrics/describe.hpp"

namespace donet::runtime {

void describe(families& to, const message_director_metrics& md) {
  to.count("donet_md_datagrams_processed_total",
           "Datagrams that participants sent, when they are routed or obeyed.")
    .add(md.received_frames);
  to.count("donet_md_received_bytes_total",
           "Bytes of datagrams that participants sent, with their length tags.")
    .add(md.received_bytes);
  to.count("donet_md_datagrams_delivered_total",
           "Datagrams for participants, services and other nodes, once for each of those.")
    .add(md.delivered_frames);
  to.count("donet_md_delivered_bytes_total",
           "Bytes of datagrams for participants, services and other nodes, once for each of those.")
    .add(md.delivered_bytes);
  to.count("donet_md_control_datagrams_total",
           "Datagrams of participants to the Message Director itself that it understood.")
    .add(md.control_frames);
  to.count("donet_md_malformed_datagrams_total",
           "Datagrams that are cut short, or control messages that do not exist.")
    .add(md.malformed_frames);
  to.count("donet_md_undeliverable_datagrams_total",
           "Datagrams dropped because no subscriber was found.")
    .add(md.undeliverable_frames);
  to.sizes("donet_md_turn_datagrams", "Datagrams that the router handled in one of its turns.")
    .add(histogram_reading(md.turn_frames));
  to.level("donet_md_participants", "Participants that are connected.").add(md.participants);
  to.level("donet_md_backlogged_peers",
           "Participants, and the parent Message Director, that are more than 1 MiB behind with "
           "reading: clients that write to them pause.")
    .add(md.backlogged);
  family& ended =
    to.count("donet_md_participant_endings_total",
             "Participants that are gone, by the reason for which their connection ended.");
  for (std::size_t i = 0; i < md.ended_participants.size(); ++i)
    ended.add(md.ended_participants[i], {{"reason", md.ended_participants.word(i)}});
  to.level("donet_md_valid_channels", "Single channels that somebody is subscribed to.")
    .add(md.channels);
  to.level("donet_md_channel_subscriptions",
           "Subscriptions to single channels, once for each subscriber.")
    .add(md.subscriptions);
  to.level("donet_md_valid_ranges",
           "Pieces of ranges that somebody is subscribed to, each with the same subscribers.")
    .add(md.range_segments);
  to.level("donet_md_provisional_subscriptions", "Provisional subscriptions not confirmed yet.")
    .add(md.provisional);
  family& endings =
    to.count("donet_md_provisional_endings_total", "Provisional subscriptions ended, by outcome.");
  for (std::size_t i = 0; i < md.provisional_endings.size(); ++i)
    endings.add(md.provisional_endings[i], {{"outcome", md.provisional_endings.word(i)}});
}

void describe_upstream(families& to, const message_director_metrics& md) {
  to.level("donet_md_upstream_connected",
           "1 while the parent Message Director is connected, 0 while it is not.")
    .add(md.upstream_connected);
  to.count(
      "donet_md_upstream_datagrams_total",
      "Datagrams that were sent to the parent Message Director, or wait until it is connected.")
    .add(md.upstream_frames);
  to.count("donet_md_upstream_lost_datagrams_total",
           "Datagrams for the parent Message Director that are lost: too much waited for it.")
    .add(md.upstream_lost_frames);
}

}  // namespace donet::runtime
