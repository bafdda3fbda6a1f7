#include "dcfile/schema.hpp"

#include "dcfile/schema_storage.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace donet::dc {

namespace {

constexpr std::array<std::pair<std::string_view, keyword>, 9> built_in_keywords = {{
  {"required", keyword::required},
  {"broadcast", keyword::broadcast},
  {"ownrecv", keyword::ownrecv},
  {"ram", keyword::ram},
  {"db", keyword::db},
  {"clsend", keyword::clsend},
  {"clrecv", keyword::clrecv},
  {"ownsend", keyword::ownsend},
  {"airecv", keyword::airecv},
}};

template <class Map, class Key>
auto find_or_null(const Map& map, const Key& key) -> typename Map::mapped_type {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : it->second;
}

}  // namespace

std::optional<keyword> keyword_of(std::string_view name) noexcept {
  for (const auto& [word, value] : built_in_keywords)
    if (word == name)
      return value;
  return std::nullopt;
}

bool keyword_list::has(std::string_view name) const noexcept {
  return std::ranges::find(names, name) != names.end();
}

const field* class_entry::find(std::string_view field_name) const noexcept {
  const auto it = std::ranges::lower_bound(by_name, field_name, {}, &field::name);
  return it != by_name.end() && (*it)->name() == field_name ? *it : nullptr;
}

const field* class_entry::find(std::uint16_t field_id) const noexcept {
  const auto it = std::ranges::lower_bound(by_number, std::int32_t{field_id}, {}, &field::number);
  return it != by_number.end() && (*it)->number == field_id ? *it : nullptr;
}

const std::vector<parameter>* switch_entry::select(bytes_view key_bytes) const noexcept {
  const auto it = std::ranges::lower_bound(
    by_value, key_bytes, std::ranges::lexicographical_compare,
    [this](std::uint32_t i) -> const byte_buffer& { return cases[i].value; });
  if (it != by_value.end() && std::ranges::equal(cases[*it].value, key_bytes))
    return &lists[cases[*it].list].members;
  return default_list ? &lists[*default_list].members : nullptr;
}

schema::schema(std::unique_ptr<storage> content) : content_(std::move(content)) {}

schema::~schema() = default;

const load_options& schema::options() const noexcept {
  return content_->options;
}

std::uint32_t schema::hash() const noexcept {
  return content_->hash;
}

std::span<const class_entry* const> schema::classes() const noexcept {
  return content_->classes;
}

const class_entry* schema::find_class(std::uint16_t id) const noexcept {
  if (id >= content_->classes.size() || content_->classes[id]->is_struct)
    return nullptr;
  return content_->classes[id];
}

const class_entry* schema::find_class(std::string_view name) const noexcept {
  return find_or_null(content_->classes_by_name, name);
}

std::span<const field* const> schema::fields() const noexcept {
  return content_->fields;
}

const field* schema::find_field(std::uint16_t id) const noexcept {
  return id < content_->fields.size() ? content_->fields[id] : nullptr;
}

const type* schema::find_type(std::string_view name) const noexcept {
  return find_or_null(content_->types_by_name, name);
}

std::span<const declaration> schema::declarations() const noexcept {
  return content_->declarations;
}

std::span<const std::string_view> schema::custom_keywords() const noexcept {
  return content_->custom_keywords;
}

}  // namespace donet::dc
