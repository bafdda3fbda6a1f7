#pragma once
// The values of one object, in one run of memory and in the form in which they are sent:
//
//   REQUIRED values, in field order | id value | id value | … of the ram store, ascending
//
// This form makes sending a whole object two copies. Finding a value walks over the values before
// it; the layout shortens the walk where their sizes are fixed.

#include "actors/distributed_object/class_layout.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace donet::actors {

/// The caller guarantees that every value it passes in is legal; the store does not check.
class field_store {
public:
  /// Bytes beside the values in the largest announcement of an object: the answers to an interest
  /// and to GET_ALL, which repeat the context of the query (spec/services 3.4.18). These are:
  /// number of recipients, recipient, sender, type; context, doid, parent, zone, class; number of
  /// ram values.
  static constexpr std::size_t announcement_head_size = 1 + 8 + 8 + 2 + 4 * 4 + 2 + 2;
  /// The maximum size of an object's values in bytes, so that every announcement of the object fits
  /// into a datagram (spec/services 1.9).
  static constexpr std::size_t size_max =
    runtime::limits::datagram_size_max - announcement_head_size;

  field_store() noexcept = default;
  /// `required_block` holds one value for each field of the REQUIRED set.
  explicit field_store(dc::bytes_view required_block);

  field_store clone() const;

  dc::bytes_view required_block() const noexcept { return {data_.get(), required_size_}; }
  dc::bytes_view ram_block() const noexcept {
    return {data_.get() + required_size_, static_cast<std::size_t>(size_ - required_size_)};
  }
  std::uint16_t ram_count() const noexcept { return ram_count_; }
  std::size_t size() const noexcept { return size_; }

  /// Starts to fetch the first values from memory; call it some time before the values are read.
  void prefetch() const noexcept { __builtin_prefetch(data_.get(), 1); }

  /// The stored value of an atomic field, or empty.
  std::optional<dc::bytes_view> find(const class_layout& layout,
                                     const dc::field& field) const noexcept;

  /// Stores a value of an atomic field where its keywords put it: in the REQUIRED block, in the ram
  /// store, or nowhere. Returns false, and changes nothing, if the object would become too large.
  [[nodiscard]] bool set(const class_layout& layout, const dc::field& field, dc::bytes_view value);

  /// Removes a value from the ram store; false if there is none.
  bool erase(const class_layout& layout, const dc::field& field);

private:
  struct place {
    std::size_t offset = 0;
    std::size_t size = 0;  ///< id included; 0 if absent, and `offset` is its place
  };

  place find_in_ram(const class_layout& layout, std::uint16_t field_id) const noexcept;
  void replace(std::size_t offset, std::size_t old_size, dc::bytes_view head, dc::bytes_view tail);

  std::unique_ptr<std::byte[]> data_;
  std::uint32_t size_ = 0;
  std::uint32_t required_size_ = 0;
  std::uint16_t ram_count_ = 0;
};

/// Appends the values of the REQUIRED block that `who` may see, without ids.
template <class Writer>
void write_required(Writer& to, const class_layout& layout, const field_store& store,
                    audience who) {
  dc::bytes_view block = store.required_block();
  if (layout.shows_all_required(who)) {
    to.bytes(block);
    return;
  }
  for (const dc::field* const field : layout.required()) {
    const std::size_t size = size_of_value(*field, block);
    if (may_see(who, *field))
      to.bytes(block.first(size));
    block = block.subspan(size);
  }
}

/// Calls `visit(field, id and value)` for each value of the ram store.
template <class Visitor>
void for_each_ram_value(const class_layout& layout, const field_store& store, Visitor&& visit) {
  dc::bytes_view rest = store.ram_block();
  while (!rest.empty()) {
    const dc::field& field = *layout.find(dc::load_little_endian<std::uint16_t>(rest.data()));
    const std::size_t size =
      sizeof(std::uint16_t) + size_of_value(field, rest.subspan(sizeof(std::uint16_t)));
    visit(field, rest.first(size));
    rest = rest.subspan(size);
  }
}

/// Appends a count and those values of the ram store that `who` may see, with their ids.
template <class Writer>
void write_other(Writer& to, const class_layout& layout, const field_store& store, audience who) {
  if (who == audience::all) {
    to.number(store.ram_count()).bytes(store.ram_block());
    return;
  }
  std::uint16_t count = 0;
  for_each_ram_value(layout, store, [&](const dc::field& field, dc::bytes_view) {
    count = static_cast<std::uint16_t>(count + (may_see(who, field) ? 1 : 0));
  });
  to.number(count);
  for_each_ram_value(layout, store, [&](const dc::field& field, dc::bytes_view value) {
    if (may_see(who, field))
      to.bytes(value);
  });
}

}  // namespace donet::actors
