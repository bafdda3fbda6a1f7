#include "dcfile/descent.hpp"

#include <algorithm>
#include <utility>

namespace donet::dc {

void descent::declarations(std::vector<ast::declaration>& to) {
  while (!at_end() && !problems_.full()) {
    if (accept(';'))
      continue;
    const bool first_is_name = next_.kind == token_kind::identifier && !is_reserved(next_.text);
    const ast::name likely{next_.text, next_.where};
    auto read = declaration();
    if (!panic_) {
      to.push_back(std::move(read));
      continue;
    }
    // A declaration with a body is kept as far as it could be read; of any other, its probable
    // name.
    if (std::holds_alternative<ast::entry>(read) || std::holds_alternative<ast::switch_type>(read))
      to.push_back(std::move(read));
    else if (first_is_name)
      to.push_back(ast::damaged{likely});
    synchronise_declaration();
  }
}

ast::declaration descent::declaration() {
  if (at_word("dclass")) {
    take();
    return entry(false);
  }
  if (at_word("struct")) {
    take();
    return entry(true);
  }
  if (has_switches() && at_word("switch")) {
    take();
    return switch_type();
  }
  if (at_word("typedef"))
    return type_alias();
  if (at_word("keyword"))
    return keyword_declaration();
  if (at_word("import"))
    return plain_import();
  if (at_word("from"))
    return from_import();
  fail(has_switches() ? "a declaration (dclass, struct, switch, typedef, keyword, import or from)"
                      : "a declaration (dclass, struct, typedef, keyword, import or from)");
  return ast::damaged{};
}

ast::import descent::plain_import() {
  ast::import read;
  read.where = take().where;
  read.module = module();
  return read;
}

ast::import descent::from_import() {
  ast::import read;
  read.where = take().where;
  read.module = module();
  if (!at_word("import")) {
    fail("'import' behind the module");
    return read;
  }
  take();
  if (accept('*')) {
    read.symbols.emplace_back("*");
    return read;
  }
  do
    read.symbols.push_back(path_symbol(false));
  while (accept(','));
  return read;
}

std::string descent::module() {
  auto path = path_symbol(true);
  while (accept('.'))
    path += '.' + path_symbol(true);
  return path;
}

/// A name with its view suffixes. `reserved_too`: a module path may contain any word but `import`.
std::string descent::path_symbol(bool reserved_too) {
  const auto is_part = [&] {
    return reserved_too ? current().kind == token_kind::identifier && !at_word("import")
                        : at_name();
  };
  if (!is_part()) {
    fail(reserved_too ? "the name of a module" : "a name to import");
    return {};
  }
  std::string symbol(take().text);
  std::vector<std::string_view> suffixes;
  while (accept('/')) {
    if (!is_part()) {
      fail("a view suffix such as AI behind '/'");
      return symbol;
    }
    const auto suffix = take();
    if (std::ranges::find(suffixes, suffix.text) != suffixes.end())
      problems_.warning(error::repeated_suffix, suffix.where,
                        "the view suffix '" + std::string(suffix.text) + "' is repeated");
    if (suffixes.size() == limits::suffixes_max) {
      problems_.error(error::too_large, suffix.where,
                      "a name may have at most " + std::to_string(limits::suffixes_max)
                        + " view suffixes");
      panic_ = true;
      return symbol;
    }
    suffixes.push_back(suffix.text);
    symbol += '/';
    symbol += suffix.text;
  }
  return symbol;
}

ast::keyword descent::keyword_declaration() {
  ast::keyword read;
  take();
  while (at_name()) {
    const auto word = take();
    read.names.push_back({word.text, word.where});
  }
  return read;
}

ast::alias descent::type_alias() {
  take();
  ast::alias read;
  read.target = parameter(true);
  if (accept('='))
    read.target.initial = any_value(false);
  const auto name = read.target.identifier.text;
  if (!panic_ && name.empty())
    problems_.error(error::name_required, read.target.type.where, "a typedef needs a name");
  // From here on an old type word has the meaning that the file gives it.
  if (code_of(name) != type_code::none)
    redefined_.insert(name);
  return read;
}

// -- classes and structs
// ----------------------------------------------------------------------------

ast::entry descent::entry(bool is_struct) {
  const nesting level_guard(*this);
  ast::entry read;
  read.is_struct = is_struct;
  if (at_name()) {
    const auto word = take();
    read.identifier = {word.text, word.where};
  } else {
    read.identifier.where = current_.where;
  }
  if (accept(':')) {
    do
      add_name(read.bases, "the name of a base");
    while (accept(','));
  }
  read.damaged = !body(is_struct ? "struct" : "dclass", [&] {
    auto next = field();
    if (!panic_)
      read.fields.push_back(std::move(next));
  });
  return read;
}

ast::field descent::field() {
  ast::field read;
  if (!within(fields_, limits::fields_max, "fields"))
    return read;
  const bool word = current().kind == token_kind::identifier;
  if (at('(') || (word && !is_reserved(current().text) && next_.is('(')))
    read.what = method();
  else if (word && !is_reserved(current().text) && next_.is(':'))
    read.what = molecular();
  else
    read.what = parameter_with_default();
  while (at_name()) {
    if (next_.is('(') || next_.is(':')) {
      fail("';' before the next field");
      return read;
    }
    const auto keyword = take();
    if (read.keywords.size() == limits::keywords_max) {
      problems_.error(error::too_large, keyword.where,
                      "a field may have at most " + std::to_string(limits::keywords_max)
                        + " keywords");
      panic_ = true;
      return read;
    }
    read.keywords.push_back({keyword.text, keyword.where});
  }
  read.end = current_.where;
  expect(';', "behind the field");
  return read;
}

ast::method descent::method() {
  ast::method read;
  read.identifier.where = current().where;
  if (at('('))
    problems_.error(error::name_required, current().where, "a method needs a name before '('");
  else
    read.identifier.text = take().text;
  take();
  if (accept(')'))
    return read;
  do {
    if (read.arguments.size() >= limits::arguments_max) {
      problems_.error(error::too_large, current().where,
                      "a method may have at most " + std::to_string(limits::arguments_max)
                        + " arguments");
      panic_ = true;
      return read;
    }
    read.arguments.push_back(parameter_with_default());
  } while (accept(','));
  expect(')', "behind the arguments");
  return read;
}

ast::molecular descent::molecular() {
  ast::molecular read;
  const auto word = take();
  read.identifier = {word.text, word.where};
  take();
  do
    add_name(read.components, "the name of a component");
  while (accept(','));
  return read;
}

void descent::add_name(std::vector<ast::name>& to, std::string_view what) {
  if (!at_name()) {
    fail(what);
    return;
  }
  const auto word = take();
  to.push_back({word.text, word.where});
}

}  // namespace donet::dc
