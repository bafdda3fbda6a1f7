#pragma once
// What an operation needs of a database: objects, of a class each, with the packed values of those
// fields that are set.

#include "actors/database_server/request.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"
#include "runtime/ids.hpp"

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace donet::actors {

/// A failure of the database. After it the transaction can only be
/// rolled back.
class backend_error : public std::runtime_error {
public:
  enum class kind : unsigned char {
    /// The server is away, or has no room or no time: the same may succeed later.
    unavailable,
    /// Like that, and it is open whether the transaction was committed.
    in_doubt,
    /// This very statement cannot succeed.
    refused,
    /// Another server uses the database now; this one may not any more, ever.
    taken_over,
    /// The disk failed to store a write. Nothing is acknowledged before the database recovered; the
    /// transaction is probably undone, but may be there after the process has ended.
    storage_failed,
  };

  backend_error(kind what, const std::string& why) : std::runtime_error(why), what_kind(what) {}

  kind what_kind;
};

struct stored_value {
  const dc::field* field = nullptr;
  dc::byte_buffer value;
};

/// A value that was read does not fit the contract any more.
struct unreadable_value {
  const dc::field* field = nullptr;
};

/// Used by one thread at a time. Everything throws `backend_error`.
class backend {
public:
  virtual ~backend() = default;

  virtual void begin() = 0;
  /// Afterwards everything is safe on the disk.
  virtual void commit() = 0;
  virtual void roll_back() noexcept = 0;
  /// Finds out whether the database is there and may still be used. Not in a transaction.
  virtual void look() {
    begin();
    roll_back();
  }
  /// Whether the last transaction, which `commit` has left in doubt, was committed after all.
  virtual bool was_committed() = 0;

  // ---- in a transaction ----

  /// Stores a new object; nothing if no id is left.
  virtual std::optional<runtime::doid> create(const dc::class_entry& kind,
                                              std::span<const field_value> values) = 0;
  /// Null if there is no such object, or the contract has no such class.
  virtual const dc::class_entry* class_of(runtime::doid id) = 0;
  /// Appends the values of those of the fields that are set, in that order. The fields are stored
  /// ones of the object's class. Throws `unreadable_value`.
  virtual void read(runtime::doid id, const dc::class_entry& kind,
                    std::span<const dc::field* const> fields, std::vector<stored_value>& to) = 0;
  /// Sets those with a value, and unsets the others.
  virtual void write(runtime::doid id, const dc::class_entry& kind,
                     std::span<const field_value> values) = 0;
  /// Its id may be given to another object later.
  virtual void erase(runtime::doid id, const dc::class_entry& kind) = 0;
};

/// The fields of a class that a database keeps: `db`, and not molecular; ascending.
std::vector<const dc::field*> stored_fields(const dc::class_entry& kind);

}  // namespace donet::actors
