#include "actors/distributed_object/class_layout.hpp"

#include "dcfile/validator.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using dc::keyword;

std::size_t size_of_value(const dc::field& field, dc::bytes_view bytes) noexcept {
  const dc::type& type = field.type();
  return type.is_fixed ? type.fixed_size : dc::measure(type, bytes, dc::text_policy::bytes).size;
}

class_layout::class_layout(const dc::class_entry& entry) : entry_(&entry) {
  for (const dc::field* const field : entry.by_number) {
    if (field->has(keyword::required) && field->kind != dc::field_kind::molecular)
      required_.push_back(field);
  }
  std::uint32_t offset = 0;
  for (const dc::field* const field : required_) {
    offsets_.push_back(offset);
    if (!field->type().is_fixed)
      break;
    offset += field->type().fixed_size;
  }
  for (const audience who : {audience::all, audience::owner, audience::client}) {
    shows_all_[static_cast<std::size_t>(who)] =
      std::all_of(required_.begin(), required_.end(),
                  [who](const dc::field* field) { return may_see(who, *field); });
  }
}

std::optional<dc::bytes_view> class_layout::find_in(dc::bytes_view required_block,
                                                    const dc::field& field) const noexcept {
  const auto found = std::lower_bound(
    required_.begin(), required_.end(), field.number,
    [](const dc::field* each, std::int32_t number) { return each->number < number; });
  if (found == required_.end() || *found != &field)
    return std::nullopt;
  const auto slot = static_cast<std::size_t>(found - required_.begin());
  std::size_t at = std::min(slot, offsets_.size() - 1);
  std::size_t offset = offsets_[at];
  for (; at < slot; ++at)
    offset += size_of_value(*required_[at], required_block.subspan(offset));
  return required_block.subspan(offset, size_of_value(field, required_block.subspan(offset)));
}

class_layouts::class_layouts(std::shared_ptr<const dc::schema> schema)
    : schema_(std::move(schema)) {
  for (const dc::class_entry* const entry : schema_->classes())
    by_id_.push_back(entry->is_struct ? nullptr : std::make_unique<const class_layout>(*entry));
}

const class_layout* class_layouts::find(std::uint16_t class_id) const noexcept {
  return class_id < by_id_.size() ? by_id_[class_id].get() : nullptr;
}

std::shared_ptr<runtime::object_metrics>
class_layouts::make_metrics(std::string_view service) const {
  std::vector<std::string_view> classes;
  for (const std::unique_ptr<const class_layout>& one : by_id_)
    classes.push_back(one ? std::string_view(one->entry().name) : std::string_view());
  return std::make_shared<runtime::object_metrics>(service, classes);
}

}  // namespace donet::actors
