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

#include "actors/db_state_server/activation.hpp"
#include "actors/db_state_server/database_queries.hpp"
#include "actors/db_state_server/loading_state.hpp"
#include "actors/db_state_server/stored_object.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_host.hpp"
#include "actors/distributed_object/object_keeper.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/routing/channel_range.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
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
  time_point next_deadline() const noexcept { return queries_.next_deadline(); }

  /// Objects that are being loaded, and unanswered queries to the database.
  std::size_t loading() const noexcept { return loads_.size(); }
  std::size_t asking() const noexcept { return queries_.size(); }
  /// The approximate memory of these in bytes.
  std::size_t waiting_bytes() const noexcept { return queries_.bytes() + loading_bytes_; }
  const db_state_server_counts& outcomes() const noexcept { return outcomes_; }
  void show_counts() const noexcept;

private:
  using message_view = runtime::message_view;
  using channel = runtime::channel;
  using doid = runtime::doid;
  using loads = std::unordered_map<doid, loading_state>;

  // db_state_server_state.cpp
  void handle(const runtime::datagram_view& datagram, const message_view& message) override;
  void serve(const message_view& message, doid about);
  void tell_whether_active(const message_view& message, doid about, bool is_active);
  bool is_in_range(doid id) const noexcept;
  const class_layout* layout_of(runtime::subscriber object) const noexcept;
  bool has_room_for(std::size_t bytes);
  runtime::datagram_writer write(channel to, doid from, std::uint16_t type);
  bool finish(runtime::datagram_writer& written, doid from, std::uint16_t type);
  void complain(runtime::log_level level, std::string_view sentence, const message_view& message,
                doid about, std::string_view key = {}, std::uint64_t value = 0);

  void complain_of_cut(const message_view& message);

  // db_state_loads.cpp
  void activate(const message_view& message);
  void ask_for_all(doid about, std::uint32_t context);
  bool defer(const runtime::datagram_view& datagram, const message_view& message,
             std::optional<doid> about);
  void queue(loads::iterator at, const message_view& message, bool for_object, bool for_service);
  void finish_load(doid id, const std::optional<stored_object>& stored);
  std::optional<field_store> values_of(const activation& wanted, const stored_object& stored);
  void listen_for(doid id);
  void stop_listening_for(doid id);
  loading_state end_load(doid id);
  void come_to_life(const loading_state& load, const class_layout& layout, field_store values);
  void stay_inactive(const loading_state& load);
  void give_up(const database_query& overdue);
  void look_for_shared_answer(doid id);

  // db_state_reads.cpp
  void get_all(const message_view& message, doid about, std::uint32_t context);
  void get_field(const message_view& message, doid about, std::uint32_t context,
                 dc::byte_reader& reader);
  void get_fields(const message_view& message, doid about, std::uint32_t context,
                  dc::byte_reader& reader);
  void read_inactive(const message_view& message, doid about);
  void take_answer(const message_view& message);
  void answer_mismatched(const message_view& message, std::uint32_t context);
  void answer_all(const database_query& asked, const std::optional<stored_object>& stored);
  void complain_of_unreadable(const database_query& asked, std::uint16_t field);
  bool ends_here(const database_query& asked, const dc::byte_reader& answer);
  void answer_field(const database_query& asked, dc::byte_reader& answer);
  void answer_fields(const database_query& asked, dc::byte_reader& answer);
  bool tell_fields(const database_query& asked, std::uint16_t more, dc::bytes_view values);
  void refuse(channel requester, doid about, std::uint16_t type, std::uint32_t context);
  void refuse(const database_query& asked);

  // db_state_writes.cpp
  void set_field(const message_view& message, doid about, const class_layout* layout);
  void set_fields(const message_view& message, doid about, const class_layout* layout);
  void write_values(doid about, const field_values& values);
  void complain_of_value(const message_view& message, doid about, const dc::field& field,
                         dc::error why);
  void delete_on_disk(doid about);
  const dc::field* find_field(const class_layout* layout, std::uint16_t id) const noexcept;

  db_state_server_options options_;
  const class_layouts& layouts_;
  time_point now_{};
  database_queries queries_;
  loads loads_;
  std::size_t loading_bytes_ = 0;
  std::vector<const class_layout*> layout_by_object_;  // by number; only active objects
  db_state_server_counts outcomes_;
};

}  // namespace donet::actors
