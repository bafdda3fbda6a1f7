#pragma once
// The decisions of a Database Server: it reads requests, passes all requests of one object to one
// worker, in order, and emits the workers' results. While the database is unreachable requests
// wait, and fail when their time is over.

#include "actors/database_server/request.hpp"
#include "actors/database_server/transactions.hpp"
#include "dcfile/schema.hpp"
#include "runtime/clock.hpp"
#include "runtime/log/fault_log.hpp"
#include "runtime/metrics/database_metrics.hpp"
#include "runtime/routing/emission_builder.hpp"
#include "runtime/routing/parcel_reader.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace donet::actors {

struct database_server_options {
  operation_options operations;
  dc::text_policy strings = dc::text_policy::utf8;
  std::size_t workers = 1;
  /// Marks the server's frames; unique in this node.
  runtime::participant as{1};
  /// A request that has an answer fails after this time.
  std::chrono::milliseconds patience{30'000};
  /// Bounds on waiting requests; a request beyond them fails at once.
  std::size_t waiting_max = 100'000;
  std::size_t waiting_bytes_max = std::size_t{256} << 20U;
  /// Requests in one transaction.
  std::size_t together_max = 1'000;
  /// Pauses between attempts while the database is unreachable; each is twice the one before, from
  /// the first to the last.
  std::chrono::milliseconds first_pause{100};
  std::chrono::milliseconds last_pause{5'000};
  /// A worker that was idle for this long checks that the database is reachable; 0 = never.
  std::chrono::milliseconds look_interval{0};
  /// A busy worker without a result for this long counts as having lost the database.
  std::chrono::milliseconds silence_max{10'000};
  /// The counters, for the same number of workers; null makes the server use counters of its own.
  std::shared_ptr<runtime::database_metrics> metrics = nullptr;
};

/// Requests for a worker, in the order of execution.
using request_list = std::vector<request>;

/// Not thread-safe. Contract and log must outlive it.
class database_server_state {
public:
  using time_point = runtime::clock::time_point;

  database_server_state(const database_server_options& options, const dc::schema& contract,
                        runtime::logger& log);

  /// Queues frames from the router for `work`.
  void take(runtime::parcel&& parcel) { frames_in_.take(std::move(parcel)); }
  /// Reads requests until the queue is empty or `budget` of them are read. Returns true if there
  /// are more.
  bool work(std::size_t budget, time_point now);

  /// The requests for worker `number` to start now; empty if it is busy or there are none.
  request_list next_for(std::size_t number, time_point now);
  /// Returns true if an idle worker has to check the database now; the worker counts as busy from
  /// then on.
  bool begin_to_look(std::size_t number, time_point now);
  /// A worker returns `requests`, all of them, with this result. Those that are not done wait
  /// again.
  void done(std::size_t number, request_list requests, transaction_result result, time_point now);

  /// Fails the requests whose time is over.
  void check_deadlines(time_point now);
  /// When to call `check_deadlines`, or to check idle workers, the next time.
  time_point next_deadline() const;

  runtime::emission take_emission();
  bool has_news() const noexcept { return !out_.empty() || acknowledged_ < frames_in_.handled(); }

  /// True if no request waits or is being processed.
  bool is_idle() const noexcept;

  /// Logs each waiting request and the number of those that workers have, because the node ends
  /// without them.
  void report_unfinished();

  /// Publishes the number of waiting requests to the metrics. Events are published at once, without
  /// this call.
  void show_counts() const noexcept;

private:
  struct worker {
    std::deque<request> waiting;
    bool is_busy = false;
    bool is_silent = false;  // busy for too long
    time_point busy_since = time_point::min();
    std::size_t at_hand = 0;  // requests in progress
    // This number of waiting requests, from the front, may be committed already: the worker
    // receives them again unchanged.
    std::size_t doubtful = 0;
    bool has_failed_storage = false;  // requests with an answer fail at once
    time_point pause_until = time_point::min();
    std::chrono::milliseconds pause{0};
    time_point answered_at = time_point::min();  // time of its last result, or of its first check
  };

  static void begin(worker& one, std::size_t at_hand, time_point now) noexcept;
  void show_whether_reachable() noexcept;
  void notice_silence(time_point now);
  time_point look_due(const worker& one) const noexcept;

  void handle(const runtime::message_view& message, time_point now);
  void wait(request what);
  void refuse(const request& what);
  void drop(const request& what);
  void end_use(const std::string& why);
  void note_trouble(worker& one, const transaction_result& result);
  std::size_t refuse_answered(worker& one);
  void report_faults(std::vector<operation_fault> faults);

  database_server_options options_;
  const dc::schema& contract_;
  runtime::fault_log log_;
  operations answers_;  // answers requests that never reach a database
  runtime::parcel_reader frames_in_;
  runtime::emission_builder out_;
  std::uint64_t acknowledged_ = 0;  // the last parcel in an emission
  std::vector<worker> workers_;
  std::shared_ptr<runtime::database_metrics> metrics_;
  std::size_t waiting_ = 0;  // requests that wait or are in progress
  std::size_t waiting_bytes_ = 0;
  bool is_taken_over_ = false;
};

}  // namespace donet::actors
