#include "config/table_reader.hpp"

#include "config/spelling.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace donet::config {

namespace {

// The number or truth value in a text, or the text of a number: the operator's probable intention
// for a value of the wrong type.
std::optional<node> retyped(const node& value) {
  if (const auto* number = value.as<std::int64_t>())
    return node{std::to_string(*number), value.line};
  const auto* text = value.as<std::string>();
  if (text == nullptr)
    return std::nullopt;
  if (*text == "true" || *text == "false")
    return node{*text == "true", value.line};
  std::int64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [rest, failure] = std::from_chars(text->data(), end, number);
  if (failure != std::errc() || rest != end)
    return std::nullopt;
  return node{number, value.line};
}

bool is_table(const node& value) {
  const auto* elements = value.as<node_list>();
  return value.as<node_table>() != nullptr
         || (elements != nullptr && !elements->empty()
             && elements->front().as<node_table>() != nullptr);
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words)
    out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

}  // namespace

bool table_reader::has(std::string_view name) const {
  return from_ != nullptr && find(*from_, name) != nullptr;
}

const node* table_reader::find_value(std::string_view name, bool required,
                                     std::string_view meaning) {
  const std::string path = key_path(key_, name);
  known_.push_back(name);
  if (lists_keys()) {
    shared_.keys.push_back({.key = path, .meaning = std::string(meaning), .is_required = required});
    return nullptr;
  }
  const node* value = find(*from_, name);
  if (value != nullptr)
    shared_.written.lines[path] = value->line;
  else if (required)
    refuse(name, "missing", std::string(meaning));
  return value;
}

void table_reader::describe_value(const std::string& allowed, std::string default_value) {
  if (!lists_keys())
    return;
  shared_.keys.back().allowed = allowed;
  shared_.keys.back().default_value = std::move(default_value);
}

void table_reader::describe_list() {
  if (lists_keys())
    shared_.keys.back().is_list = true;
}

std::vector<const node*> table_reader::list_elements(const std::string& path, const node* value) {
  std::vector<const node*> elements;
  if (value == nullptr)
    return elements;
  const auto* list = value->as<node_list>();
  if (list == nullptr) {
    refuse_table(path, *value, "a list, in [brackets]");
    return elements;
  }
  for (const node& element : *list) {
    shared_.written.lines[key_path(path, elements.size())] = element.line;
    elements.push_back(&element);
  }
  return elements;
}

std::vector<std::pair<std::string, const node*>>
table_reader::table_elements(const std::string& path, const node* value, count allowed) {
  std::vector<std::pair<std::string, const node*>> elements;
  if (value == nullptr)
    return elements;
  if (value->as<node_list>() != nullptr) {
    for (const node* element : list_elements(path, value))
      elements.emplace_back(key_path(path, elements.size()), element);
  } else if (allowed == count::one_or_many) {
    elements.emplace_back(path, value);
  } else {
    refuse_table(path, *value, "tables in a list, each headed [[" + path + "]]");
  }
  return elements;
}

void table_reader::refuse(std::string_view name, std::string found, std::string allowed) {
  const std::string path = name.empty() ? key_ : key_path(key_, name);
  shared_.problems.push_back({severity::error,
                              shared_.written.file,
                              shared_.written.line_of(path),
                              path,
                              std::move(found),
                              std::move(allowed),
                              {}});
}

void table_reader::refuse_value(const std::string& path, const node& value,
                                const std::string& allowed,
                                const std::vector<std::string_view>& words, std::string advice,
                                const std::function<bool(const node&)>& accepts) {
  if (advice.empty()) {
    const auto other = retyped(value);
    if (other && accepts(*other))
      advice =
        value.as<std::string>() != nullptr ? "write it without quotes" : "write it in quotes";
    else if (const auto* text = value.as<std::string>())
      advice = suggestion(*text, words);
  }
  shared_.problems.push_back({severity::error, shared_.written.file, value.line, path,
                              "found " + to_text(value), "allowed: " + allowed, std::move(advice)});
}

void table_reader::refuse_table(const std::string& path, const node& value,
                                std::string_view allowed) {
  shared_.problems.push_back({severity::error,
                              shared_.written.file,
                              value.line,
                              path,
                              "found " + to_text(value),
                              "allowed: " + std::string(allowed),
                              {}});
}

void table_reader::refuse_unknown_keys() {
  for (const auto& [name, value] : *from_) {
    if (std::ranges::find(known_, name) != known_.end())
      continue;
    std::string advice = suggestion(name, known_);
    shared_.problems.push_back(
      {severity::error, shared_.written.file, value.line, key_path(key_, name),
       is_table(value) ? "unknown table" : "unknown key",
       advice.empty() ? "known here: " + joined(known_) : std::string(), std::move(advice)});
  }
}

}  // namespace donet::config
