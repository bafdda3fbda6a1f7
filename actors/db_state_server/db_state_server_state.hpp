#pragma once
// The decisions of a Database State Server: it activates stored objects on request, answers for
// inactive ones, and writes changes to the database (spec/services chapter 4). Its base,
// object_keeper, delivers each datagram to active objects.
//
//             ACTIVATE                answer of the database
//   inactive ──────────> loading ─────────────────────────────> active
//      ▲                  │ messages to it wait                   │
//      └──────────────────┴───── no such object, time-out         │
//      └──────────────────────────────────────────── it is deleted┘

#include "actors/db_state_server/database_reads.hpp"
#include "actors/db_state_server/database_writes.hpp"
#include "actors/db_state_server/db_state_output.hpp"
#include "actors/db_state_server/loading_state.hpp"
#include "actors/db_state_server/object_loads.hpp"
#include "actors/db_state_server/stored_object.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_host.hpp"
#include "actors/distributed_object/object_keeper.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/channel_range.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace donet::actors {

struct db_state_server_options {
  /// The control channel of the Database Server that stores the objects.
  runtime::channel database{};
  /// The DoIds of its objects, active or not.
  std::vector<runtime::channel_range> doids;
  object_options objects;
  /// The first participant number of this service. The node reserves this number and all above it
  /// for this service; they mark the frames of its participants.
  runtime::participant first_participant{1};
  /// The maximum time for an answer of the database.
  runtime::clock::duration timeout = std::chrono::seconds(30);
  /// Bounds on the queue of one object that is being loaded.
  queue_limits queue;
  /// The maximum approximate memory in bytes of everything that waits for the database. Above it,
  /// an activation is ignored, and a query is answered as if the object did not exist.
  std::size_t waiting_bytes_max = 256U << 20U;
  std::shared_ptr<runtime::db_state_server_metrics> metrics =
    std::make_shared<runtime::db_state_server_metrics>();
};

/// The outcomes of activations and queries so far.
struct db_state_server_counts {
  std::uint64_t loaded = 0;
  std::uint64_t failed = 0;   ///< loads, time-outs included
  std::uint64_t overdue = 0;  ///< queries that the database did not answer in time
  std::uint64_t refused = 0;  ///< because too many bytes were waiting
};

/// Not thread-safe. Layouts, log and host must outlive it.
class db_state_server_state final : public object_keeper {
public:
  using time_point = runtime::clock::time_point;

  db_state_server_state(const db_state_server_options& options, const class_layouts& layouts,
                        runtime::logger& log, object_host& host);

  /// As object_keeper::work; then gives up the loads and queries that are overdue at `now`, which
  /// must not be before that of the last call.
  bool work(std::size_t budget, time_point now);

  /// When to call `work` next if no input arrives; `time_point::max()` if never.
  time_point next_deadline() const noexcept { return reads_.next_deadline(); }

  /// Objects that are being loaded, and unanswered queries to the database.
  std::size_t loading() const noexcept { return loads_.size(); }
  std::size_t asking() const noexcept { return reads_.size(); }
  /// The approximate memory of these in bytes.
  std::size_t waiting_bytes() const noexcept { return reads_.bytes() + loads_.bytes(); }
  db_state_server_counts outcomes() const noexcept;
  void show_counts() const noexcept;

private:
  using message_view = runtime::message_view;
  using doid = runtime::doid;

  void handle(const runtime::datagram_view& datagram, const message_view& message) override;
  void serve(const message_view& message, doid about);

  // ---- activation ----
  void activate(const message_view& message);
  void apply(const load_news& news);
  void query_again(doid id);
  void finish_load(doid id, const std::optional<stored_object>& stored);
  void come_to_life(const loading_state& load, const class_layout& layout, field_store values);
  void stay_inactive(const loading_state& load);
  void subscribe_to(doid id);
  void unsubscribe_from(doid id);

  // ---- common parts ----
  bool is_in_range(doid id) const noexcept;
  const class_layout* layout_of(runtime::subscriber object) const noexcept;
  std::size_t room() const noexcept;
  time_point deadline() const noexcept { return now_ + options_.timeout; }

  db_state_server_options options_;
  const class_layouts& layouts_;
  db_state_output out_;
  time_point now_{};
  database_reads reads_;
  database_writes writes_;
  object_loads loads_;
  std::vector<const class_layout*> layout_by_object_;  // by number; only active objects
  std::uint64_t loaded_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace donet::actors
