#include "runtime/metrics/describe.hpp"

namespace donet::runtime {

void describe(families& to, const all_of<client_agent_metrics>& shards) {
  using m = client_agent_metrics;
  add_words(to.level("donet_ca_clients", "Connected clients, by state of their session."), "state",
            shards, &m::clients);
  to.level("donet_ca_connections",
           "Connections of clients, refused ones that still receive the reason included.")
    .add(sum_of(shards, &m::connections));
  to.count("donet_ca_connections_total", "Clients whose handshakes and admission succeeded.")
    .add(sum_of(shards, &m::connected));
  to.count("donet_ca_refused_clients_total",
           "Clients refused for lack of a channel, a place or memory.")
    .add(sum_of(shards, &m::refused));
  add_words(
    to.count("donet_ca_failed_handshakes_total",
             "Connections that failed in a handshake (PROXY header, TLS, WebSocket), by reason."),
    "reason", shards, &m::failed_handshakes);
  add_words(to.count("donet_ca_connection_endings_total", "Clients disconnected, by reason."),
            "reason", shards, &m::endings);
  add_words(to.count("donet_ca_ejects_total", "Clients ejected, by reason."), "reason", shards,
            &m::ejects);
  to.count("donet_ca_memory_ejects_total",
           "Clients ejected because the process used more than `daemon.memory_max`.")
    .add(sum_of(shards, &m::memory_ejects));
  to.count("donet_ca_suppressed_events_total",
           "Events about connections without HELLO that were not reported: more than ten per "
           "second and address.")
    .add(sum_of(shards, &m::suppressed_events));
  to.level("donet_ca_interests", "Open interests of clients.").add(sum_of(shards, &m::interests));
  to.times("donet_ca_interest_time_seconds",
           "Time from a client's request for an interest until it was reported done.")
    .add(sum_of(shards, &m::interest_time));
  to.count("donet_ca_interest_timeouts_total",
           "Interests reported done by time-out, before all objects had answered.")
    .add(sum_of(shards, &m::interest_timeouts));
  to.count(
      "donet_ca_rate_limited_datagrams_total",
      "Datagrams of clients above the rate limit: delayed, dropped, or answered by an ejection.")
    .add(sum_of(shards, &m::rate_limited));
  to.level("donet_ca_paused_clients",
           "Clients that are not read because they write to participants that are behind.")
    .add(sum_of(shards, &m::paused));
  to.count("donet_ca_pauses_total", "Times that a client was paused for that reason.")
    .add(sum_of(shards, &m::pauses));
  to.count("donet_ca_received_datagrams_total", "Datagrams of clients that were handled.")
    .add(sum_of(shards, &m::received_messages));
  to.count("donet_ca_received_bytes_total",
           "Bytes of datagrams from clients, with their length tags.")
    .add(sum_of(shards, &m::received_bytes));
  to.count("donet_ca_sent_datagrams_total", "Datagrams sent to clients, once for each client.")
    .add(sum_of(shards, &m::sent_messages));
  to.count("donet_ca_sent_bytes_total",
           "Bytes of datagrams sent to clients, with their length tags, once for each client.")
    .add(sum_of(shards, &m::sent_bytes));
  add_words(
    to.count("donet_ca_tick_writes_total",
             "Writes to clients while a write tick is configured, by cause: the tick, 16 KiB of "
             "held output, an answer to the client."),
    "cause", shards, &m::tick_writes);
}

}  // namespace donet::runtime
