#pragma once
// The queries of a Database State Server to the database, and their answers: the service answers
// callers for inactive objects (spec/services 4.5), and reports to loads what concerns them.

#include "actors/db_state_server/database_queries.hpp"
#include "actors/db_state_server/db_state_output.hpp"
#include "actors/db_state_server/stored_object.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace donet::actors {

/// What an answer of the database, or its absence, means for the load of the object `about`.
struct load_news {
  enum class kind : unsigned char {
    none,           ///< the query did not concern a load
    object,         ///< the whole object, as the load itself or a caller has queried it
    answer_is_due,  ///< a caller's GET_ALL has failed, whose answer a load may share
  };

  kind what = kind::none;
  runtime::doid about{};
  /// For `object`: true if the load itself has queried it.
  bool is_for_load = false;
  /// For `object`: empty if the database has no such object, or has not answered.
  std::optional<stored_object> stored;
};

/// The layouts must outlive it. Not thread-safe.
class database_reads {
public:
  using time_point = runtime::clock::time_point;

  /// What a query of a caller may cost: the memory in bytes that is left, and when the query ends.
  struct bounds {
    std::size_t room = 0;
    time_point deadline;
  };

  explicit database_reads(const class_layouts& layouts) noexcept : layouts_(layouts) {}

  // ---- loads ----

  /// Reserves the context of a load's query, even if that is not sent at once.
  std::uint32_t next_context() { return queries_.next_context(); }
  /// True if a caller's GET_ALL of this object is open, whose answer a load may share.
  bool has_get_all(runtime::doid about) const { return queries_.has_get_all(about); }
  /// Queries the whole object for its load.
  void load(const db_state_output& out, runtime::doid about, std::uint32_t context,
            time_point deadline);

  // ---- callers ----

  /// Answers GET_FIELD, GET_FIELDS and GET_ALL, which must contain a DoId.
  void answer_inactive(const db_state_output& out, const runtime::message_view& message,
                       runtime::doid about, const bounds& limits);

  // ---- the database ----

  load_news take_answer(const db_state_output& out, const runtime::message_view& message);
  /// Gives up the oldest query whose deadline is over; empty if there is none (QUIRK 38).
  std::optional<load_news> give_up_overdue(const db_state_output& out, time_point now);

  /// The next deadline; `time_point::max()` if there is none.
  time_point next_deadline() const noexcept { return queries_.next_deadline(); }
  /// Open queries, and their approximate memory in bytes.
  std::size_t size() const noexcept { return queries_.size(); }
  std::size_t bytes() const noexcept { return queries_.bytes(); }
  /// Queries of callers so far that were refused because too much was waiting, and those that the
  /// database did not answer in time; the latter include loads.
  std::uint64_t refused() const noexcept { return refused_; }
  std::uint64_t overdue() const noexcept { return overdue_; }

private:
  void get_all(const db_state_output& out, const runtime::message_view& message,
               database_query query, const bounds& limits);
  void get_field(const db_state_output& out, const runtime::message_view& message,
                 database_query query, const bounds& limits, dc::byte_reader& reader);
  void get_fields(const db_state_output& out, const runtime::message_view& message,
                  database_query query, const bounds& limits, dc::byte_reader& reader);
  bool has_room_for(const database_query& query, const bounds& limits);
  template <class Fill>
  void send_query(const db_state_output& out, database_query&& query, time_point deadline,
                  std::uint16_t type, Fill&& fill);
  load_news take_mismatched(const db_state_output& out, const runtime::message_view& message,
                            std::uint32_t context);
  load_news take_object(const db_state_output& out, const runtime::message_view& message,
                        const database_query& query, dc::byte_reader& answer) const;
  void answer_field(const db_state_output& out, const database_query& query,
                    dc::byte_reader& answer) const;
  void answer_fields(const db_state_output& out, const database_query& query,
                     dc::byte_reader& answer) const;

  const class_layouts& layouts_;
  database_queries queries_;
  std::uint64_t refused_ = 0;
  std::uint64_t overdue_ = 0;
};

}  // namespace donet::actors
