#pragma once
// Stores objects in an SQL database. sql_schema.hpp describes the tables.

#include "actors/database_server/backend.hpp"
#include "actors/database_server/owner_row.hpp"
#include "actors/database_server/sql_counters.hpp"
#include "actors/database_server/sql_file.hpp"
#include "actors/database_server/sql_ids.hpp"
#include "actors/database_server/sql_log.hpp"
#include "actors/database_server/sql_migration.hpp"
#include "actors/database_server/sql_session.hpp"
#include "actors/database_server/sql_statements.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace donet::actors {

struct sql_backend_options {
  sql_place where;
  /// Ids of new objects, inclusive range.
  runtime::doid first_id{};
  runtime::doid last_id{};
  dc::text_policy strings = dc::text_policy::utf8;
  /// Unique among the workers that use the database at the same time.
  std::string worker = "worker";
  /// The database may be used only while this ownership holds. Empty: other servers are ignored.
  std::optional<ownership> owner = std::nullopt;
};

/// The contract must outlive it.
class sql_backend final : public backend {
public:
  /// Connects. The database must have been migrated to `contract`, and `tables` must be the plan of
  /// that migration. Throws `backend_error`.
  sql_backend(sql_backend_options options, const dc::schema& contract,
              std::shared_ptr<const schema_plan> tables);
  ~sql_backend() override;

  void begin() override;
  void commit() override;
  void roll_back() noexcept override;
  void look() override;
  bool was_committed() override;

  std::optional<runtime::doid> create(const dc::class_entry& kind,
                                      std::span<const field_value> values) override;
  const dc::class_entry* class_of(runtime::doid id) override;
  void read(runtime::doid id, const dc::class_entry& kind, std::span<const dc::field* const> fields,
            std::vector<stored_value>& to) override;
  void write(runtime::doid id, const dc::class_entry& kind,
             std::span<const field_value> values) override;
  void erase(runtime::doid id, const dc::class_entry& kind) override;

private:
  struct table;

  template <class Work>
  decltype(auto) watched(Work&& work);
  const table* table_of(const dc::class_entry& kind) const noexcept;
  void connect();
  void require_session();
  void prepare_log();
  void require_owner(bool has_changes);
  sql_counters counters() { return {*session_, statements_}; }
  void note_change() noexcept;
  void set_value(sql_statement& to, std::size_t parameter, const field_value& value);
  sql_statement& fixed(const char* text, std::initializer_list<sql_type> parameters,
                       std::initializer_list<sql_type> columns);

  sql_backend_options options_;
  const dc::schema& contract_;
  std::shared_ptr<const schema_plan> plan_;
  std::unordered_map<const dc::class_entry*, std::unique_ptr<table>> tables_;
  sql_ids ids_;
  std::string transaction_counter_;

  // The SQLite file that was opened first: a later session must not create or open another one.
  std::optional<sql_file> file_;
  // Destruction order: statements end before the session.
  std::unique_ptr<sql_session> session_;
  sql_statements statements_;
  bool is_broken_ = false;         // the session is replaced before its next use
  sql_log log_;                    // of SQLite
  bool has_written_ = false;       // in the current transaction
  std::int64_t transactions_ = 0;  // committed by this worker, as stored in the database
};

}  // namespace donet::actors
