#pragma once
// The values of one object, in one run of memory and in the form in which they are sent:
//
//   REQUIRED values, in field order | id value | id value | … of the ram store, ascending
//
// so that telling somebody the whole object is two copies. A value is found by walking over those
// before it, which the layout shortens where their sizes are fixed.

#include "actors/distributed_object/class_layout.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace donet::actors {

/// All values that are given to it are legal; it does not look.
class field_store {
public:
  /// Bytes that the largest announcement of an object has beside its values: the answers to an
  /// interest and to GET_ALL, which repeat the context of the question (spec/services 3.4.18). Number
  /// of recipients, recipient, sender, type; context, doid, parent, zone, class; number of ram values.
  static constexpr std::size_t announcement_head_size = 1 + 8 + 8 + 2 + 4 * 4 + 2 + 2;
  /// Bytes of values that one object holds at most, so that every announcement of it fits into a
  /// datagram (spec/services 1.9).
  static constexpr std::size_t size_max =
    runtime::limits::datagram_size_max - announcement_head_size;

  field_store() noexcept = default;
  /// `required_block` has a value for each field of the REQUIRED set.
  explicit field_store(dc::bytes_view required_block);

  field_store clone() const;

  dc::bytes_view required_block() const noexcept { return {data_.get(), required_size_}; }
  dc::bytes_view ram_block() const noexcept {
    return {data_.get() + required_size_, static_cast<std::size_t>(size_ - required_size_)};
  }
  std::uint16_t ram_count() const noexcept { return ram_count_; }
  std::size_t size() const noexcept { return size_; }

  /// Soon somebody will ask for a value: the first ones are fetched from memory meanwhile.
  void prefetch() const noexcept { __builtin_prefetch(data_.get(), 1); }

  /// The stored value of an atomic field, if it has one.
  std::optional<dc::bytes_view> find(const class_layout& layout,
                                     const dc::field& field) const noexcept;

  /// Stores a value of an atomic field where its keywords say: with the REQUIRED ones, in the ram
  /// store, or nowhere. False, and nothing is changed, if the object would be too large.
  [[nodiscard]] bool set(const class_layout& layout, const dc::field& field, dc::bytes_view value);

  /// Removes a value from the ram store; false if there is none.
  bool erase(const class_layout& layout, const dc::field& field);

private:
  struct place {
    std::size_t offset = 0;
    std::size_t size = 0;  ///< id included; 0 if the value is not there and belongs here
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

/// Appends a count and the values of the ram store that `who` may see, with their ids.
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
