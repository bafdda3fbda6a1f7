#include "runtime/metrics/describe.hpp"

namespace donet::runtime {

void describe(families& to, const all_of<database_metrics>& all) {
  using m = database_metrics;
  family& times =
    to.times("donet_db_completion_times_seconds",
             "Time from a request to its answer, with waiting and commit, by operation.");
  for (std::size_t i = 0; i < m::operations.size(); ++i) {
    histogram_reading sum;
    for (const std::shared_ptr<m>& one : all)
      sum.add(one->completion_times[i]);
    times.add(sum, {{"op_type", m::operations[i]}});
  }
  to.sizes("donet_db_commit_operations",
           "Operations that were committed together; the number of commits is its _count.")
    .add(sum_of(all, &m::commit_operations));
  add_words(to.count("donet_db_failures_total", "Failed requests, by reason."), "reason", all,
            &m::failures);
  family& reachable = to.level(
    "donet_db_reachable",
    "1 while the database does what it is asked; 0 while it is away or has not answered for 10 s.");
  family& owned =
    to.level("donet_db_owned",
             "1 while this server may use the database; 0 after another server has taken it over.");
  family& lost =
    to.count("donet_db_losses_total", "Times that a worker lost its connection to the database.");
  family& reconnects =
    to.count("donet_db_reconnects_total", "Times that a worker connected to the database again.");
  family& bytes = to.level("donet_db_waiting_bytes", "Memory of waiting requests, approximately.");
  family& waiting = to.level("donet_db_waiting_requests",
                             "Requests that wait for a worker or are being done by it.");
  for (const std::shared_ptr<m>& one : all) {
    reachable.add(one->reachable, {{"database", one->name}});
    owned.add(one->owned, {{"database", one->name}});
    lost.add(one->lost, {{"database", one->name}});
    reconnects.add(one->reconnects, {{"database", one->name}});
    bytes.add(one->waiting_bytes, {{"database", one->name}});
    for (std::size_t i = 0; i < one->workers; ++i)
      waiting.add(one->waiting[i], {{"database", one->name}, {"worker", std::to_string(i)}});
  }
}

}  // namespace donet::runtime
