#include "config/validate_cluster.hpp"

#include "config/text.hpp"
#include "config/value_kind.hpp"

#include <string>

namespace donet::config {

namespace {

// Other nodes accept no other names.
void node_has_a_legal_name(const role_config& role, report& out) {
  const std::string& name = role.daemon.name;
  if (name.empty() || is_node_name(name) || out.has_complaint("daemon.name"))
    return;
  const std::string advice = node_name_advice(name);
  out.error("daemon.name", "found " + in_quotes(name),
            std::string("allowed with [cluster]: ") + node_name_rule
              + (advice.empty() ? "" : "; " + advice));
}

void listener_is_closed_to_strangers(const cluster& from, report& out) {
  if (from.tls || from.listen.host.empty() || is_loopback(from.listen)
      || out.has_complaint("cluster.tls"))
    return;
  if (!from.insecure && !out.has_complaint("cluster.insecure"))
    out.error("cluster.listen", "found " + in_quotes(to_text(from.listen)) + " without TLS",
              "a peer that reaches it controls the cluster: add [cluster.tls], or insecure = true "
              "in a network of nodes only");
}

void insecurity_has_a_reason(const cluster& from, report& out) {
  if (from.insecure && from.tls)
    out.warn("cluster.insecure", "has no effect", "there is [cluster.tls]");
}

void other_nodes_can_connect(const cluster& from, report& out) {
  if (from.advertise && is_any(*from.advertise))
    out.error("cluster.advertise", "found " + in_quotes(to_text(*from.advertise)),
              "allowed: the address of this machine that other nodes connect to");
  else if (!from.advertise && is_any(from.listen) && !out.has_complaint("cluster.advertise"))
    out.error("cluster.advertise", "missing",
              "the address that other nodes connect to, because listen is "
                + in_quotes(to_text(from.listen)) + R"(, e.g. "10.0.0.11:)"
                + std::to_string(from.listen.port != 0 ? from.listen.port : cluster_port) + '"');
}

}  // namespace

void validate_cluster(const role_config& role, report& out) {
  if (!role.cluster)
    return;
  node_has_a_legal_name(role, out);
  listener_is_closed_to_strangers(*role.cluster, out);
  insecurity_has_a_reason(*role.cluster, out);
  other_nodes_can_connect(*role.cluster, out);
}

}  // namespace donet::config
