#include "actors/database_server/sql_backend.hpp"

#include "actors/database_server/statement_key.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace donet::actors {

using runtime::doid;

namespace {

// A worker never leaves a transaction idle. An idle transaction belongs to a stopped process, and
// would block the server that takes over.
constexpr std::chrono::seconds idle_transaction_max{5};

std::string parameter(std::size_t index) {
  return ":p" + std::to_string(index);
}

}  // namespace

struct sql_backend::table {
  const stored_class* stored;
  std::unordered_map<const dc::field*, const stored_column*> columns;
};

sql_backend::sql_backend(sql_backend_options options, const dc::schema& contract,
                         std::shared_ptr<const schema_plan> tables)
    : options_(std::move(options)), contract_(contract), plan_(std::move(tables)),
      ids_(options_.first_id, options_.last_id),
      transaction_counter_("transactions of " + options_.worker) {
  for (const stored_class& one : plan_->classes) {
    auto made = std::make_unique<table>(table{&one, {}});
    for (const stored_column& column : one.columns)
      made->columns[column.field] = &column;
    tables_[one.entry] = std::move(made);
  }
  connect();
}

sql_backend::~sql_backend() = default;

// Marks the session as unusable after an error. After a disk failure the session must stay in use
// (sql_log.hpp).
template <class Work>
decltype(auto) sql_backend::watched(Work&& work) {
  try {
    return work();
  } catch (const backend_error& error) {
    if (error.what_kind == backend_error::kind::storage_failed)
      log_.fail();
    is_broken_ =
      is_broken_ || (error.what_kind != backend_error::kind::refused && !log_.has_failed());
    throw;
  }
}

void sql_backend::connect() {
  const bool is_sqlite = options_.where.dialect == sql_dialect::sqlite;
  if (const std::optional<std::string> problem = file_ ? file_->problem() : std::nullopt)
    throw backend_error(backend_error::kind::unavailable, *problem);
  statements_.clear();
  session_.reset();
  ids_.forget();
  try {
    session_ = std::make_unique<sql_session>(options_.where);
    session_->limit_idle_transactions(idle_transaction_max);
    if (is_sqlite && !file_)
      file_.emplace(options_.where.file);
    if (!is_sqlite) {
      const std::optional<std::int64_t> last = counters().value(transaction_counter_);
      if (!last)
        counters().set(transaction_counter_, 0);
      transactions_ = last.value_or(0);
    } else {
      log_.opened(*session_);
    }
  } catch (const backend_error& error) {
    is_broken_ = true;
    if (error.what_kind == backend_error::kind::storage_failed)
      throw;
    // Failing to connect is never the request's fault: report `unavailable`, so that it is retried.
    throw backend_error(backend_error::kind::unavailable, error.what());
  }
  is_broken_ = false;
}

// ---- ownership ----

void sql_backend::require_owner(bool has_changes) {
  if (!options_.owner)
    return;
  watched([&] {
    sql_statement& row = statements_.prepared(has_changes ? "owner before commit" : "owner", [&] {
      return session_->prepare(epoch_query(*session_, has_changes), {sql_type::text},
                               {sql_type::number});
    });
    require_ownership(*session_, row, *options_.owner);
  });
}

void sql_backend::look() {
  require_session();
  prepare_log();
  if (options_.owner)
    require_owner(false);
  else
    watched([&] { static_cast<void>(counters().value(ids_.counter())); });
}

// ---- transactions ----

void sql_backend::require_session() {
  if (!session_ || is_broken_)
    connect();
  // Not `watched`: the session remains usable when the file is back in its place.
  session_->require_file();
}

void sql_backend::begin() {
  require_session();
  prepare_log();
  has_written_ = false;
  ids_.begin();
  watched([&] { session_->begin(); });
}

// Throws while the disk fails: neither a check nor a transaction may succeed before the log is
// safe.
void sql_backend::prepare_log() {
  if (options_.where.dialect != sql_dialect::sqlite)
    return;
  // A statement that failed because of the disk is still in the middle of its work.
  if (log_.has_failed())
    statements_.clear();
  watched([&] { log_.prepare(*session_); });
}

void sql_backend::commit() {
  watched([&] { ids_.store(*session_, statements_); });
  // SQLite always reports the outcome of a transaction; the other servers may have to be asked for
  // it.
  const bool may_be_in_doubt = has_written_ && session_->dialect() != sql_dialect::sqlite;
  if (may_be_in_doubt)
    watched([&] { counters().update(transaction_counter_, transactions_ + 1); });
  require_owner(has_written_);
  session_->require_file();
  try {
    watched([&] { session_->commit(); });
  } catch (const backend_error& error) {
    if (may_be_in_doubt && error.what_kind == backend_error::kind::unavailable)
      throw backend_error(backend_error::kind::in_doubt, error.what());
    throw;
  }
  if (may_be_in_doubt)
    ++transactions_;
  // A file that was removed after the check above contains the commit, which is lost with it.
  session_->require_file();
}

void sql_backend::roll_back() noexcept {
  ids_.forget();
  if (session_)
    session_->roll_back();
}

bool sql_backend::was_committed() {
  const std::int64_t in_question = transactions_ + 1;
  connect();
  // Another server would count in the same row.
  require_owner(false);
  return transactions_ == in_question;
}

// ---- objects ----

const sql_backend::table* sql_backend::table_of(const dc::class_entry& kind) const noexcept {
  const auto found = tables_.find(&kind);
  return found == tables_.end() ? nullptr : found->second.get();
}

void sql_backend::set_value(sql_statement& to, std::size_t parameter, const field_value& value) {
  if (value.value.empty()) {
    to.set_null(parameter);
    return;
  }
  const std::string text = to_column(*value.field, value.value);
  const bool as_hex = column_kind_of(*value.field) == column_kind::blob
                      && carries_blobs_as_hex_in(session_->dialect());
  to.set(parameter, as_hex ? dc::to_hex(dc::as_bytes(text)) : text);
}

std::optional<doid> sql_backend::create(const dc::class_entry& kind,
                                        std::span<const field_value> values) {
  return watched([&]() -> std::optional<doid> {
    const std::optional<std::int64_t> id = ids_.next(*session_, statements_);
    if (!id)
      return std::nullopt;
    note_change();
    fixed(R"(INSERT INTO "objects" ("doid", "class") VALUES (:p0, :p1))",
          {sql_type::number, sql_type::text}, {})
      .set(0, *id)
      .set(1, kind.name)
      .run();
    if (const table* const at = table_of(kind)) {
      std::string key = key_of('c', kind);
      for (const field_value& one : values)
        append_id(key, *one.field);
      sql_statement& insert = statements_.prepared(std::move(key), [&] {
        std::string names = R"("doid")";
        std::string places = parameter(0);
        std::vector<sql_type> types(1 + values.size(), sql_type::text);
        types.front() = sql_type::number;
        for (std::size_t i = 0; i < values.size(); ++i) {
          const stored_column& column = *at->columns.at(values[i].field);
          names += ", " + quoted_name(column.name);
          places += ", " + write_expression(session_->dialect(), column.kind, parameter(i + 1));
        }
        return session_->prepare("INSERT INTO " + quoted_name(at->stored->table) + " (" + names
                                   + ") VALUES (" + places + ")",
                                 types, {});
      });
      insert.set(0, *id);
      for (std::size_t i = 0; i < values.size(); ++i)
        set_value(insert, i + 1, values[i]);
      insert.run();
    }
    return doid{static_cast<std::uint32_t>(*id)};
  });
}

const dc::class_entry* sql_backend::class_of(doid id) {
  return watched([&]() -> const dc::class_entry* {
    sql_statement& look = fixed(R"(SELECT "class" FROM "objects" WHERE "doid" = :p0)",
                                {sql_type::number}, {sql_type::text});
    if (!look.set(0, std::int64_t{value(id)}).run_for_one())
      return nullptr;
    const dc::class_entry* const kind = contract_.find_class(look.text(0).value_or(""));
    return kind == nullptr || kind->is_struct ? nullptr : kind;
  });
}

void sql_backend::read(doid id, const dc::class_entry& kind,
                       std::span<const dc::field* const> fields, std::vector<stored_value>& to) {
  const table* const at = table_of(kind);
  if (at == nullptr || fields.empty())
    return;
  watched([&] {
    std::string key = key_of('r', kind);
    for (const dc::field* const one : fields)
      append_id(key, *one);
    sql_statement& look = statements_.prepared(std::move(key), [&] {
      std::string names;
      for (const dc::field* const one : fields) {
        const stored_column& column = *at->columns.at(one);
        names += (names.empty() ? "" : ", ")
                 + read_expression(session_->dialect(), column.kind, column.name);
      }
      return session_->prepare(
        "SELECT " + names + " FROM " + quoted_name(at->stored->table) + R"( WHERE "doid" = :p0)",
        {sql_type::number}, std::vector<sql_type>(fields.size(), sql_type::text));
    });
    if (!look.set(0, std::int64_t{value(id)}).run_for_one())
      return;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::optional<std::string_view> text = look.text(i);
      if (!text)
        continue;
      stored_value one{fields[i], {}};
      dc::byte_buffer raw;
      const bool is_hex = column_kind_of(*fields[i]) == column_kind::blob;
      const bool is_read =
        is_hex ? dc::from_hex(*text, raw) && from_column(*fields[i], dc::as_text(raw), one.value)
               : from_column(*fields[i], *text, one.value);
      if (!is_read || !dc::validate(fields[i]->type(), one.value, options_.strings))
        throw unreadable_value{fields[i]};
      to.push_back(std::move(one));
    }
  });
}

void sql_backend::write(doid id, const dc::class_entry& kind, std::span<const field_value> values) {
  const table* const at = table_of(kind);
  if (at == nullptr || values.empty())
    return;
  watched([&] {
    note_change();
    std::string key = key_of('w', kind);
    for (const field_value& one : values)
      append_id(key, *one.field);
    sql_statement& update = statements_.prepared(std::move(key), [&] {
      std::string settings;
      std::vector<sql_type> types(values.size(), sql_type::text);
      types.push_back(sql_type::number);
      for (std::size_t i = 0; i < values.size(); ++i) {
        const stored_column& column = *at->columns.at(values[i].field);
        settings += (settings.empty() ? "" : ", ") + quoted_name(column.name) + " = "
                    + write_expression(session_->dialect(), column.kind, parameter(i));
      }
      return session_->prepare("UPDATE " + quoted_name(at->stored->table) + " SET " + settings
                                 + R"( WHERE "doid" = )" + parameter(values.size()),
                               types, {});
    });
    for (std::size_t i = 0; i < values.size(); ++i)
      set_value(update, i, values[i]);
    update.set(values.size(), std::int64_t{value(id)}).run();
  });
}

void sql_backend::erase(doid id, const dc::class_entry& kind) {
  watched([&] {
    note_change();
    const std::int64_t key = value(id);
    if (const table* const at = table_of(kind))
      statements_
        .prepared(key_of('e', kind),
                  [&] {
                    return session_->prepare("DELETE FROM " + quoted_name(at->stored->table)
                                               + R"( WHERE "doid" = :p0)",
                                             {sql_type::number}, {});
                  })
        .set(0, key)
        .run();
    fixed(R"(DELETE FROM "objects" WHERE "doid" = :p0)", {sql_type::number}, {}).set(0, key).run();
    ids_.give_back(*session_, statements_, id);
  });
}

void sql_backend::note_change() noexcept {
  has_written_ = true;
  log_.row_changed();
}

sql_statement& sql_backend::fixed(const char* text, std::initializer_list<sql_type> parameters,
                                  std::initializer_list<sql_type> columns) {
  return statements_.fixed(*session_, text, parameters, columns);
}

}  // namespace donet::actors
