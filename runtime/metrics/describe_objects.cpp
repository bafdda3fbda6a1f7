// Metrics of State Servers and Database State Servers.

#include "runtime/metrics/describe.hpp"

#include <algorithm>
#include <map>

namespace donet::runtime {

namespace {

using services = std::map<std::string_view, all_of<object_metrics>>;

void add_by_service(family& to, const services& all, counter object_metrics::*member) {
  for (const auto& [service, its] : all)
    to.add(sum_of(its, member), {{"service", service}});
}

// All services of a node have the same classes.
void add_by_class(family& to, const all_of<object_metrics>& all) {
  const labelled_gauges& classes = all.front()->objects;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (classes.word(i).empty())
      continue;
    std::uint64_t sum = 0;
    for (const std::shared_ptr<object_metrics>& one : all)
      sum += one->objects[i].value();
    to.add(static_cast<double>(sum), {{"dclass", classes.word(i)}});
  }
}

}  // namespace

std::uint64_t objects_of(const all_of<object_metrics>& all) {
  std::uint64_t sum = 0;
  for (const std::shared_ptr<object_metrics>& one : all)
    sum += one->created.value() - std::min(one->created.value(), one->deleted.value());
  return sum;
}

void describe(families& to, const all_of<object_metrics>& all) {
  services by_service;
  for (const std::shared_ptr<object_metrics>& one : all)
    by_service[one->service].push_back(one);
  add_by_class(
    to.level("donet_objects", "Objects in State Servers and Database State Servers, by class."),
    all);
  add_by_service(to.count("donet_object_creates_total", "Objects created or activated."),
                 by_service, &object_metrics::created);
  add_by_service(to.count("donet_object_deletes_total", "Objects deleted from memory."), by_service,
                 &object_metrics::deleted);
  add_by_service(to.count("donet_object_updates_total", "Field values that objects accepted."),
                 by_service, &object_metrics::updates);
  add_by_service(
    to.count("donet_object_deliveries_total",
             "Datagrams delivered to objects and to the service itself, once for each receiver."),
    by_service, &object_metrics::deliveries);
  add_by_service(to.count("donet_object_malformed_datagrams_total",
                          "Truncated datagrams for objects and for the service itself."),
                 by_service, &object_metrics::malformed);
}

void describe(families& to, const all_of<db_state_server_metrics>& all) {
  using m = db_state_server_metrics;
  to.count("donet_dbss_activations_total",
           "Activations of stored objects that have ended, by outcome.")
    .add(sum_of(all, &m::loaded), {{"outcome", "loaded"}})
    .add(sum_of(all, &m::failed), {{"outcome", "failed"}});
  to.times("donet_dbss_activation_time_seconds",
           "Time from an activation until the object was active, or the activation failed.")
    .add(sum_of(all, &m::activation_time));
  to.level("donet_dbss_loading_objects", "Objects that are being loaded from the database.")
    .add(sum_of(all, &m::loading));
  to.level("donet_dbss_waiting_questions", "Questions that the database has not answered yet.")
    .add(sum_of(all, &m::asking));
  to.level("donet_dbss_waiting_bytes",
           "Memory of loading objects and waiting questions, approximately.")
    .add(sum_of(all, &m::waiting_bytes));
  to.count("donet_dbss_overdue_questions_total",
           "Questions that the database did not answer in time.")
    .add(sum_of(all, &m::overdue));
  to.count("donet_dbss_refused_total",
           "Activations, questions and datagrams refused because too much waited.")
    .add(sum_of(all, &m::refused));
}

}  // namespace donet::runtime
