#pragma once
// The properties that all objects of a class share: the fields of their REQUIRED block, the
// positions of these fields, and the audiences that may see them (spec/services 1.6 and 3.3).

#include "actors/distributed_object/broadcast_rules.hpp"
#include "dcfile/schema.hpp"
#include "runtime/metrics/object_metrics.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace donet::actors {

/// The size in bytes of the legal value at the front of `bytes`.
std::size_t size_of_value(const dc::field& field, dc::bytes_view bytes) noexcept;

/// The layout of one class. The schema must outlive it.
class class_layout {
public:
  explicit class_layout(const dc::class_entry& entry);

  const dc::class_entry& entry() const noexcept { return *entry_; }
  std::uint16_t id() const noexcept { return entry_->id(); }

  /// The field with this id, inherited fields included, or null.
  const dc::field* find(std::uint16_t field_id) const noexcept { return entry_->find(field_id); }

  /// The fields of the REQUIRED set, in the order of the block.
  std::span<const dc::field* const> required() const noexcept { return required_; }

  /// The value of a REQUIRED field in a complete block; empty for any other field.
  std::optional<dc::bytes_view> find_in(dc::bytes_view required_block,
                                        const dc::field& field) const noexcept;

  /// True if this audience may see the whole REQUIRED block.
  bool shows_all_required(audience who) const noexcept {
    return shows_all_[static_cast<std::size_t>(who)];
  }

private:
  const dc::class_entry* entry_;
  std::vector<const dc::field*> required_;
  // Offsets of the fields up to the first one behind a field of variable size. All later fields are
  // measured.
  std::vector<std::uint32_t> offsets_;
  bool shows_all_[3] = {};
};

/// The layouts of all classes of a schema, by class id. Immutable; any thread may read it.
class class_layouts {
public:
  explicit class_layouts(std::shared_ptr<const dc::schema> schema);

  const dc::schema& schema() const noexcept { return *schema_; }
  /// Null if no dclass has this id.
  const class_layout* find(std::uint16_t class_id) const noexcept;

  /// Creates the counters of the service `service`, with one object count per class of this schema.
  /// The schema must outlive them.
  std::shared_ptr<runtime::object_metrics> make_metrics(std::string_view service) const;

private:
  std::shared_ptr<const dc::schema> schema_;
  std::vector<std::unique_ptr<const class_layout>> by_id_;
};

}  // namespace donet::actors
