#pragma once
// The interface of a database for operations: it stores objects, each of one class, with the packed
// values of those fields that are set.

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

/// A failure of the database. The current transaction can only be rolled back afterwards.
class backend_error : public std::runtime_error {
public:
  enum class kind : unsigned char {
    /// The server is unreachable, or has no space or time: the same statement may succeed later.
    unavailable,
    /// As `unavailable`, but the transaction may have been committed.
    in_doubt,
    /// This statement can never succeed.
    refused,
    /// Another server uses the database now; this one may no longer use it.
    taken_over,
    /// The disk failed to store a write. Nothing is acknowledged until the database has recovered.
    /// The transaction is probably undone, but may reappear after the process has ended.
    storage_failed,
  };

  backend_error(kind what, const std::string& why) : std::runtime_error(why), what_kind(what) {}

  kind what_kind;
};

/// A field and its packed value, as the database has it.
struct stored_value {
  const dc::field* field = nullptr;
  dc::byte_buffer value;
};

/// Thrown by `backend::read`: a stored value does not fit the contract.
struct unreadable_value {
  const dc::field* field = nullptr;
};

/// Used by one thread at a time. Every function except `roll_back` may throw `backend_error`.
class backend {
public:
  virtual ~backend() = default;

  virtual void begin() = 0;
  /// On return everything is safe on the disk.
  virtual void commit() = 0;
  virtual void roll_back() noexcept = 0;
  /// Checks that the database is reachable and that this server may still use it. Not in a
  /// transaction.
  virtual void look() {
    begin();
    roll_back();
  }
  /// To be called after `commit` has failed with `in_doubt`: true if the transaction was committed.
  virtual bool was_committed() = 0;

  // ---- in a transaction ----

  /// Stores a new object; empty if no id is left.
  virtual std::optional<runtime::doid> create(const dc::class_entry& kind,
                                              std::span<const field_value> values) = 0;
  /// The class of an object; null if there is no such object, or if the contract has no such class.
  virtual const dc::class_entry* class_of(runtime::doid id) = 0;
  /// Appends the values of those of the fields that are set, in the order of `fields`. All must be
  /// stored fields of the object's class. Throws `unreadable_value`.
  virtual void read(runtime::doid id, const dc::class_entry& kind,
                    std::span<const dc::field* const> fields, std::vector<stored_value>& to) = 0;
  /// Sets the fields that have a value, and unsets the others.
  virtual void write(runtime::doid id, const dc::class_entry& kind,
                     std::span<const field_value> values) = 0;
  /// Deletes an object; its id may be reused later.
  virtual void erase(runtime::doid id, const dc::class_entry& kind) = 0;
};

/// The fields of a class that a database stores, ascending: those with `db` that are not molecular.
std::vector<const dc::field*> stored_fields(const dc::class_entry& kind);

}  // namespace donet::actors
