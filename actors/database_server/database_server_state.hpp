#pragma once
// What a Database Server decides: it reads requests, brings those of one object to one worker, in order,
// and gives out what the workers say. While the database is away requests wait, and in time fail.

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
  /// What its frames are marked with; nobody else's in this node.
  runtime::participant as{1};
  /// A request that is answered at all is answered, if with a failure, after this time.
  std::chrono::milliseconds patience{30'000};
  /// Of requests that wait; what comes beyond fails at once.
  std::size_t waiting_max = 100'000;
  std::size_t waiting_bytes_max = std::size_t{256} << 20U;
  /// In one transaction.
  std::size_t together_max = 1'000;
  /// Between attempts while the database is away; the first, doubled up to the last.
  std::chrono::milliseconds first_pause{100};
  std::chrono::milliseconds last_pause{5'000};
  /// After so long without anything to do a worker looks whether the database still is there; 0 = never.
  std::chrono::milliseconds look_interval{0};
  /// A worker that has said nothing for so long, with something to do, has lost the database.
  std::chrono::milliseconds silence_max{10'000};
  /// Where it counts, of as many workers; null is a place of its own.
  std::shared_ptr<runtime::database_metrics> metrics = nullptr;
};

/// Requests for a worker to do in this order.
using request_list = std::vector<request>;

/// Not for several threads. Contract and log outlive it.
class database_server_state {
public:
  using time_point = runtime::clock::time_point;

  database_server_state(const database_server_options& options, const dc::schema& contract,
                        runtime::logger& log);

  /// Frames from the router, for later.
  void take(runtime::parcel&& parcel) { frames_in_.take(std::move(parcel)); }
  /// Reads requests until there are no more or `budget` are read. Says whether there are more.
  bool work(std::size_t budget, time_point now);

  /// What a worker that has nothing to do is to do now; empty if it is busy, or there is nothing.
  request_list next_for(std::size_t number, time_point now);
  /// Whether a worker is to look if the database is there, which is work without requests: then it is
  /// busy from now on.
  bool begin_to_look(std::size_t number, time_point now);
  /// What became of that.
  void done(std::size_t number, request_list requests, transaction_result result, time_point now);

  /// Answers those that have waited for too long.
  void look_at_time(time_point now);
  /// When to look at the time, and at idle workers, again.
  time_point next_deadline() const;

  runtime::emission take_emission();
  bool has_news() const noexcept { return !out_.empty() || told_ < frames_in_.handled(); }

  /// Whether anything waits or is being done.
  bool is_idle() const noexcept;

  /// Says in the log what waits, or is being done, for nobody will wait for it any more.
  void tell_unfinished();

  /// Shows what waits to others; what happens, they see at once.
  void show_counts() const noexcept;

private:
  struct worker {
    std::deque<request> waiting;
    bool is_busy = false;
    bool is_silent = false;  // busy for too long
    time_point busy_since = time_point::min();
    std::size_t at_hand = 0;  // requests that it is doing
    /// The first so many of those that wait may be done already: they are given again as they are.
    std::size_t doubtful = 0;
    bool has_failed_storage = false;  // requests that are answered fail at once
    time_point pause_until = time_point::min();
    std::chrono::milliseconds pause{0};
    time_point heard_at = time_point::min();  // when it last said something, or was first looked at
  };

  static void begin(worker& one, std::size_t at_hand, time_point now) noexcept;
  void tell_whether_reachable() noexcept;
  void notice_silence(time_point now);
  time_point look_due(const worker& one) const noexcept;

  void handle(const runtime::message_view& message, time_point now);
  void wait(request what);
  void refuse(const request& what);
  void drop(const request& what);
  void end_use(const std::string& why);
  void note_trouble(worker& one, const transaction_result& result);
  std::size_t refuse_answered(worker& one);
  void tell_faults(std::vector<operation_fault> faults);

  database_server_options options_;
  const dc::schema& contract_;
  runtime::fault_log log_;
  operations answers_;  // for what does not come to a database
  runtime::parcel_reader frames_in_;
  runtime::emission_builder out_;
  std::uint64_t told_ = 0;
  std::vector<worker> workers_;
  std::shared_ptr<runtime::database_metrics> metrics_;
  std::size_t waiting_ = 0;
  std::size_t waiting_bytes_ = 0;
  bool is_taken_over_ = false;
};

}  // namespace donet::actors
