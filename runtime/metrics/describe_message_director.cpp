#include "runtime/metrics/describe.hpp"

namespace donet::runtime {

void describe(families& to, const message_director_metrics& md) {
  to.count("donet_md_datagrams_processed_total",
           "Datagrams of participants that were routed or obeyed.")
    .add(md.received_frames);
  to.count("donet_md_received_bytes_total",
           "Bytes of datagrams from participants, with their length tags.")
    .add(md.received_bytes);
  to.count("donet_md_datagrams_delivered_total",
           "Datagrams delivered to participants, services and other nodes, once for each receiver.")
    .add(md.delivered_frames);
  to.count("donet_md_delivered_bytes_total", "Bytes of datagrams delivered to participants, "
                                             "services and other nodes, once for each receiver.")
    .add(md.delivered_bytes);
  to.count("donet_md_control_datagrams_total",
           "Well-formed datagrams of participants to the Message Director itself.")
    .add(md.control_frames);
  to.count("donet_md_malformed_datagrams_total",
           "Truncated datagrams, and unknown control messages.")
    .add(md.malformed_frames);
  to.count("donet_md_undeliverable_datagrams_total",
           "Datagrams dropped because no subscriber was found.")
    .add(md.undeliverable_frames);
  to.sizes("donet_md_turn_datagrams", "Datagrams that the router handled in one turn.")
    .add(histogram_reading(md.turn_frames));
  to.level("donet_md_participants", "Connected participants.").add(md.participants);
  to.level("donet_md_backlogged_peers",
           "Participants, and the parent Message Director, that are more than 1 MiB behind with "
           "reading; clients that write to them pause.")
    .add(md.backlogged);
  family& ended =
    to.count("donet_md_participant_endings_total", "Participants disconnected, by reason.");
  for (std::size_t i = 0; i < md.ended_participants.size(); ++i)
    ended.add(md.ended_participants[i], {{"reason", md.ended_participants.word(i)}});
  to.level("donet_md_valid_channels", "Single channels with a subscriber.").add(md.channels);
  to.level("donet_md_channel_subscriptions",
           "Subscriptions to single channels, once for each subscriber.")
    .add(md.subscriptions);
  to.level("donet_md_valid_ranges",
           "Pieces of ranges with a subscriber, each with the same subscribers.")
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
           "1 while the parent Message Director is connected; otherwise 0.")
    .add(md.upstream_connected);
  to.count("donet_md_upstream_datagrams_total",
           "Datagrams sent to the parent Message Director, or waiting for it.")
    .add(md.upstream_frames);
  to.count("donet_md_upstream_lost_datagrams_total",
           "Datagrams for the parent Message Director that were lost because too many bytes waited "
           "for it.")
    .add(md.upstream_lost_frames);
}

}  // namespace donet::runtime
