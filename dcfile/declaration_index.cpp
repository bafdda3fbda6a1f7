#include "dcfile/declaration_index.hpp"

#include <variant>

namespace donet::dc {

declaration_index::declaration_index(const std::vector<ast::declaration>& declarations,
                                     std::span<const source> texts)
    : texts_(texts) {
  for (const auto& d : declarations) {
    if (const auto* entry = std::get_if<ast::entry>(&d)) {
      add(kind::type, entry->identifier);
    } else if (const auto* alias = std::get_if<ast::alias>(&d)) {
      add(kind::type, alias->target.identifier);
    } else if (const auto* selector = std::get_if<ast::switch_type>(&d)) {
      add(kind::type, selector->identifier);
    } else if (const auto* unreadable = std::get_if<ast::damaged>(&d)) {
      add(kind::type, unreadable->identifier);
    } else if (const auto* words = std::get_if<ast::keyword>(&d)) {
      for (const auto& name : words->names)
        add(kind::keyword, name);
    }
  }
}

void declaration_index::add(kind declared, const ast::name& name) {
  if (!name.text.empty())
    (declared == kind::type ? types_ : keywords_).emplace(name.text, name.where);
}

std::optional<std::string> declaration_index::late(kind wanted, std::string_view name,
                                                   position use) {
  const auto& known = wanted == kind::type ? types_ : keywords_;
  const auto found = known.find(name);
  if (found == known.end() || found->second <= use)
    return std::nullopt;
  const auto& there = found->second;
  const auto line = "line " + std::to_string(there.line);
  if (there.file == use.file)
    return " is declared only later, in " + line + "; a name must be declared before its first use";
  if (!reported_.emplace(use.file, there.file).second)
    return std::string();
  const std::string file = there.file < texts_.size() ? texts_[there.file].name + ", " : "";
  return " is declared in a later file; wrong order? (" + file + line + ")";
}

}  // namespace donet::dc
