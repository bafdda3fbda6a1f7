#include "runtime/metrics/describe.hpp"

namespace donet::runtime {

void describe(families& to, const all_of<client_agent_metrics>& shards) {
  using m = client_agent_metrics;
  add_words(to.level("donet_ca_clients", "Clients that are there, by what they may do."), "state",
            shards, &m::clients);
  to.level("donet_ca_connections",
           "Connections of clients, also those that are only told why they must go.")
    .add(sum_of(shards, &m::connections));
  to.count("donet_ca_connections_total", "Clients that came in through a door.")
    .add(sum_of(shards, &m::connected));
  to.count("donet_ca_refused_clients_total",
           "Clients refused for want of a channel, a place or memory.")
    .add(sum_of(shards, &m::refused));
  add_words(to.count("donet_ca_failed_handshakes_total",
                     "Connections that did not come through a door (PROXY header, TLS, WebSocket), "
                     "by the reason."),
            "reason", shards, &m::failed_handshakes);
  add_words(to.count("donet_ca_connection_endings_total",
                     "Clients that are gone, by the reason for which their connection ended."),
            "reason", shards, &m::endings);
  add_words(to.count("donet_ca_ejects_total", "Clients that were ejected, by the reason."),
            "reason", shards, &m::ejects);
  to.count("donet_ca_memory_ejects_total",
           "Clients ejected because the process used more than `daemon.memory_max`.")
    .add(sum_of(shards, &m::memory_ejects));
  to.count("donet_ca_suppressed_events_total",
           "Events about connections without HELLO that were not reported: more than ten a second "
           "of one address.")
    .add(sum_of(shards, &m::suppressed_events));
  to.level("donet_ca_interests", "Interests that clients have open.")
    .add(sum_of(shards, &m::interests));
  to.times("donet_ca_interest_time_seconds",
           "Time from a client's wish for an interest until it was told that all of it is there.")
    .add(sum_of(shards, &m::interest_time));
  to.count("donet_ca_interest_timeouts_total",
           "Interests that were done before all objects had answered: their time was over.")
    .add(sum_of(shards, &m::interest_timeouts));
  to.count("donet_ca_rate_limited_datagrams_total",
           "Datagrams of clients that came too soon: dropped, delayed, or the client was ejected.")
    .add(sum_of(shards, &m::rate_limited));
  to.level("donet_ca_paused_clients",
           "Clients whose messages wait because they write to participants that are behind.")
    .add(sum_of(shards, &m::paused));
  to.count("donet_ca_pauses_total", "Times that a client was paused for that reason.")
    .add(sum_of(shards, &m::pauses));
  to.count("donet_ca_received_datagrams_total", "Datagrams of clients that were looked at.")
    .add(sum_of(shards, &m::received_messages));
  to.count("donet_ca_received_bytes_total",
           "Bytes of datagrams that clients sent, with their length tags.")
    .add(sum_of(shards, &m::received_bytes));
  to.count("donet_ca_sent_datagrams_total", "Datagrams for clients, once for each client.")
    .add(sum_of(shards, &m::sent_messages));
  to.count("donet_ca_sent_bytes_total",
           "Bytes of datagrams for clients, with their length tags, once for each client.")
    .add(sum_of(shards, &m::sent_bytes));
}

}  // namespace donet::runtime
