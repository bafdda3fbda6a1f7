#include "dcfile/descent.hpp"

#include <memory>
#include <utility>

namespace donet::dc {

ast::parameter descent::parameter_with_default() {
  auto read = parameter();
  if (accept('='))
    read.initial = any_value(false);
  return read;
}

/// `names_a_type`: a typedef may redefine an old type word by using it as its name.
ast::parameter descent::parameter(bool names_a_type) {
  ast::parameter read;
  if (!within(parameters_, limits::parameters_max, "parameters"))
    return read;
  read.type = type_use();
  const auto groups = [&] {
    if (!at('['))
      return false;
    if (read.groups.size() >= limits::bracket_groups_max) {
      problems_.error(error::too_large, current().where,
                      "an array may have at most " + std::to_string(limits::bracket_groups_max)
                        + " dimensions");
      panic_ = true;
      return false;
    }
    read.groups.push_back(size_range());
    return true;
  };
  while (groups()) {}
  const bool takes_over = names_a_type && current().kind == token_kind::identifier
                          && code_of(current().text) != type_code::none;
  if (!at_name() && !takes_over)
    return read;
  const auto word = take();
  read.identifier = {word.text, word.where};
  for (;;) {
    if (groups())
      continue;
    if (!at('/') && !at('%'))
      return read;
    if (!read.groups.empty())
      problems_.error(error::bad_transform, current().where,
                      "a divisor or modulus belongs before the brackets: it applies to a number");
    transform(read.type.transforms);
  }
}

ast::type_use descent::type_use() {
  ast::type_use read;
  read.where = current().where;
  if (current().kind != token_kind::identifier) {
    fail("a type");
    return read;
  }
  if (at_word("struct")) {
    take();
    read.base = std::make_unique<ast::entry>(entry(true));
    return read;
  }
  if (has_switches() && at_word("switch")) {
    take();
    read.base = std::make_unique<ast::switch_type>(switch_type());
    return read;
  }
  if (const auto code = builtin(current().text); code != type_code::none) {
    read.base = code;
  } else if (is_reserved(current().text)) {
    fail("a type");
    return read;
  } else {
    read.base = ast::name{current().text, current().where};
  }
  take();
  while (transform(read.transforms)) {}
  return read;
}

/// Reads one range, divisor or modulus, if there is one.
bool descent::transform(std::vector<ast::transform>& to) {
  if (!at('(') && !at('/') && !at('%'))
    return false;
  if (to.size() >= limits::transforms_max) {
    problems_.error(error::too_large, current().where, "too many ranges, divisors and moduli");
    panic_ = true;
    return false;
  }
  if (at('(')) {
    to.emplace_back(value_range());
    return true;
  }
  const bool divides = at('/');
  const auto where = take().where;
  if (divides) {
    if (current().kind == token_kind::integer)
      to.emplace_back(ast::divisor{take().integer, where});
    else
      fail("a whole number as divisor");
  } else {
    to.emplace_back(ast::modulus{signed_number(), where});
  }
  return true;
}

ast::range descent::value_range() {
  ast::range read;
  read.where = take().where;
  if (at(',') && !next_.is(')')) {
    problems_.warning(error::syntax, current().where,
                      "the comma before the first interval means nothing");
    take();
  }
  while (!at(')') && !at_end()) {
    if (read.intervals.size() >= limits::intervals_max) {
      problems_.error(error::too_large, current().where, "too many intervals");
      panic_ = true;
      break;
    }
    ast::interval next;
    next.lo = bound();
    next.hi = accept('-') ? bound() : next.lo;
    read.intervals.push_back(next);
    if (!accept(','))
      break;
    if (at(')'))
      fail("another interval behind ','");
  }
  expect(')', "behind the range");
  return read;
}

ast::bound descent::bound() {
  ast::bound read;
  read.where = current().where;
  if (current().kind != token_kind::string) {
    read.value = signed_number();
    return read;
  }
  const auto text = take();
  read.character = true;
  if (text.bytes.size() == 1)
    read.value = std::int64_t{static_cast<unsigned char>(text.bytes.front())};
  else
    problems_.error(error::bad_range, read.where,
                    "a character as bound must be exactly one byte long");
  return read;
}

ast::range descent::size_range() {
  ast::range read;
  read.where = take().where;
  if (at(',') && !next_.is(']')) {
    problems_.warning(error::syntax, current().where,
                      "the comma before the first size means nothing");
    take();
  }
  while (!at(']') && !at_end()) {
    if (read.intervals.size() >= limits::intervals_max) {
      problems_.error(error::too_large, current().where, "too many sizes");
      panic_ = true;
      break;
    }
    ast::interval next;
    next.lo = size();
    next.hi = accept('-') ? size() : next.lo;
    read.intervals.push_back(next);
    if (!accept(','))
      break;
    if (at(']'))
      fail("another size behind ','");
  }
  expect(']', "behind the size of the array");
  return read;
}

ast::bound descent::size() {
  if (current().kind == token_kind::string)
    return bound();
  ast::bound read;
  read.where = current().where;
  if (current().kind != token_kind::integer) {
    fail("a size (a whole number without a sign)");
    return read;
  }
  const auto digits = take();
  if (digits.integer > UINT32_MAX)
    problems_.error(error::number_out_of_range, digits.where, "a size must fit into 32 bits");
  else
    read.value = static_cast<std::int64_t>(digits.integer);
  return read;
}

ast::switch_type descent::switch_type() {
  const nesting level_guard(*this);
  ast::switch_type read;
  read.identifier.where = current_.where;
  if (at_name()) {
    const auto word = take();
    read.identifier = {word.text, word.where};
  }
  expect('(', "before the key of the switch");
  read.key = parameter();
  expect(')', "behind the key of the switch");
  read.damaged = !body("switch", [&] {
    auto next = switch_item();
    if (!panic_)
      read.items.push_back(std::move(next));
  });
  return read;
}

ast::switch_item descent::switch_item() {
  const auto where = current().where;
  if (at_word("case")) {
    take();
    auto key = any_value(false);
    expect(':', "behind the value of the case");
    return ast::case_label{std::move(key)};
  }
  if (at_word("default")) {
    take();
    expect(':', "behind 'default'");
    return ast::default_label{where};
  }
  if (at_word("break")) {
    take();
    expect(';', "behind 'break'");
    return ast::break_label{where};
  }
  auto member = parameter_with_default();
  expect(';', "behind the member");
  return member;
}

}  // namespace donet::dc
