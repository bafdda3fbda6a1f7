#include "tools/dc/describe.hpp"

#include "dcfile/defaults.hpp"
#include "dcfile/value_text.hpp"

namespace donet::tools {

std::string one_line(std::string_view text) {
  std::string line;
  bool after_break = false;
  for (const char c : text) {
    if (c == '\n') {
      after_break = true;
    } else if (!after_break) {
      line += c;
    } else if (c != ' ') {
      line += ' ';
      line += c;
      after_break = false;
    }
  }
  return line;
}

std::string declaration_of(const dc::field& f, dc::dialect language) {
  auto text = dc::print(f, language);
  if (f.kind != dc::field_kind::molecular)
    for (const auto keyword : f.keywords->names)
      text.resize(text.size() - keyword.size() - 1);
  return one_line(text);
}

std::string declaration_of(std::string_view name, const dc::type& t, dc::dialect language) {
  return one_line(dc::print(dc::parameter{name, &t, nullptr}, language));
}

std::string definition_of(const dc::typedef_entry& alias, dc::dialect language) {
  dc::type meant = *alias.target;
  meant.alias = meant.alias_target;
  meant.alias_target = {};
  return one_line(dc::print(dc::parameter{alias.name, &meant, meant.initial}, language));
}

std::optional<default_value> default_of(const dc::field& f, dc::dialect language) {
  default_value found;
  if (!dc::append_default(f, found.bytes))
    return std::nullopt;
  const auto text = dc::to_text(f, found.bytes, {language, false});
  if (!text)
    return std::nullopt;
  found.text = *text;
  return found;
}

declared_counts count_declarations(const dc::schema& contract) {
  declared_counts counts;
  for (const auto* entry : contract.classes()) {
    ++(entry->is_struct ? counts.structs : counts.classes);
    (entry->is_struct ? counts.members : counts.fields) += entry->own_fields.size();
  }
  return counts;
}

std::string hash_text(std::uint32_t hash) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "0x00000000";
  for (std::size_t i = 0; i < 8; ++i)
    text[text.size() - 1 - i] = digits[(hash >> (4 * i)) & 0xfU];
  return text;
}

std::string_view name_of(dc::dialect language) {
  return language == dc::dialect::astron ? "astron" : "panda3d";
}

}  // namespace donet::tools
