#include "tests/support/world_model_object.hpp"

#include "dcfile/bytes.hpp"
#include "dcfile/defaults.hpp"
#include "runtime/check.hpp"

#include <algorithm>
#include <vector>

namespace donet::test {

using dc::keyword;

bool is_seen_by_clients(const dc::field& field) {
  return field.has(keyword::broadcast) || field.has(keyword::clrecv);
}

std::string default_of(const dc::field& field) {
  dc::byte_buffer initial;
  const bool has_one{dc::append_default(field, initial)};
  runtime::check(has_one, "a field without a default");
  return std::string(dc::as_text(initial));
}

bool may_be_removed(const dc::field& field) {
  if (field.kind == dc::field_kind::molecular)
    return std::all_of(field.components.begin(), field.components.end(),
                       [](const dc::field* each) { return may_be_removed(*each); });
  return !field.has(keyword::required) || field.has_explicit_default();
}

const std::string* model_object::find(const dc::field& field) const {
  const auto& values = field.has(keyword::required) ? required : ram;
  const auto found = values.find(field.id());
  return found == values.end() ? nullptr : &found->second.second;
}

void model_object::store(const dc::field& field, std::string_view bytes) {
  for_each_part(field, bytes, [this](const dc::field& part, std::string_view its) {
    if (part.has(keyword::required))
      required[part.id()] = {&part, std::string(its)};
    else if (part.has(keyword::ram))
      ram[part.id()] = {&part, std::string(its)};
  });
}

std::optional<std::string> model_object::stored(const dc::field& field) const {
  std::vector<const dc::field*> parts = field.components;
  if (field.kind != dc::field_kind::molecular)
    parts = {&field};
  std::string all;
  for (const dc::field* const part : parts) {
    const std::string* const found = find(*part);
    if (found == nullptr)
      return std::nullopt;
    all += *found;
  }
  return all;
}

bool model_object::remove(const dc::field& field) {
  if (field.kind == dc::field_kind::molecular) {
    std::size_t removed = 0;
    for (const dc::field* const component : field.components)
      removed += remove(*component) ? 1U : 0U;
    return removed > 0;
  }
  if (!field.has(keyword::required))
    return ram.erase(field.id()) > 0;
  required[field.id()].second = default_of(field);
  return true;
}

std::set<std::uint64_t> model_object::hearers(const dc::field& field, std::uint64_t by) const {
  std::set<std::uint64_t> to;
  if (field.has(keyword::broadcast) && parent != 0)
    to.insert(location());
  if (field.has(keyword::airecv) && ai != by)
    to.insert(ai);
  if (field.has(keyword::ownrecv) && owner != by)
    to.insert(owner);
  return to;
}

std::size_t model_object::children_in(const std::set<std::uint32_t>& zones) const {
  std::size_t count = 0;
  for (const std::uint32_t each : zones) {
    const auto found = children.find(each);
    count += found == children.end() ? 0 : found->second.size();
  }
  return count;
}

void model_object::forget_child(std::uint32_t child, std::uint32_t where) {
  const auto found = children.find(where);
  if (found == children.end())
    return;
  found->second.erase(child);
  if (found->second.empty())
    children.erase(found);
}

std::set<std::uint32_t> model_object::zones_with_children() const {
  std::set<std::uint32_t> all;
  for (const auto& [where, who] : children)
    all.insert(where);
  return all;
}

}  // namespace donet::test
