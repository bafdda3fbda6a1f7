#include "actors/distributed_object/field_store.hpp"

#include <cstring>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::size_t id_size = sizeof(std::uint16_t);

void copy(std::byte*& to, dc::bytes_view bytes) noexcept {
  if (!bytes.empty())
    std::memcpy(to, bytes.data(), bytes.size());
  to += bytes.size();
}

}  // namespace

field_store::field_store(dc::bytes_view required_block) {
  replace(0, 0, required_block, {});
  required_size_ = size_;
}

field_store field_store::clone() const {
  field_store same;
  same.replace(0, 0, {data_.get(), size_}, {});
  same.required_size_ = required_size_;
  same.ram_count_ = ram_count_;
  return same;
}

std::optional<dc::bytes_view> field_store::find(const class_layout& layout,
                                                const dc::field& field) const noexcept {
  if (field.has(dc::keyword::required))
    return layout.find_in(required_block(), field);
  const place at = find_in_ram(layout, field.id());
  if (at.size == 0)
    return std::nullopt;
  return dc::bytes_view{data_.get() + at.offset + id_size, at.size - id_size};
}

bool field_store::set(const class_layout& layout, const dc::field& field, dc::bytes_view value) {
  if (field.has(dc::keyword::required)) {
    const dc::bytes_view old = *layout.find_in(required_block(), field);
    if (size_ - old.size() + value.size() > size_max)
      return false;
    const auto offset = static_cast<std::size_t>(old.data() - data_.get());
    const std::size_t old_size = old.size();
    replace(offset, old_size, value, {});
    required_size_ = static_cast<std::uint32_t>(required_size_ - old_size + value.size());
    return true;
  }
  if (!field.has(dc::keyword::ram))
    return true;
  const place at = find_in_ram(layout, field.id());
  if (size_ - at.size + id_size + value.size() > size_max)
    return false;
  const std::uint16_t id = field.id();
  const std::byte head[id_size] = {static_cast<std::byte>(id & 0xff),
                                   static_cast<std::byte>(id >> 8)};
  replace(at.offset, at.size, head, value);
  if (at.size == 0)
    ++ram_count_;
  return true;
}

bool field_store::erase(const class_layout& layout, const dc::field& field) {
  const place at = find_in_ram(layout, field.id());
  if (at.size == 0)
    return false;
  replace(at.offset, at.size, {}, {});
  --ram_count_;
  return true;
}

field_store::place field_store::find_in_ram(const class_layout& layout,
                                            std::uint16_t field_id) const noexcept {
  std::size_t offset = required_size_;
  while (offset < size_) {
    const std::byte* const at = data_.get() + offset;
    const auto id = dc::load_little_endian<std::uint16_t>(at);
    if (id > field_id)
      break;
    const std::size_t size =
      id_size + size_of_value(*layout.find(id), {at + id_size, size_ - offset - id_size});
    if (id == field_id)
      return {offset, size};
    offset += size;
  }
  return {offset, 0};
}

// Most values keep their size; in that case nothing moves.
void field_store::replace(std::size_t offset, std::size_t old_size, dc::bytes_view head,
                          dc::bytes_view tail) {
  const std::size_t new_size = head.size() + tail.size();
  if (new_size == old_size && data_) {
    std::byte* at = data_.get() + offset;
    copy(at, head);
    copy(at, tail);
    return;
  }
  const dc::bytes_view all{data_.get(), size_};
  const std::size_t total = size_ - old_size + new_size;
  auto made = std::make_unique_for_overwrite<std::byte[]>(total);
  std::byte* at = made.get();
  copy(at, all.first(offset));
  copy(at, head);
  copy(at, tail);
  copy(at, all.subspan(offset + old_size));
  data_ = std::move(made);
  size_ = static_cast<std::uint32_t>(total);
}

}  // namespace donet::actors
